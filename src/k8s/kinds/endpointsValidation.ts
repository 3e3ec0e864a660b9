import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { invalidEach, required } from '../validation/fieldErrors.ts';
import { validateEndpointIp, validateIp, warnOfIp } from '../validation/ip.ts';
import { isDns1123Label, isDns1123Subdomain } from '../validation/names.ts';
import {
  validateAppProtocol,
  validatePortLabel,
  validatePortNumber,
  validateProtocol,
} from '../validation/ports.ts';

/** Endpoints that are written by hand. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateEndpoints

const DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';
const CONTROLLER = 'endpoint-controller';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';

export function validateEndpoints(endpoints: Draft): FieldError[] {
  return validateSubsets(endpoints.subsets ?? []);
}

export function validateEndpointsUpdate(endpoints: Draft, old: KubeObject): FieldError[] {
  const errors = validateSubsets(endpoints.subsets ?? []);
  // What an older server took is not refused now.
  const isOld = errors.length > 0 && sameValue(endpoints.subsets, (old as Draft).subsets);
  return isOld ? [] : errors;
}

/** That the kind is deprecated is said of every request, reads as well. */
export function endpointsWarnings(endpoints: Draft): string[] {
  if (endpoints.metadata?.labels?.[MANAGED_BY] === CONTROLLER) return [DEPRECATED];
  const ofIps = ((endpoints.subsets ?? []) as Draft[]).flatMap((subset, index) =>
    ['addresses', 'notReadyAddresses'].flatMap((list) =>
      ((subset[list] ?? []) as Draft[]).flatMap(({ ip = '' }, at) =>
        warnOfIp(ip, `subsets[${index}].${list}[${at}].ip`),
      ),
    ),
  );
  return [DEPRECATED, ...ofIps];
}

function validateSubsets(subsets: readonly Draft[]): FieldError[] {
  return subsets.flatMap((subset, index) => {
    const field = `subsets[${index}]`;
    const ready: readonly Draft[] = subset.addresses ?? [];
    const notReady: readonly Draft[] = subset.notReadyAddresses ?? [];
    const ports: readonly Draft[] = subset.ports ?? [];
    const isEmpty = ready.length + notReady.length === 0;
    return [
      ...(isEmpty ? [required(field, 'must specify `addresses` or `notReadyAddresses`')] : []),
      ...ready.flatMap((one, at) => validateAddress(one, `${field}.addresses[${at}]`)),
      ...notReady.flatMap((one, at) => validateAddress(one, `${field}.notReadyAddresses[${at}]`)),
      ...ports.flatMap((one, at) => validatePort(one, ports.length > 1, `${field}.ports[${at}]`)),
    ];
  });
}

function validateAddress({ ip = '', hostname, nodeName }: Draft, field: string): FieldError[] {
  return [
    ...validateIp(ip, `${field}.ip`),
    ...(hostname ? invalidEach(`${field}.hostname`, hostname, isDns1123Label(hostname)) : []),
    ...(nodeName == null ? [] : invalidEach(`${field}.nodeName`, nodeName, isDns1123Subdomain(nodeName))),
    ...validateEndpointIp(ip, `${field}.ip`),
  ];
}

function validatePort(port: Draft, isOneOfMany: boolean, field: string): FieldError[] {
  return [
    ...validatePortLabel(port.name, isOneOfMany, `${field}.name`),
    ...validatePortNumber(port.port, `${field}.port`),
    ...validateProtocol(port.protocol, `${field}.protocol`),
    ...validateAppProtocol(port.appProtocol, `${field}.appProtocol`),
  ];
}
