import { apiVersionOf, type Draft } from '../../../k8s/kind.ts';
import type { KubeObject, ManagedFields } from '../../../k8s/objects.ts';
import { rulesOf } from '../../../k8s/patch/mergeKeys.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { Call } from '../call.ts';
import {
  compareFields,
  fieldsOf,
  fromFieldsV1,
  toFieldsV1,
  type FieldSet,
  type FieldsV1,
} from './fieldSet.ts';

/**
 * Who owns which fields. Only requests from outside are written down: what controllers write stays without an owner.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/managedfields

/** One manager's fields, taken apart. */
export interface Ownership {
  readonly entry: Omit<ManagedFields, 'fieldsV1'>;
  readonly fields: FieldSet;
}

/** Who a client is when it does not say. */
export const DEFAULT_MANAGER = 'kubectl';

/**
 * Writes the fields that a create, update or patch changed down as its manager's. `stored` null for a new object.
 * Server-side apply keeps its own books.
 */
export function withManager(call: Call, draft: Draft, stored: KubeObject | null): void {
  const { request, kind } = call;
  if (request.patchType === 'apply') return;
  const before = stored?.metadata.managedFields;
  if (request.fieldManager === undefined && call.actor !== 'you') {
    setManagedFields(draft, before);
    return;
  }
  const rules = rulesOf(kind);
  const { changed, removed } = compareFields(
    stored ? fieldsOf(stored, rules) : new Map<string, unknown>(),
    fieldsOf(draft, rules),
  );
  if (changed.size === 0 && removed.size === 0) {
    setManagedFields(draft, before);
    return;
  }
  const owners = ownersOf(stored);
  const mine = owners.find(({ entry }) => isMine(call, entry));
  const others = owners
    .filter((owner) => owner !== mine)
    .map((owner) => ({ ...owner, fields: without(owner.fields, changed, removed) }));
  const fields = without(new Set([...(mine?.fields ?? []), ...changed]), removed);
  setManagedFields(draft, entriesOf([...others, updated(mine, entryOf(call, 'Update'), fields)]));
}

/** A manager with its fields now. While they are the same its time stays, so that asking for the same changes nothing. */
export function updated(
  before: Ownership | undefined,
  entry: Ownership['entry'],
  fields: FieldSet,
): Ownership {
  const same =
    before && before.fields.size === fields.size && [...fields].every((path) => before.fields.has(path));
  return same ? before : { entry, fields };
}

/** A `managedFields` entry of this request without its fields. */
export function entryOf({ world, request, kind }: Call, operation: 'Apply' | 'Update'): Ownership['entry'] {
  return {
    manager: request.fieldManager ?? DEFAULT_MANAGER,
    operation,
    apiVersion: apiVersionOf(kind),
    time: timestamp(world.kernel.nowUs),
    fieldsType: 'FieldsV1',
    ...(request.subresource === undefined ? {} : { subresource: request.subresource }),
  };
}

/** Every manager of a stored object. */
export function ownersOf(stored: KubeObject | null): Ownership[] {
  return (stored?.metadata.managedFields ?? []).map(({ fieldsV1, ...entry }) => ({
    entry,
    fields: fromFieldsV1(fieldsV1 as FieldsV1),
  }));
}

/** The list as it is stored: those who apply first, none who owns nothing. */
export function entriesOf(owners: readonly Ownership[]): ManagedFields[] {
  const rank = ({ entry }: Ownership): number => (entry.operation === 'Apply' ? 0 : 1);
  return owners
    .filter(({ fields }) => fields.size > 0)
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ entry, fields }) => ({ ...entry, fieldsV1: toFieldsV1(fields) }));
}

export function setManagedFields(draft: Draft, entries: readonly ManagedFields[] | undefined): void {
  const metadata: Draft = draft['metadata'];
  if (entries === undefined || entries.length === 0) delete metadata['managedFields'];
  else metadata['managedFields'] = entries;
}

/** A set without the members of others. */
export function without(fields: FieldSet, ...others: readonly FieldSet[]): Set<string> {
  return new Set([...fields].filter((path) => !others.some((other) => other.has(path))));
}

function isMine(call: Call, entry: Ownership['entry']): boolean {
  const mine = entryOf(call, 'Update');
  return (
    entry.manager === mine.manager &&
    entry.operation === 'Update' &&
    entry.apiVersion === mine.apiVersion &&
    entry.subresource === mine.subresource
  );
}
