import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { validateMatchLabelKeys } from './affinity.ts';
import { duplicate, invalid, notSupported, required } from './fieldErrors.ts';
import { validateLabelName, validateLabelSelector } from './labels.ts';
import { isLabelValue } from './names.ts';
import { positive } from './numbers.ts';

/** Taints, tolerations and how Pods are spread. */
// kubernetes: pkg/apis/core/validation/validation.go

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway'];
const INCLUSION = ['Honor', 'Ignore'];

// kubernetes: ValidateTolerations
export function validateTolerations(tolerations: readonly Draft[], field: string): FieldError[] {
  return tolerations.flatMap((one, index) => validateToleration(one, `${field}[${index}]`));
}

function validateToleration(one: Draft, field: string): FieldError[] {
  const { key = '', operator = '', effect = '' } = one;
  const errors = key === '' ? [] : validateLabelName(key, `${field}.key`);
  if (key === '' && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${field}.operator`, operator, detail));
  }
  if (one.tolerationSeconds != null && effect !== 'NoExecute') {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(invalid(`${field}.effect`, effect, detail));
  }
  errors.push(...validateTolerationValue(operator, one.value ?? '', `${field}.operator`));
  if (effect !== '' && !EFFECTS.includes(effect))
    errors.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return errors;
}

function validateTolerationValue(operator: string, value: string, field: string): FieldError[] {
  switch (operator) {
    case '':
    case 'Equal': {
      const messages = isLabelValue(value);
      return messages.length === 0 ? [] : [invalid(field, value, messages.join(';'))];
    }
    case 'Exists':
      return value === '' ? [] : [invalid(field, value, "value must be empty when `operator` is 'Exists'")];
    case 'Lt':
    case 'Gt':
      return [notSupported(field, operator, ['Equal', 'Exists', 'Lt', 'Gt'])];
    default:
      return [notSupported(field, operator, ['Equal', 'Exists'])];
  }
}

// kubernetes: validateNodeTaints
export function validateTaints(taints: readonly Draft[], field: string): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const { key = '', value = '', effect = '' } = one;
    const errors = validateLabelName(key, `${path}.key`);
    const messages = isLabelValue(value);
    if (messages.length > 0) errors.push(invalid(`${path}.value`, value, messages.join(';')));
    if (effect === '') errors.push(required(`${path}.effect`));
    else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
    if (seen.has(`${key} ${effect}`)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: one.timeAdded ?? null };
      const error = duplicate(path, shown);
      errors.push({ ...error, message: `${error.message}: taints must be unique by key and effect pair` });
    }
    seen.add(`${key} ${effect}`);
    return errors;
  });
}

// kubernetes: validateTopologySpreadConstraints
export function validateSpread(constraints: readonly Draft[], field: string): FieldError[] {
  return constraints.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    const { topologyKey = '', whenUnsatisfiable: action = '' } = one;
    const errors = positive(one.maxSkew, `${path}.maxSkew`);
    if (topologyKey === '') errors.push(required(`${path}.topologyKey`, 'can not be empty'));
    if (!UNSATISFIABLE.includes(action)) {
      errors.push(notSupported(`${path}.whenUnsatisfiable`, action, UNSATISFIABLE));
    }
    const rest = constraints.slice(index + 1);
    if (rest.some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === action)) {
      errors.push(duplicate(`${path}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    }
    return [...errors, ...validateSpreadDetails(one, action, path)];
  });
}

function validateSpreadDetails(one: Draft, action: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (one.minDomains != null) {
    errors.push(...positive(one.minDomains, `${path}.minDomains`));
    if (action !== 'DoNotSchedule') {
      const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
      errors.push(invalid(`${path}.minDomains`, one.minDomains, detail));
    }
  }
  for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
    const policy = one[name];
    if (policy != null && !INCLUSION.includes(policy)) {
      errors.push(notSupported(`${path}.${name}`, policy, INCLUSION));
    }
  }
  return [
    ...errors,
    ...validateMatchLabelKeys(one, path),
    ...validateLabelSelector(one.labelSelector, `${path}.labelSelector`),
  ];
}
