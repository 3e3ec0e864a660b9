import type { Labels } from './labels.ts';

/** Whether `labels` has every pair of `wanted` (a Service's selector). An empty `wanted` matches everything. */
export function matchesLabels(labels: Labels | undefined, wanted: Labels): boolean {
  for (const key in wanted) {
    if (labels === undefined || !Object.hasOwn(labels, key) || labels[key] !== wanted[key]) return false;
  }
  return true;
}
