import type { FieldError } from '../fieldError.ts';
import type { Draft, KindDefinition, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from './equality.ts';
import { forbidden, invalid, invalidEach, quote, required, tooLong } from './fieldErrors.ts';
import { validateLabels } from './labels.ts';
import { byteLength, isDns1123Label, isLabelKey } from './names.ts';

/** Checks of `metadata`, the same for every kind. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go

/** More than this in all annotations of one object is refused. */
const ANNOTATIONS_LIMIT_BYTES = 256 * 1024;

type MetaKind = Pick<KindDefinition, 'namespaced'> & Pick<KindRules, 'checkName'>;

/** Everything wrong with the metadata of a new object, after a name has been generated for it. */
export function validateObjectMeta(object: Draft, kind: MetaKind): FieldError[] {
  const meta: Draft = object.metadata ?? {};
  const errors: FieldError[] = [];
  if (meta.generateName) {
    const prefix = withoutDash(meta.generateName);
    errors.push(...invalidEach('metadata.generateName', meta.generateName, kind.checkName(prefix)));
  }
  if (!meta.name) errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...invalidEach('metadata.name', meta.name, kind.checkName(meta.name)));
  return [...errors, ...validateNamespace(meta, kind), ...validateCommon(meta)];
}

/** Everything wrong with a change of metadata. */
export function validateObjectMetaUpdate(object: Draft, old: KubeObject): FieldError[] {
  const meta: Draft = object.metadata ?? {};
  const errors: FieldError[] = [];
  if (old.metadata.deletionTimestamp !== undefined) {
    errors.push(...validateNoNewFinalizers(meta.finalizers ?? [], old.metadata.finalizers ?? []));
  }
  if (!meta.resourceVersion) {
    errors.push(
      invalid('metadata.resourceVersion', meta.resourceVersion ?? '', 'must be specified for an update'),
    );
  }
  if ((meta.generation ?? 0) < (old.metadata.generation ?? 0)) {
    errors.push(invalid('metadata.generation', meta.generation ?? 0, 'must not be decremented'));
  }
  for (const field of IMMUTABLE) {
    errors.push(...validateImmutable(meta[field], old.metadata[field], `metadata.${field}`));
  }
  return [
    ...errors,
    ...validateLabels(meta.labels, 'metadata.labels'),
    ...validateAnnotations(meta.annotations, 'metadata.annotations'),
    ...validateOwners(meta.ownerReferences ?? [], 'metadata.ownerReferences'),
  ];
}

const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** `field is immutable`, when a value has changed. */
export function validateImmutable(value: unknown, old: unknown, field: string): FieldError[] {
  return sameValue(value, old) ? [] : [invalid(field, value, 'field is immutable')];
}

/** Annotations, of an object or of a Pod template: the keys are like those of labels in any case. */
export function validateAnnotations(annotations: unknown, field: string): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries((annotations ?? {}) as Record<string, string>)) {
    errors.push(...invalidEach(field, key, isLabelKey(key.toLowerCase())));
    bytes += byteLength(key) + byteLength(value);
  }
  if (bytes > ANNOTATIONS_LIMIT_BYTES) errors.push(tooLong(field, ANNOTATIONS_LIMIT_BYTES));
  return errors;
}

function validateNamespace(meta: Draft, kind: MetaKind): FieldError[] {
  const field = 'metadata.namespace';
  if (!kind.namespaced) return meta.namespace ? [forbidden(field, 'not allowed on this type')] : [];
  if (!meta.namespace) return [required(field)];
  return invalidEach(field, meta.namespace, isDns1123Label(meta.namespace));
}

function validateCommon(meta: Draft): FieldError[] {
  const generation =
    (meta.generation ?? 0) < 0
      ? [invalid('metadata.generation', meta.generation, 'must be greater than or equal to 0')]
      : [];
  return [
    ...generation,
    ...validateLabels(meta.labels, 'metadata.labels'),
    ...validateAnnotations(meta.annotations, 'metadata.annotations'),
    ...validateOwners(meta.ownerReferences ?? [], 'metadata.ownerReferences'),
    ...validateFinalizers(meta.finalizers ?? [], 'metadata.finalizers'),
  ];
}

/** Upstream names the list, not the entry, as the field. */
function validateOwners(owners: readonly Draft[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const owner of owners) {
    errors.push(...validateOwner(owner, field));
    if (owner.controller !== true) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === '') controller = name;
    else {
      const found = `Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(field, owners, `Only one reference can have Controller set to true. ${found}`));
    }
  }
  return errors;
}

function validateOwner(owner: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const apiVersion: string = owner.apiVersion ?? '';
  if ((apiVersion.split('/').at(-1) ?? '') === '') {
    errors.push(invalid(`${field}.apiVersion`, apiVersion, 'version must not be empty'));
  }
  for (const name of ['kind', 'name', 'uid']) {
    if (!owner[name]) errors.push(invalid(`${field}.${name}`, '', 'must not be empty'));
  }
  if (apiVersion === 'v1' && owner.kind === 'Event') {
    errors.push(invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
  }
  return errors;
}

function validateFinalizers(finalizers: readonly string[], field: string): FieldError[] {
  const errors = finalizers.flatMap((one) => invalidEach(field, one, isLabelKey(one)));
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    const detail = 'finalizer orphan and foregroundDeletion cannot be both set';
    errors.push(invalid(field, finalizers, detail));
  }
  return errors;
}

function validateNoNewFinalizers(wanted: readonly string[], old: readonly string[]): FieldError[] {
  const added = wanted.filter((one) => !old.includes(one)).toSorted();
  if (added.length === 0) return [];
  const list = `[]string{${added.map((one) => quote(one)).join(', ')}}`;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbidden('metadata.finalizers', detail)];
}

/** A prefix may end in a hyphen, since more follows. */
function withoutDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}
