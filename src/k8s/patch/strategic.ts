import { cloneData, defineField, isRecord, sameData } from '../../base/plain.ts';
import {
  areMaps,
  DIRECTIVE,
  indexOfKey,
  inOrder,
  keyOf,
  noMergeKey,
  partition,
  type Fields,
} from './listOrder.ts';
import type { Rule, Rules } from './mergeKeys.ts';
import { goText, goType, PatchError } from './patchError.ts';

/** Strategic merge patches: JSON merge patches that know how the lists of the API are merged. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go

export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
export const SET_ORDER = '$setElementOrder/';
export const RETAIN_KEYS = '$retainKeys';

/** Applies a strategic merge patch. Neither argument is changed, nothing is shared. Throws a PatchError. */
// kubernetes: StrategicMergeMapPatch
export function applyStrategicPatch(original: object, patch: unknown, rules: Rules): Fields {
  if (!isRecord(patch)) throw new PatchError('invalid JSON document', 400);
  return mergeFields(cloneData(original) as Fields, cloneData(patch), rules, APPLY);
}

/** Joins two strategic merge patches into one that does what both do, the first one first. */
// kubernetes: MergeStrategicMergeMapPatchUsingLookupPatchMeta
export function joinPatches(first: Fields, second: Fields, rules: Rules): Fields {
  return mergeFields(cloneData(first), cloneData(second), rules, JOIN);
}

interface Mode {
  /** Directives are carried out; otherwise they are kept, because the result is a patch itself. */
  readonly applies: boolean;
}

const APPLY: Mode = { applies: true };
const JOIN: Mode = { applies: false };

/** Both are private copies; `original` becomes the result. */
// kubernetes: mergeMap
function mergeFields(original: Fields, patch: Fields, rules: Rules, mode: Mode): Fields {
  if (Object.hasOwn(patch, DIRECTIVE)) return followDirective(patch);
  retainKeys(original, patch, mode);
  setOrders(original, patch, rules, mode);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_FROM_LIST.slice(0, -1))) mergeDeletions(original, key, value, mode);
    else mergeField(original, key, value, rules[key] ?? {}, mode);
  }
  return original;
}

function mergeField(original: Fields, key: string, value: unknown, rule: Rule, mode: Mode): void {
  if (value === null) {
    delete original[key];
    if (mode.applies) return;
  }
  if (!Object.hasOwn(original, key) || kindOf(original[key]) !== kindOf(value)) {
    take(original, key, value, mode);
  } else if (isRecord(value)) {
    original[key] = mergeFields(original[key] as Fields, value, rule.fields ?? {}, mode);
  } else if (Array.isArray(value)) {
    const list = original[key] as unknown[];
    original[key] = rule.merge === true ? mergeLists(list, value, rule, key, mode) : value;
  } else {
    original[key] = value;
  }
}

function take(original: Fields, key: string, value: unknown, mode: Mode): void {
  if (mode.applies) dropNulls(value);
  const kept = withoutDirectives(value);
  if (kept === undefined) delete original[key];
  else defineField(original, key, kept);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

// kubernetes: handleDirectiveInMergeMap
function followDirective(patch: Fields): Fields {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw new PatchError(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`, 500);
}

// kubernetes: applyRetainKeysDirective
function retainKeys(original: Fields, patch: Fields, mode: Mode): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return;
  const retained = patch[RETAIN_KEYS];
  delete patch[RETAIN_KEYS];
  if (!mode.applies) {
    original[RETAIN_KEYS] ??= retained;
    return;
  }
  const wrong = new PatchError('invalid patch format of retainKeys', 400);
  if (!Array.isArray(retained)) throw wrong;
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER)) continue;
    if (!retained.includes(key)) throw wrong;
  }
  for (const key of Object.keys(original)) if (!retained.includes(key)) delete original[key];
}

/** Lists that the patch gives an order for are merged with it, and are done then. */
// kubernetes: mergePatchIntoOriginal
function setOrders(original: Fields, patch: Fields, rules: Rules, mode: Mode): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(SET_ORDER.slice(0, -1))) continue;
    if (!directive.startsWith(SET_ORDER)) throw badOrder();
    if (!mode.applies) keepOrder(original, directive, order);
    delete patch[directive];
    if (!Array.isArray(order)) throw badType('[]interface {}', order);
    const key = directive.slice(SET_ORDER.length);
    const rule = rules[key] ?? {};
    const before = listIn(original, key);
    const given = listIn(patch, key);
    const mergeKey = rule.mergeKey ?? '';
    checkOrder(given ?? [], order, mergeKey);
    if (before === undefined && given === undefined) continue;
    const merged = mergeOrdered(before, given, rule, key, mode);
    const [named, others] = partition(merged, order, mergeKey);
    original[key] = inOrder(named, others, order, before ?? [], mergeKey);
    delete patch[key];
  }
}

function mergeOrdered(
  before: unknown[] | undefined,
  given: unknown[] | undefined,
  rule: Rule,
  key: string,
  mode: Mode,
): unknown[] {
  if (given === undefined) return before ?? [];
  if (before === undefined) return withoutDirectives(given) as unknown[];
  return rule.merge === true ? mergeLists(before, given, rule, key, mode) : given;
}

function keepOrder(original: Fields, directive: string, order: unknown): void {
  if (!Object.hasOwn(original, directive)) original[directive] = order;
  else if (!sameData(original[directive], order)) throw badOrder();
}

function badOrder(): PatchError {
  return new PatchError('invalid patch format of setElementOrder list', 400);
}

function badType(expected: string, actual: unknown): PatchError {
  return new PatchError(`expected a ${expected}, but received a ${goType(actual)}`, 500);
}

function listIn(fields: Fields, key: string): unknown[] | undefined {
  if (!Object.hasOwn(fields, key)) return undefined;
  const value = fields[key];
  if (Array.isArray(value)) return value;
  throw badType('[]interface {}', value);
}

/** What the patch has must stand in the order that it gives. */
// kubernetes: validatePatchWithSetOrderList
function checkOrder(list: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (list.length === 0 || order.length === 0) return;
  const items = list.filter((item) => mergeKey === '' || !(isRecord(item) && Object.hasOwn(item, DIRECTIVE)));
  let place = 0;
  for (const item of order) {
    if (place < items.length && keyOf(items[place], mergeKey) === keyOf(item, mergeKey)) place++;
  }
  if (place === items.length) return;
  const text = `The order in patch list:\n${goText(list)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`;
  throw new PatchError(text, 500);
}

/** `$deleteFromPrimitiveList/finalizers: [a]`. */
function mergeDeletions(original: Fields, directive: string, values: unknown, mode: Mode): void {
  if (!mode.applies) {
    original[directive] = values;
    return;
  }
  if (!directive.startsWith(DELETE_FROM_LIST))
    throw new PatchError('invalid patch format of primitive list', 400);
  const key = directive.slice(DELETE_FROM_LIST.length);
  const list = original[key];
  if (!Array.isArray(list) || !Array.isArray(values)) return;
  original[key] = list.filter((value) => !values.includes(value));
}

// kubernetes: mergeSlice
function mergeLists(original: unknown[], patch: unknown[], rule: Rule, key: string, mode: Mode): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const mergeKey = rule.mergeKey ?? '';
  if (!areMaps(original, patch)) {
    const merged = [...new Set([...original, ...patch])];
    const [named, others] = partition(merged, patch, '');
    return inOrder(named, others, patch, original, '');
  }
  if (mergeKey === '') throw new PatchError(`cannot merge lists without merge key for ${key}`, 500);
  const { kept, items } = followElementDirectives(original as Fields[], patch as Fields[], mergeKey);
  const merged = mergeElements([...kept], items, rule, mergeKey, mode);
  const [named, others] = partition(merged, items, mergeKey);
  return inOrder(named, others, items, kept, mergeKey);
}

// kubernetes: mergeSliceWithSpecialElements
function followElementDirectives(
  original: Fields[],
  patch: Fields[],
  mergeKey: string,
): { kept: Fields[]; items: Fields[] } {
  let kept = original;
  let replaces = false;
  const items: Fields[] = [];
  for (const item of patch) {
    if (!Object.hasOwn(item, DIRECTIVE)) {
      items.push(item);
      continue;
    }
    const directive = item[DIRECTIVE];
    if (directive === 'delete') {
      if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
      kept = kept.filter((element) => element[mergeKey] !== item[mergeKey]);
    } else if (directive === 'replace') {
      replaces = true;
    } else if (directive === 'merge') {
      throw new PatchError('merging lists cannot yet be specified in the patch', 500);
    } else {
      throw new PatchError(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`, 500);
    }
  }
  return replaces ? { kept: items, items: [] } : { kept, items };
}

// kubernetes: mergeSliceWithoutSpecialElements
function mergeElements(
  merged: Fields[],
  items: readonly Fields[],
  rule: Rule,
  mergeKey: string,
  mode: Mode,
): Fields[] {
  for (const item of items) {
    const place = indexOfKey(merged, keyOf(item, mergeKey), mergeKey);
    const element = merged[place];
    if (element === undefined) merged.push(item);
    else merged[place] = mergeFields(element, item, rule.fields ?? {}, mode);
  }
  return merged;
}

function dropNulls(value: unknown): void {
  if (Array.isArray(value)) {
    for (const element of value) dropNulls(element);
  } else if (isRecord(value)) {
    for (const [key, field] of Object.entries(value)) {
      if (field === null) delete value[key];
      else dropNulls(field);
    }
  }
}

/** The value without directives in it; undefined when it is one itself. */
// kubernetes: removeDirectives
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((element) => element !== undefined);
  if (!isRecord(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  for (const [key, field] of Object.entries(value)) {
    const kept = withoutDirectives(field);
    if (kept === undefined) delete value[key];
    else defineField(value, key, kept);
  }
  return value;
}
