import { isRecord, sameData } from '../../base/plain.ts';
import { areMaps, DIRECTIVE, keyOf, sortLike, type Fields } from './listOrder.ts';
import type { Rule, Rules } from './mergeKeys.ts';
import { DELETE_FROM_LIST, RETAIN_KEYS, SET_ORDER } from './strategic.ts';

/** The strategic merge patch that leads from one object to another. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go diffMaps

export interface DiffOptions {
  /** Only what is gone counts. */
  readonly deletionsOnly?: boolean;
  /** What is gone does not count. */
  readonly withoutDeletions?: boolean;
}

/** The patch from `original` to `modified`; parts are shared with both. */
export function diffFields(
  original: Fields,
  modified: Fields,
  rules: Rules,
  options: DiffOptions,
  retains = false,
): Fields {
  const patch: Fields = {};
  for (const [key, value] of Object.entries(modified)) {
    if (!Object.hasOwn(original, key)) {
      if (!options.deletionsOnly) patch[key] = value;
    } else {
      diffField(patch, key, original[key], value, rules[key] ?? {}, options);
    }
  }
  const gone = Object.keys(original).filter((key) => !Object.hasOwn(modified, key));
  if (!options.withoutDeletions) for (const key of gone) patch[key] = null;
  if (retains)
    retain(
      patch,
      modified,
      gone.some((key) => original[key] !== null),
    );
  return patch;
}

/** Names all fields that stay, once anything changes. */
function retain(patch: Fields, modified: Fields, somethingGoes: boolean): void {
  const kept = Object.keys(modified).filter((key) => modified[key] !== null);
  if (kept.length > 0 && (Object.keys(patch).length > 0 || somethingGoes)) patch[RETAIN_KEYS] = kept.sort();
}

function diffField(
  patch: Fields,
  key: string,
  before: unknown,
  after: unknown,
  rule: Rule,
  options: DiffOptions,
): void {
  if (isRecord(before) && isRecord(after)) {
    const inner = diffFields(before, after, rule.fields ?? {}, options, rule.retainKeys === true);
    if (Object.keys(inner).length > 0) patch[key] = inner;
  } else if (Array.isArray(before) && Array.isArray(after) && rule.merge === true) {
    diffLists(patch, key, before, after, rule, options);
  } else if (!options.deletionsOnly && !sameData(before, after)) {
    patch[key] = after;
  }
}

// kubernetes: handleSliceDiff, diffLists
function diffLists(
  patch: Fields,
  key: string,
  before: readonly unknown[],
  after: readonly unknown[],
  rule: Rule,
  options: DiffOptions,
): void {
  if (before.length === 0) {
    if (after.length > 0 && !options.deletionsOnly) patch[key] = after;
    return;
  }
  if (areMaps(before, after)) diffMaps(patch, key, before as Fields[], after as Fields[], rule, options);
  else diffScalars(patch, key, before, after, options);
}

function diffMaps(
  patch: Fields,
  key: string,
  before: readonly Fields[],
  after: readonly Fields[],
  rule: Rule,
  options: DiffOptions,
): void {
  const mergeKey = rule.mergeKey ?? '';
  const { changes, deletions } = diffElements(before, after, rule, mergeKey, options);
  const list = [...sortLike(changes, after, mergeKey), ...deletions];
  if (list.length > 0) patch[key] = list;
  const sameOrder =
    before.length === after.length &&
    before.every((element, index) => keyOf(element, mergeKey) === keyOf(after[index], mergeKey));
  const ordered =
    (!options.deletionsOnly && (list.length > 0 || !sameOrder)) ||
    (!options.withoutDeletions && list.length > 0);
  if (ordered && after.length > 0) {
    patch[SET_ORDER + key] = after.map((element) => ({ [mergeKey]: element[mergeKey] }));
  }
}

/** Element by element, both sorted by their key. */
// kubernetes: diffListsOfMaps
function diffElements(
  before: readonly Fields[],
  after: readonly Fields[],
  rule: Rule,
  mergeKey: string,
  options: DiffOptions,
): { changes: Fields[]; deletions: Fields[] } {
  const changes: Fields[] = [];
  const deletions: Fields[] = [];
  const [left, right] = [sortedByKey(before, mergeKey), sortedByKey(after, mergeKey)];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [old, next] = [left[i], right[j]];
    const order = old === undefined ? 1 : next === undefined ? -1 : compareKeys(old, next, mergeKey);
    if (order === 0 && old !== undefined && next !== undefined) {
      const inner = diffFields(old, next, rule.fields ?? {}, options, rule.retainKeys === true);
      if (Object.keys(inner).length > 0) changes.push({ ...inner, [mergeKey]: next[mergeKey] });
      i++;
      j++;
    } else if (order > 0 && next !== undefined) {
      if (!options.deletionsOnly) changes.push(next);
      j++;
    } else if (old !== undefined) {
      if (!options.withoutDeletions) deletions.push({ [mergeKey]: old[mergeKey], [DIRECTIVE]: 'delete' });
      i++;
    }
  }
  return { changes, deletions };
}

function sortedByKey(list: readonly Fields[], mergeKey: string): Fields[] {
  return [...list].sort((a, b) => compareKeys(a, b, mergeKey));
}

/** Numbers are compared as text too. */
function compareKeys(a: Fields, b: Fields, mergeKey: string): number {
  const [left, right] = [String(keyOf(a, mergeKey)), String(keyOf(b, mergeKey))];
  return left < right ? -1 : left > right ? 1 : 0;
}

// kubernetes: diffListsOfScalars
function diffScalars(
  patch: Fields,
  key: string,
  before: readonly unknown[],
  after: readonly unknown[],
  options: DiffOptions,
): void {
  const added = options.deletionsOnly ? [] : after.filter((value) => !before.includes(value));
  const gone = options.withoutDeletions ? [] : [...new Set(before.filter((value) => !after.includes(value)))];
  if (added.length > 0) patch[key] = added;
  if (gone.length > 0) patch[DELETE_FROM_LIST + key] = gone.sort();
  if ((gone.length > 0 || (!options.deletionsOnly && !sameData(before, after))) && after.length > 0) {
    patch[SET_ORDER + key] = after;
  }
}
