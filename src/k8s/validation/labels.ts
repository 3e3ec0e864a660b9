import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { forbidden, invalid, invalidEach, required } from './fieldErrors.ts';
import { isLabelKey, isLabelValue } from './names.ts';

/** Checks of labels and of selectors over them. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go

/** Labels, or a plain selector; keys are checked in their order, where upstream's is a matter of chance. */
export function validateLabels(labels: unknown, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries((labels ?? {}) as Record<string, string>)) {
    errors.push(...validateLabelName(key, field), ...invalidEach(field, value, isLabelValue(value)));
  }
  return errors;
}

export function validateLabelName(name: string, field: string): FieldError[] {
  return invalidEach(field, name, isLabelKey(name));
}

/** `matchLabels` and `matchExpressions`; fine when the selector is absent. */
export function validateLabelSelector(selector: Draft | null | undefined, field: string): FieldError[] {
  if (selector === null || selector === undefined) return [];
  const expressions: readonly Draft[] = selector.matchExpressions ?? [];
  return [
    ...validateLabels(selector.matchLabels, `${field}.matchLabels`),
    ...expressions.flatMap((one, index) => validateRequirement(one, `${field}.matchExpressions[${index}]`)),
  ];
}

function validateRequirement(one: Draft, field: string): FieldError[] {
  const values: readonly string[] = one.values ?? [];
  return [
    ...validateOperator(one.operator ?? '', values, field),
    ...validateLabelName(one.key ?? '', `${field}.key`),
    ...values.flatMap((value, index) => invalidEach(`${field}.values[${index}]`, value, isLabelValue(value))),
  ];
}

function validateOperator(operator: string, values: readonly string[], field: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      ];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}
