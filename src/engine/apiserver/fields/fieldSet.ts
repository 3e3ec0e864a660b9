import { isRecord, sameData } from '../../../base/plain.ts';
import type { Rule, Rules } from '../../../k8s/patch/mergeKeys.ts';

/**
 * Sets of fields, as managers own them. A field is named by a path of elements as they stand in `fieldsV1`: `f:spec`,
 * `k:{"port":80,"protocol":"TCP"}` for an element of a list, `v:"x"` for a value of a set.
 */
// kubernetes: sigs.k8s.io/structured-merge-diff/v6/fieldpath

/** Paths, joined by SEPARATOR. */
export type FieldSet = ReadonlySet<string>;

export type FieldsV1 = { readonly [element: string]: FieldsV1 };

/** Stands in no element: elements with free text in them are JSON. */
export const SEPARATOR = '\n';

/** Nobody's plan: the server writes it, or the status has a path of its own. */
const NOT_OWNED = new Set(['apiVersion', 'kind', 'status']);
const OWNED_METADATA = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);

/** Every field of an object that can have an owner, with its value; elements of lists have their own entry, undefined. */
export function fieldsOf(object: object, rules: Rules): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(object)) {
    if (NOT_OWNED.has(key)) continue;
    if (key !== 'metadata') {
      collect(found, [`f:${key}`], value, rules[key] ?? {});
      continue;
    }
    for (const [field, part] of Object.entries(value as object)) {
      if (OWNED_METADATA.has(field)) {
        collect(found, ['f:metadata', `f:${field}`], part, rules['metadata']?.fields?.[field] ?? {});
      }
    }
  }
  return found;
}

function collect(found: Map<string, unknown>, path: readonly string[], value: unknown, rule: Rule): void {
  if (rule.atomic !== true && isRecord(value) && Object.keys(value).length > 0) {
    for (const [key, field] of Object.entries(value)) {
      collect(found, [...path, `f:${key}`], field, rule.fields?.[key] ?? {});
    }
    return;
  }
  if (Array.isArray(value) && (rule.listKeys || rule.set)) {
    for (const element of value) {
      const own = [...path, elementOf(element, rule)];
      found.set(own.join(SEPARATOR), undefined);
      if (rule.listKeys && isRecord(element)) collect(found, own, element, { fields: rule.fields ?? {} });
    }
    return;
  }
  found.set(path.join(SEPARATOR), value);
}

/** How an element of a list that is not replaced as a whole is named. */
export function elementOf(element: unknown, rule: Rule): string {
  if (!rule.listKeys) return `v:${JSON.stringify(element)}`;
  const keys: Record<string, unknown> = {};
  for (const [key, absent] of Object.entries(rule.listKeys)) {
    const value = isRecord(element) ? element[key] : undefined;
    if (value !== undefined) keys[key] = value;
    else if (absent !== null) keys[key] = absent;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** What differs between two states of an object. */
export function compareFields(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): { changed: Set<string>; removed: Set<string> } {
  const changed = new Set<string>();
  for (const [path, value] of after) {
    if (!before.has(path) || !sameData(before.get(path), value)) changed.add(path);
  }
  const removed = new Set<string>();
  for (const path of before.keys()) if (!after.has(path)) removed.add(path);
  return { changed, removed };
}

export function toFieldsV1(set: FieldSet): FieldsV1 {
  type Mutable = { [element: string]: Mutable };
  const root: Mutable = {};
  for (const path of [...set].sort()) {
    let node = root;
    const elements = path.split(SEPARATOR);
    for (const [index, element] of elements.entries()) {
      // A member that has members in it names itself with a dot.
      const parent = elements.slice(0, index).join(SEPARATOR);
      if (index > 0 && set.has(parent)) node['.'] ??= {};
      node = node[element] ??= {};
    }
  }
  return root;
}

export function fromFieldsV1(fields: FieldsV1): Set<string> {
  const set = new Set<string>();
  const walk = (node: FieldsV1, path: readonly string[]): void => {
    const elements = Object.keys(node);
    if (path.length > 0 && (elements.length === 0 || '.' in node)) set.add(path.join(SEPARATOR));
    for (const element of elements) {
      const inner = node[element];
      if (element !== '.' && inner) walk(inner, [...path, element]);
    }
  };
  walk(fields, []);
  return set;
}

/** A path as messages show it: `.spec.ports[port=80,protocol="TCP"].nodePort`. */
export function pathText(path: string): string {
  return path
    .split(SEPARATOR)
    .map((element) => {
      const content = element.slice(2);
      if (element.startsWith('f:')) return `.${content}`;
      if (element.startsWith('v:')) return `[=${content}]`;
      const keys = Object.entries(JSON.parse(content) as Record<string, unknown>);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
