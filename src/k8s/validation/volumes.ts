import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { validateFieldRef, validateResourceFieldRef } from './environment.ts';
import {
  duplicate,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  notSupported,
  required,
} from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';
import { isDns1123Label } from './names.ts';

/** Volumes of a Pod and where containers mount them. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateVolumes, ValidateVolumeMounts

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const VOLUME_FIELD_PATHS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
const BAD_MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const MIN_TOKEN_SECONDS = 600;

/** Everything wrong with the volumes, and the names of those that are right: only they can be mounted. */
export function validateVolumes(
  volumes: readonly Draft[],
  field: string,
): { errors: FieldError[]; names: ReadonlySet<string> } {
  const names = new Set<string>();
  const errors = volumes.flatMap((volume, index) => {
    const path = `${field}[${index}]`;
    const name: string = volume.name ?? '';
    const wrong = validateSource(volume, path);
    if (name === '') wrong.push(required(`${path}.name`));
    else wrong.push(...invalidEach(`${path}.name`, name, isDns1123Label(name)));
    if (names.has(name)) wrong.push(duplicate(`${path}.name`, name));
    if (wrong.length === 0) names.add(name);
    return wrong;
  });
  return { errors, names };
}

function validateSource(volume: Draft, field: string): FieldError[] {
  const kinds = Object.keys(volume).filter((name) => name !== 'name' && volume[name] != null);
  if (kinds.length === 0) return [required(field, 'must specify a volume type')];
  return kinds.flatMap((kind, index) => {
    const path = `${field}.${kind}`;
    if (index > 0) return [forbidden(path, 'may not specify more than 1 volume type')];
    return validateKind(kind, volume[kind], path);
  });
}

function validateKind(kind: string, source: Draft, field: string): FieldError[] {
  switch (kind) {
    case 'hostPath':
      return validateHostPath(source, field);
    case 'secret':
      return validateFiles(source, source.secretName, 'secretName', field);
    case 'configMap':
      return validateFiles(source, source.name, 'name', field);
    case 'persistentVolumeClaim':
      return source.claimName ? [] : [required(`${field}.claimName`)];
    case 'downwardAPI':
      return [
        ...validateMode(source.defaultMode, `${field}.defaultMode`),
        ...validateDownward(source, field),
      ];
    case 'projected':
      return validateProjected(source, field);
    default:
      // The drivers of single vendors have checks of their own, which nothing here depends on.
      return [];
  }
}

function validateHostPath(source: Draft, field: string): FieldError[] {
  if (!source.path) return [required(`${field}.path`)];
  const errors = withoutBackSteps(source.path, `${field}.path`);
  if (source.type != null && !HOST_PATH_TYPES.includes(source.type)) {
    errors.push(notSupported(`${field}.type`, source.type, HOST_PATH_TYPES));
  }
  return errors;
}

function validateFiles(source: Draft, name: string, nameField: string, field: string): FieldError[] {
  return [
    ...(name ? [] : [required(`${field}.${nameField}`)]),
    ...validateMode(source.defaultMode, `${field}.defaultMode`),
    ...validateItems(source.items ?? [], `${field}.items`),
  ];
}

function validateItems(items: readonly Draft[], field: string): FieldError[] {
  return items.flatMap(({ key, path = '', mode }, index) => {
    const errors: FieldError[] = [];
    if (!key) errors.push(required(`${field}[${index}].key`));
    if (!path) errors.push(required(`${field}[${index}].path`));
    errors.push(...insideVolume(path, `${field}[${index}].path`));
    return [...errors, ...validateMode(mode, `${field}[${index}].mode`)];
  });
}

function validateMode(mode: number | null | undefined, field: string): FieldError[] {
  return mode == null || (mode >= 0 && mode <= 0o777) ? [] : [invalid(field, mode, BAD_MODE)];
}

/** Upstream names the whole source as the field of each item. */
function validateDownward(source: Draft, field: string): FieldError[] {
  return ((source.items ?? []) as Draft[]).flatMap((item) => {
    const errors: FieldError[] = item.path ? [] : [required(`${field}.path`)];
    errors.push(...insideVolume(item.path ?? '', `${field}.path`));
    if (item.fieldRef) {
      errors.push(...validateFieldRef(item.fieldRef, VOLUME_FIELD_PATHS, `${field}.fieldRef`));
      if (item.resourceFieldRef) {
        errors.push(
          invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'),
        );
      }
    } else if (item.resourceFieldRef) {
      errors.push(...validateResourceFieldRef(item.resourceFieldRef, true, `${field}.resourceFieldRef`));
    } else {
      errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
    }
    return [...errors, ...validateMode(item.mode, `${field}.mode`)];
  });
}

function validateProjected(source: Draft, field: string): FieldError[] {
  const paths = new Set<string>();
  const errors = validateMode(source.defaultMode, `${field}.defaultMode`);
  for (const [index, one] of ((source.sources ?? []) as Draft[]).entries()) {
    errors.push(...validateProjection(one, paths, field, `${field}.sources[${index}]`));
  }
  return errors;
}

function validateProjection(one: Draft, paths: Set<string>, field: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const kind of ['secret', 'configMap']) {
    const source: Draft | undefined = one[kind];
    if (!source) continue;
    if (!source.name) errors.push(required(`${path}.${kind}.name`));
    errors.push(...validateItems(source.items ?? [], `${path}.${kind}.items`));
    for (const item of source.items ?? []) errors.push(...claimPath(item.path, source.name, paths, field));
  }
  if (one.downwardAPI) {
    errors.push(...validateDownward(one.downwardAPI, `${path}.downwardAPI`));
    for (const item of one.downwardAPI.items ?? [])
      errors.push(...claimPath(item.path, item.path, paths, field));
  }
  const token: Draft | undefined = one.serviceAccountToken;
  if (token) {
    if (token.expirationSeconds < MIN_TOKEN_SECONDS) {
      const detail = 'may not specify a duration less than 10 minutes';
      errors.push(invalid(`${path}.serviceAccountToken.expirationSeconds`, token.expirationSeconds, detail));
    }
    errors.push(...(token.path ? insideVolume(token.path, `${field}.path`) : [required(`${field}.path`)]));
  }
  if (one.clusterTrustBundle?.labelSelector) {
    const selector = one.clusterTrustBundle.labelSelector;
    errors.push(...validateLabelSelector(selector, `${path}.clusterTrustBundle.labelSelector`));
  }
  return errors;
}

function claimPath(
  path: string | undefined,
  shown: unknown,
  paths: Set<string>,
  field: string,
): FieldError[] {
  if (!path) return [];
  if (paths.has(path)) return [invalid(field, shown, 'conflicting duplicate paths')];
  paths.add(path);
  return [];
}

/** Where a container mounts the Pod's volumes. */
export function validateVolumeMounts(
  container: Draft,
  volumes: ReadonlySet<string>,
  field: string,
): FieldError[] {
  const paths = new Set<string>();
  return ((container.volumeMounts ?? []) as Draft[]).flatMap((mount, index) => {
    const path = `${field}[${index}]`;
    const { name = '', mountPath = '' } = mount;
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(`${path}.name`));
    if (!volumes.has(name)) errors.push(notFound(`${path}.name`, name));
    if (mountPath === '') errors.push(required(`${path}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalid(`${path}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    return [
      ...errors,
      ...validateSubPaths(mount, field, path),
      ...validatePropagation(mount, container, field),
    ];
  });
}

/** Some of these errors name the list of mounts as their field, as upstream's do. */
function validateSubPaths({ subPath, subPathExpr }: Draft, field: string, path: string): FieldError[] {
  const errors = subPath ? descending(subPath, `${field}.subPath`) : [];
  if (!subPathExpr) return errors;
  if (subPath) {
    const detail = 'subPathExpr and subPath are mutually exclusive';
    errors.push(invalid(`${path}.subPathExpr`, subPathExpr, detail));
  }
  return [...errors, ...descending(subPathExpr, `${field}.subPathExpr`)];
}

function validatePropagation(mount: Draft, container: Draft, field: string): FieldError[] {
  const propagation = mount.mountPropagation;
  if (propagation == null) return [];
  const path = `${field}.mountPropagation`;
  const errors = PROPAGATIONS.includes(propagation) ? [] : [notSupported(path, propagation, PROPAGATIONS)];
  if (propagation === 'Bidirectional' && container.securityContext?.privileged !== true) {
    const detail = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(forbidden(path, detail));
  }
  return errors;
}

function insideVolume(path: string, field: string): FieldError[] {
  const errors = descending(path, field);
  const isOdd = path.startsWith('..') && !path.startsWith('../') && path !== '..';
  return isOdd ? [...errors, invalid(field, path, "must not start with '..'")] : errors;
}

function descending(path: string, field: string): FieldError[] {
  const errors = path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : [];
  return [...errors, ...withoutBackSteps(path, field)];
}

function withoutBackSteps(path: string, field: string): FieldError[] {
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [];
}
