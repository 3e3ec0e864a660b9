import type { FieldError } from '../fieldError.ts';
import { invalid, invalidEach } from './fieldErrors.ts';
import { isPercent } from './names.ts';

/** Checks of numbers, and of numbers that may be percentages. */
// kubernetes: pkg/apis/apps/validation/validation.go

/** Fine when absent. */
export function nonNegative(value: number | null | undefined, field: string): FieldError[] {
  if (value == null || value >= 0) return [];
  return [invalid(field, value, 'must be greater than or equal to 0')];
}

/** Zero when absent, and then wrong. */
export function positive(value: number | null | undefined, field: string): FieldError[] {
  return (value ?? 0) > 0 ? [] : [invalid(field, value ?? 0, 'must be greater than zero')];
}

/** `2` or `25%`. */
export function nonNegativeOrPercent(value: number | string, field: string): FieldError[] {
  if (typeof value === 'string') return invalidEach(field, value, isPercent(value));
  return nonNegative(value, field);
}

export function atMostHundredPercent(value: number | string, field: string): FieldError[] {
  const isMore = typeof value === 'string' && isPercent(value).length === 0 && numberOf(value) > 100;
  return isMore ? [invalid(field, value, 'must not be greater than 100%')] : [];
}

/** The number of either form; text that is no number counts as 0. */
export function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : Number.parseInt(value, 10) || 0;
}
