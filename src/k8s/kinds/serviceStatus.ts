import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../validation/fieldErrors.ts';
import { parseSloppyIp, validateIp } from '../validation/ip.ts';
import { isDns1123Subdomain } from '../validation/names.ts';

const IP_MODES = ['Proxy', 'VIP'];

/** What a load balancer may say of a Service. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateLoadBalancerStatus
export function validateServiceStatusUpdate(service: Draft, old: KubeObject): FieldError[] {
  const path = 'status.loadBalancer.ingress';
  const ingress: readonly Draft[] = service.status?.loadBalancer?.ingress ?? [];
  if (service.spec.type !== 'LoadBalancer' && ingress.length > 0) {
    return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const before: readonly Draft[] = (old as Draft).status?.loadBalancer?.ingress ?? [];
  const existing = before.map((one) => one.ip ?? '').filter((ip: string) => ip !== '');
  return ingress.flatMap((one, index) => {
    const field = `${path}[${index}]`;
    return [
      ...(one.ip ? validateIp(one.ip, `${field}.ip`, existing) : []),
      ...validateIpMode(one, `${field}.ipMode`),
      ...validateHostname(one.hostname ?? '', `${field}.hostname`),
    ];
  });
}

function validateIpMode({ ip, ipMode }: Draft, field: string): FieldError[] {
  if (ipMode == null) return ip ? [required(field, 'must be specified when `ip` is set')] : [];
  if (!ip) return [forbidden(field, 'may not be specified when `ip` is not set')];
  return IP_MODES.includes(ipMode) ? [] : [notSupported(field, ipMode, IP_MODES)];
}

function validateHostname(hostname: string, field: string): FieldError[] {
  if (hostname === '') return [];
  const errors = invalidEach(field, hostname, isDns1123Subdomain(hostname));
  if (parseSloppyIp(hostname) === null) return errors;
  return [...errors, invalid(field, hostname, 'must be a DNS name, not an IP address')];
}
