import { compareQuantities, formatQuantity, parseQuantity, quantityOrZero } from '../quantity.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { invalid, invalidEach, required } from './fieldErrors.ts';
import { isLabelKey } from './names.ts';

/** What containers ask for and may use. */
// kubernetes: pkg/apis/core/validation/validation.go validateResourceRequirements

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const NOT_OF_CONTAINERS = [
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
  'storage',
];

export function validateResources(resources: Draft | null | undefined, field: string): FieldError[] {
  const limits: Draft = resources?.limits ?? {};
  const requests: Draft = resources?.requests ?? {};
  const errors: FieldError[] = [];
  for (const [name, written] of Object.entries(limits)) {
    errors.push(...validateResource(name, written, `${field}.limits[${name}]`));
  }
  for (const [name, written] of Object.entries(requests)) {
    errors.push(...validateResource(name, written, `${field}.requests[${name}]`));
    errors.push(...validateAgainstLimit(name, written, limits[name], field));
  }
  return errors;
}

function validateResource(name: string, written: string | number, field: string): FieldError[] {
  const errors = validateResourceName(name, field);
  const parsed = parseQuantity(written);
  if (!parsed.ok) return [...errors, invalid(field, written, parsed.message)];
  if (parsed.quantity.nanos >= 0n) return errors;
  return [...errors, invalid(field, formatQuantity(parsed.quantity), 'must be greater than or equal to 0')];
}

function validateResourceName(name: string, field: string): FieldError[] {
  const errors = invalidEach(field, name, isLabelKey(name));
  if (name.includes('/')) return errors;
  const isKnown = CONTAINER_RESOURCES.includes(name) || name.startsWith('hugepages-');
  if (isKnown) return errors;
  const isStandard = NOT_OF_CONTAINERS.includes(name) || /^(requests|limits)\./.test(name);
  if (errors.length === 0 && !isStandard) {
    errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
  }
  return [...errors, invalid(field, name, 'must be a standard resource for containers')];
}

/** CPU and memory may be promised less than they are allowed; anything counted in pieces may not. */
function validateAgainstLimit(
  name: string,
  request: string | number,
  limit: string | number | undefined,
  field: string,
): FieldError[] {
  const isCounted = !CONTAINER_RESOURCES.includes(name);
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources';
    return isCounted ? [required(`${field}.limits`, detail)] : [];
  }
  const asked = quantityOrZero(request);
  const allowed = quantityOrZero(limit);
  const order = compareQuantities(asked, allowed);
  if (order === 0 || (order < 0 && !isCounted)) return [];
  const relation = isCounted ? 'must be equal to' : 'must be less than or equal to';
  const detail = `${relation} ${name} limit of ${formatQuantity(allowed)}`;
  return [invalid(`${field}.requests`, formatQuantity(asked), detail)];
}
