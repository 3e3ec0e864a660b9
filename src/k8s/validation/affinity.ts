import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { forbidden, invalid, invalidEach, required } from './fieldErrors.ts';
import { validateLabelName, validateLabelSelector } from './labels.ts';
import { isDns1123Label, isDns1123Subdomain, isLabelValue } from './names.ts';

/** What a Pod wants of its Node and of the Pods beside it. */
// kubernetes: pkg/apis/core/validation/validation.go validateAffinity

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Draft | null | undefined, field: string): FieldError[] {
  if (affinity == null) return [];
  return [
    ...(affinity.nodeAffinity ? validateNodeAffinity(affinity.nodeAffinity, `${field}.nodeAffinity`) : []),
    ...validatePodAffinity(affinity.podAffinity, `${field}.podAffinity`),
    ...validatePodAffinity(affinity.podAntiAffinity, `${field}.podAntiAffinity`),
  ];
}

function validateNodeAffinity(affinity: Draft, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (affinity[REQUIRED] != null) {
    errors.push(...validateNodeSelector(affinity[REQUIRED], `${field}.${REQUIRED}`));
  }
  for (const [index, term] of ((affinity[PREFERRED] ?? []) as Draft[]).entries()) {
    const path = `${field}.${PREFERRED}[${index}]`;
    errors.push(...validateWeight(term.weight, path));
    errors.push(...validateNodeTerm(term.preference ?? {}, false, `${path}.preference`));
  }
  return errors;
}

function validateNodeSelector(selector: Draft, field: string): FieldError[] {
  const terms: readonly Draft[] = selector.nodeSelectorTerms ?? [];
  const path = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => validateNodeTerm(term, true, `${path}[${index}]`));
}

function validateNodeTerm(term: Draft, checksValues: boolean, field: string): FieldError[] {
  const expressions: readonly Draft[] = term.matchExpressions ?? [];
  const fields: readonly Draft[] = term.matchFields ?? [];
  return [
    ...expressions.flatMap((one, index) =>
      validateNodeRequirement(one, checksValues, `${field}.matchExpressions[${index}]`),
    ),
    ...fields.flatMap((one, index) => validateFieldRequirement(one, `${field}.matchFields[${index}]`)),
  ];
}

function validateNodeRequirement(one: Draft, checksValues: boolean, field: string): FieldError[] {
  const values: readonly string[] = one.values ?? [];
  const errors = validateNodeOperator(one.operator ?? '', values.length, field);
  errors.push(...validateLabelName(one.key ?? '', `${field}.key`));
  if (!checksValues) return errors;
  const wrong = values.flatMap((value, index) =>
    invalidEach(`${field}.values[${index}]`, value, isLabelValue(value)),
  );
  return [...errors, ...wrong];
}

function validateNodeOperator(operator: string, count: number, field: string): FieldError[] {
  const path = `${field}.values`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (count > 0) return [];
      return [required(path, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (count === 0) return [];
      return [forbidden(path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      if (count === 1) return [];
      return [required(path, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}

/** Only one field of a Node can be asked for: its name. */
function validateFieldRequirement(one: Draft, field: string): FieldError[] {
  const { operator = '', key = '', values = [] } = one;
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn') {
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.push(required(`${field}.values`, detail));
  }
  if (key !== 'metadata.name') {
    return [...errors, invalid(`${field}.key`, key, 'not a valid field selector key')];
  }
  const wrong = (values as string[]).flatMap((value, index) =>
    invalidEach(`${field}.values[${index}]`, value, isDns1123Subdomain(value)),
  );
  return [...errors, ...wrong];
}

function validatePodAffinity(affinity: Draft | null | undefined, field: string): FieldError[] {
  const terms: readonly Draft[] = affinity?.[REQUIRED] ?? [];
  const weighted: readonly Draft[] = affinity?.[PREFERRED] ?? [];
  return [
    ...terms.flatMap((term, index) => validatePodTerm(term, `${field}.${REQUIRED}[${index}]`)),
    ...weighted.flatMap((term, index) => {
      const path = `${field}.${PREFERRED}[${index}]`;
      return [
        ...validateWeight(term.weight, path),
        ...validatePodTerm(term.podAffinityTerm ?? {}, `${path}.podAffinityTerm`),
      ];
    }),
  ];
}

function validatePodTerm(term: Draft, field: string): FieldError[] {
  const namespaces: readonly string[] = term.namespaces ?? [];
  const key: string = term.topologyKey ?? '';
  return [
    ...validateLabelSelector(term.labelSelector, `${field}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`),
    ...namespaces.flatMap((name) => invalidEach(`${field}.namespace`, name, isDns1123Label(name))),
    ...validateMatchLabelKeys(term, field),
    ...(key === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
    ...validateLabelName(key, `${field}.topologyKey`),
  ];
}

/** Keys whose values are taken from the Pod itself. */
export function validateMatchLabelKeys(term: Draft, field: string): FieldError[] {
  const matching: readonly string[] = term.matchLabelKeys ?? [];
  const mismatching: readonly string[] = term.mismatchLabelKeys ?? [];
  const errors: FieldError[] = [];
  for (const [name, keys] of Object.entries({ matchLabelKeys: matching, mismatchLabelKeys: mismatching })) {
    if (keys.length > 0 && term.labelSelector == null) {
      errors.push(forbidden(`${field}.${name}`, 'must not be specified when labelSelector is not set'));
      continue;
    }
    for (const [index, key] of keys.entries()) {
      errors.push(...validateLabelName(key, `${field}.${name}[${index}]`));
    }
  }
  for (const [index, key] of matching.entries()) {
    if (!mismatching.includes(key)) continue;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.push(invalid(`${field}.matchLabelKeys[${index}]`, key, detail));
  }
  return errors;
}

function validateWeight(weight: number | undefined, field: string): FieldError[] {
  const value = weight ?? 0;
  return value > 0 && value <= 100 ? [] : [invalid(`${field}.weight`, value, 'must be in the range 1-100')];
}
