import { cloneData, defineField, isRecord } from '../../../base/plain.ts';
import type { Rule, Rules } from '../../../k8s/patch/mergeKeys.ts';
import { elementOf, SEPARATOR, type FieldSet } from './fieldSet.ts';

/** Merging what is applied into what is there, and taking out what is applied no more. */
// kubernetes: sigs.k8s.io/structured-merge-diff/v6/typed

/** What is there with everything that the configuration says; a private copy. */
export function mergeConfig(live: object, config: object, rules: Rules): Record<string, unknown> {
  return mergeFields(cloneData(live) as Record<string, unknown>, config as Record<string, unknown>, rules);
}

/** Takes the fields out of an object. Maps that are left empty go as well. */
export function removeFields(object: Record<string, unknown>, gone: FieldSet, rules: Rules): void {
  // An element goes before what is in it, since that is what it is found by.
  const paths = [...gone].map((path) => path.split(SEPARATOR)).sort((a, b) => a.length - b.length);
  for (const path of paths) removeAt(object, path, { fields: rules });
}

function mergeFields(
  live: Record<string, unknown>,
  config: Record<string, unknown>,
  rules: Rules,
): Record<string, unknown> {
  for (const [key, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    const before = Object.hasOwn(live, key) ? live[key] : undefined;
    defineField(live, key, mergeValue(before, value, rules[key] ?? {}));
  }
  return live;
}

function mergeValue(live: unknown, config: unknown, rule: Rule): unknown {
  if (rule.atomic === true) return cloneData(config);
  if (isRecord(config) && isRecord(live)) return mergeFields(live, config, rule.fields ?? {});
  if (Array.isArray(config) && Array.isArray(live) && (rule.listKeys || rule.set)) {
    return mergeLists(live, config, rule);
  }
  return cloneData(config);
}

/** What is applied stands in its own order; an element of others stays behind the one that it stood behind. */
// kubernetes: sigs.k8s.io/structured-merge-diff/v6/typed/merge.go visitListItems
function mergeLists(live: readonly unknown[], config: readonly unknown[], rule: Rule): unknown[] {
  const before = new Map(live.map((element) => [elementOf(element, rule), element]));
  const applied = new Set(config.map((element) => elementOf(element, rule)));
  const taken = new Set<string>();
  const merged: unknown[] = [];
  const takeNext = (): void => {
    const element = config[taken.size];
    const name = elementOf(element, rule);
    taken.add(name);
    merged.push(rule.set ? element : mergeValue(before.get(name), element, { fields: rule.fields ?? {} }));
  };
  for (const element of live) {
    const name = elementOf(element, rule);
    if (!applied.has(name)) merged.push(element);
    else while (!taken.has(name)) takeNext();
  }
  while (taken.size < applied.size) takeNext();
  return merged;
}

/** True when the container at this place is left empty. */
function removeAt(container: unknown, [element = '', ...rest]: readonly string[], rule: Rule): boolean {
  if (Array.isArray(container)) {
    const index = container.findIndex((one) => elementOf(one, rule) === element);
    if (index < 0) return false;
    const [field = ''] = rest;
    // What tells a remaining element apart stays with it.
    if (rest.length === 1 && rule.listKeys && field.slice(2) in rule.listKeys) return false;
    if (rest.length === 0) container.splice(index, 1);
    else removeAt(container[index], rest, { fields: rule.fields ?? {} });
    return container.length === 0;
  }
  if (!isRecord(container) || !element.startsWith('f:')) return false;
  const key = element.slice(2);
  if (!Object.hasOwn(container, key)) return false;
  if (rest.length === 0 || removeAt(container[key], rest, rule.fields?.[key] ?? {})) delete container[key];
  return Object.keys(container).length === 0;
}
