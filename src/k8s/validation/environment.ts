import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { isConfigMapKey, isDns1123Subdomain, isEnvVarName, isLabelKey } from './names.ts';

/** Environment variables of a container and where they come from. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom

const FIELD_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;

/** Field paths that exist, but not for this purpose, fail later than those that do not exist at all. */
const CONVERTIBLE = [
  ...FIELD_PATHS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
];

export function validateEnv(vars: readonly Draft[], field: string): FieldError[] {
  return vars.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const name: string = one.name ?? '';
    const errors =
      name === '' ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, isEnvVarName(name));
    return [...errors, ...validateValueFrom(one, `${path}.valueFrom`)];
  });
}

export function validateEnvFrom(sources: readonly Draft[], field: string): FieldError[] {
  return sources.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = [];
    if (one.prefix) errors.push(...invalidEach(`${path}.prefix`, one.prefix, isEnvVarName(one.prefix)));
    const given = ['configMapRef', 'secretRef'].filter((name) => one[name] != null);
    for (const name of given) errors.push(...validateReference(one[name].name ?? '', `${path}.${name}.name`));
    // The list is named as the field, not the entry.
    if (given.length === 0) {
      errors.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (given.length > 1) {
      errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
    }
    return errors;
  });
}

function validateReference(name: string, field: string): FieldError[] {
  return name === '' ? [required(field)] : invalidEach(field, name, isDns1123Subdomain(name));
}

function validateValueFrom(one: Draft, field: string): FieldError[] {
  const source: Draft | null | undefined = one.valueFrom;
  if (source == null) return [];
  const given = SOURCES.filter((name) => source[name] != null);
  const errors = given.flatMap((name) => validateSource(name, source[name], `${field}.${name}`));
  if (given.length === 0) {
    const list = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(invalid(field, '', `must specify one of: ${list}`));
  } else if (one.value) {
    errors.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  } else if (given.length > 1) {
    errors.push(invalid(field, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

function validateSource(name: (typeof SOURCES)[number], source: Draft, field: string): FieldError[] {
  switch (name) {
    case 'fieldRef':
      return validateFieldRef(source, FIELD_PATHS, field);
    case 'resourceFieldRef':
      return validateResourceFieldRef(source, false, field);
    case 'fileKeyRef':
      return ['key', 'volumeName', 'path'].flatMap((part) =>
        source[part] ? [] : [required(`${field}.${part}`)],
      );
    default:
      return validateKeyRef(source, field);
  }
}

function validateKeyRef(source: Draft, field: string): FieldError[] {
  const { name = '', key = '' } = source;
  const errors = invalidEach(`${field}.name`, name, isDns1123Subdomain(name));
  if (key === '') return [...errors, required(`${field}.key`)];
  return [...errors, ...invalidEach(`${field}.key`, key, isConfigMapKey(key))];
}

/** A field of the Pod itself: `metadata.name`, or one label as `metadata.labels['app']`. */
export function validateFieldRef(source: Draft, known: readonly string[], field: string): FieldError[] {
  const path: string = source.fieldPath ?? '';
  if (!source.apiVersion) return [required(`${field}.apiVersion`)];
  if (path === '') return [required(`${field}.fieldPath`)];
  const subscripted = /^(.*)\['(.*)'\]$/.exec(path);
  const base = subscripted?.[1] ?? path;
  const isMap = base === 'metadata.labels' || base === 'metadata.annotations';
  if (!CONVERTIBLE.includes(base) || (subscripted && !isMap)) {
    const problem = subscripted ? 'field label does not support subscript' : 'field label not supported';
    return [invalid(`${field}.fieldPath`, path, `error converting fieldPath: ${problem}: ${path}`)];
  }
  if (!subscripted) return known.includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, known)];
  const key = base === 'metadata.labels' ? subscripted[2] : subscripted[2]?.toLowerCase();
  return invalidEach(field, key ?? '', isLabelKey(key ?? ''));
}

/** What a container asks for or may use. In a volume the container must be named. */
export function validateResourceFieldRef(source: Draft, inVolume: boolean, field: string): FieldError[] {
  const resource: string = source.resource ?? '';
  if (inVolume && !source.containerName) return [required(`${field}.containerName`)];
  if (resource === '') return [required(`${field}.resource`)];
  const isKnown = RESOURCES.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource);
  return isKnown ? [] : [notSupported(`${field}.resource`, resource, RESOURCES)];
}
