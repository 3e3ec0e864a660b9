import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { sameValue, sortedMap } from './equality.ts';
import { invalid, required } from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';

/** The selector of a workload, by which it knows its Pods. */
// kubernetes: pkg/apis/apps/validation/validation.go

/**
 * Everything wrong with `spec.selector`. `isUsable` is false when it cannot be compared with labels at all.
 * `workload` stands in the words about an empty one.
 */
export function validateWorkloadSelector(
  selector: Draft | null | undefined,
  workload: string,
): { errors: FieldError[]; isUsable: boolean } {
  if (selector == null) return { errors: [required('spec.selector')], isUsable: true };
  const errors = validateLabelSelector(selector, 'spec.selector');
  const isUsable = errors.length === 0;
  const isEmpty = sameValue(selector.matchLabels, {}) && sameValue(selector.matchExpressions, []);
  if (isEmpty) {
    const detail = `empty selector is invalid for ${workload}`;
    errors.push(invalid('spec.selector', shownSelector(selector), detail));
  }
  return { errors, isUsable };
}

/** A workload cannot be told to look after other Pods. */
export function validateSelectorUnchanged(selector: unknown, old: unknown): FieldError[] {
  if (sameValue(selector, old)) return [];
  return [invalid('spec.selector', shownSelector(selector as Draft | null), 'field is immutable')];
}

/** A selector as the server prints it: its fields in the order of the type, maps sorted. */
export function shownSelector(selector: Draft | null | undefined): unknown {
  if (selector == null) return null;
  const shown: Draft = {};
  if (!sameValue(selector.matchLabels, {})) shown.matchLabels = sortedMap(selector.matchLabels);
  if (!sameValue(selector.matchExpressions, [])) {
    shown.matchExpressions = selector.matchExpressions.map((one: Draft) => ({
      key: one.key,
      operator: one.operator,
      ...(one.values ? { values: one.values } : {}),
    }));
  }
  return shown;
}
