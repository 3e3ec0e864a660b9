import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { invalid } from './fieldErrors.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MAX_INT32 = 2 ** 31 - 1;

/** The annotations that mean something to the server. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations
export function validatePodAnnotations(
  annotations: Readonly<Record<string, string>>,
  spec: Draft,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const mirror = annotations[MIRROR];
  if (mirror !== undefined && !spec.nodeName) {
    const detail = 'must set spec.nodeName if mirror pod annotation is set';
    errors.push(invalid(`${field}[${MIRROR}]`, mirror, detail));
  }
  const cost = annotations[DELETION_COST];
  if (cost !== undefined && !isDeletionCost(cost)) {
    errors.push(invalid(`${field}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  }
  return errors;
}

/** A whole number without a plus sign or leading zeros. */
function isDeletionCost(text: string): boolean {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return false;
  const cost = Number(text);
  return cost >= -MAX_INT32 - 1 && cost <= MAX_INT32;
}
