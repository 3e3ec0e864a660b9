import { parseIp } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { invalid, invalidEach, notSupported, required } from '../validation/fieldErrors.ts';
import {
  isDns1123Label,
  isDns1123Subdomain,
  isPathSegmentName,
  isPortName,
  isPortNumber,
  isWildcardSubdomain,
} from '../validation/names.ts';

/** Everything wrong with an Ingress, in upstream's order. */
// kubernetes: pkg/apis/networking/validation/validation.go ValidateIngressCreate, pkg/registry/networking/ingress/strategy.go

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const FORBIDDEN_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_AT_END = ['/..', '/.'];

export function validateIngress({ metadata, spec }: Draft): FieldError[] {
  const errors = validateSpec(spec ?? {}, true);
  const annotation: unknown = metadata?.annotations?.[CLASS_ANNOTATION];
  const named: unknown = spec?.ingressClassName;
  if (annotation === undefined || named == null || annotation === named) return errors;
  const detail = 'must match `ingressClassName` when both are specified';
  return [...errors, invalid(`annotations.${CLASS_ANNOTATION}`, annotation, detail)];
}

/** Names of Secrets that were wrong before may stay. */
export function validateIngressUpdate({ spec }: Draft, old: KubeObject): FieldError[] {
  const before: readonly Draft[] = (old as Draft).spec?.tls ?? [];
  const wasFine = before.every(
    ({ secretName }) => !secretName || isDns1123Subdomain(secretName).length === 0,
  );
  return validateSpec(spec ?? {}, wasFine);
}

export function ingressWarnings({ metadata, spec }: Draft, old?: KubeObject): string[] {
  const isAnnotated = metadata?.annotations?.[CLASS_ANNOTATION] !== undefined;
  if (old !== undefined || !isAnnotated || spec?.ingressClassName != null) return [];
  return [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
}

function validateSpec(spec: Draft, checkSecrets: boolean): FieldError[] {
  const rules: readonly Draft[] = spec.rules ?? [];
  const errors: FieldError[] = [];
  if (rules.length === 0 && spec.defaultBackend == null) {
    errors.push(invalid('spec', spec.rules ?? null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (spec.defaultBackend != null)
    errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  for (const [index, rule] of rules.entries()) errors.push(...validateRule(rule, `spec.rules[${index}]`));
  for (const [index, tls] of (spec.tls ?? []).entries()) {
    errors.push(...validateTls(tls, `spec.tls[${index}]`, checkSecrets));
  }
  const name: unknown = spec.ingressClassName;
  if (typeof name !== 'string') return errors;
  return [...errors, ...invalidEach('spec.ingressClassName', name, isDns1123Subdomain(name))];
}

function hostErrors(host: string, field: string): FieldError[] {
  return invalidEach(field, host, host.includes('*') ? isWildcardSubdomain(host) : isDns1123Subdomain(host));
}

function validateRule({ host, http }: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (host) {
    if (parseIp(host) !== null) {
      errors.push(invalid(`${field}.host`, host, 'must be a DNS name, not an IP address'));
    }
    errors.push(...hostErrors(host, `${field}.host`));
  }
  if (http == null) return errors;
  const paths: readonly Draft[] = http.paths ?? [];
  if (paths.length === 0) errors.push(required(`${field}.http.paths`));
  for (const [index, path] of paths.entries()) {
    errors.push(...validatePath(path, `${field}.http.paths[${index}]`));
  }
  return errors;
}

function validatePath({ path = '', pathType, backend }: Draft, field: string): FieldError[] {
  if (pathType == null) return [required(`${field}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const wrong = (detail: string): number => errors.push(invalid(`${field}.path`, path, detail));
  if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) wrong('must be an absolute path');
  } else if (PATH_TYPES.includes(pathType)) {
    if (!path.startsWith('/')) wrong('must be an absolute path');
    for (const text of FORBIDDEN_IN_PATH) if (path.includes(text)) wrong(`must not contain '${text}'`);
    for (const text of FORBIDDEN_AT_END) if (path.endsWith(text)) wrong(`cannot end with '${text}'`);
  } else {
    errors.push(notSupported(`${field}.pathType`, pathType, PATH_TYPES));
  }
  return [...errors, ...validateBackend(backend ?? {}, `${field}.backend`)];
}

function validateBackend({ service, resource }: Draft, field: string): FieldError[] {
  if (service != null && resource != null) {
    return [invalid(field, '', 'cannot set both resource and service backends')];
  }
  if (resource != null) return validateResource(resource, `${field}.resource`);
  if (service == null) return [invalid(field, '', 'resource or service backend is required')];
  const errors = service.name
    ? invalidEach(`${field}.service.name`, service.name, isDns1123Label(service.name))
    : [required(`${field}.service.name`)];
  const { name, number } = (service.port ?? {}) as { name?: string; number?: number };
  const port = `${field}.service.port`;
  if (name && number) errors.push(invalid(field, '', 'cannot set both port name & port number'));
  else if (name) errors.push(...invalidEach(`${port}.name`, name, isPortName(name)));
  else if (number) errors.push(...invalidEach(`${port}.number`, number, isPortNumber(number)));
  else errors.push(required(field, 'port name or number is required'));
  return errors;
}

function validateResource({ apiGroup, kind, name }: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (apiGroup != null) {
    errors.push(...invalidEach(`${field}.apiGroup`, apiGroup, isDns1123Subdomain(apiGroup)));
  }
  for (const [part, value] of [
    ['kind', kind],
    ['name', name],
  ]) {
    if (value) errors.push(...invalidEach(`${field}.${part}`, value, isPathSegmentName(value)));
    else errors.push(required(`${field}.${part}`));
  }
  return errors;
}

function validateTls({ hosts, secretName }: Draft, field: string, checkSecret: boolean): FieldError[] {
  const errors = (hosts ?? []).flatMap((host: string, at: number) =>
    hostErrors(host, `${field}.hosts[${at}]`),
  );
  if (!checkSecret || !secretName) return errors;
  return [...errors, ...invalidEach(`${field}.secretName`, secretName, isDns1123Subdomain(secretName))];
}
