import { familyOf } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { invalid, invalidEach, required } from '../validation/fieldErrors.ts';
import { canonicalIpTroubles, validateCanonicalCidr } from '../validation/ip.ts';
import { validateImmutable } from '../validation/metadata.ts';
import { isDns1123Subdomain, isPathSegmentName } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';

// kubernetes: pkg/apis/networking/validation/validation.go, pkg/printers/internalversion/printers.go

export const serviceCidrRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: ({ spec }) => validateCidrs(spec?.cidrs ?? []),
  validateUpdate: validateServiceCidrUpdate,
  columns: [NAME, text('CIDRs', 'The addresses that Services may have.'), AGE],
  row: (object, nowUs) => {
    const cidrs: readonly string[] = (object as Draft).spec?.cidrs ?? [];
    return [object.metadata.name, cidrs.join(','), age(object, nowUs)];
  },
};

/** The table has no column for the age, though the printer makes its cell. */
export const ipAddressRules: KindRules = {
  checkName: canonicalIpTroubles,
  validate: ({ spec }) => validateParent(spec?.parentRef),
  validateUpdate: ({ spec }, old) => [
    ...validateParent(spec?.parentRef),
    ...validateImmutable(spec?.parentRef, (old as Draft).spec?.parentRef, 'spec.parentRef'),
  ],
  columns: [NAME, text('ParentRef', 'What the address was given to.')],
  row: (object) => [object.metadata.name, parentCell((object as Draft).spec?.parentRef)],
};

const CIDRS = 'spec.cidrs';

function validateCidrs(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [required(CIDRS, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(CIDRS, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  const errors = cidrs.flatMap((cidr, index) => validateCanonicalCidr(cidr, `${CIDRS}[${index}]`));
  const [first, second] = cidrs.map((cidr) => familyOf(cidr.replace(/\/.*$/, '')));
  if (cidrs.length === 2 && first === second && first !== null) {
    const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';
    errors.push(invalid(CIDRS, cidrs, detail));
  }
  return errors;
}

/** Nothing changes but that a range of the other family may be added. */
function validateServiceCidrUpdate({ spec }: Draft, old: KubeObject): FieldError[] {
  const now: readonly string[] = spec?.cidrs ?? [];
  const before: readonly string[] = (old as Draft).spec?.cidrs ?? [];
  const changed = before.flatMap((cidr, index) =>
    cidr === now[index] ? [] : [invalid(`${CIDRS}[${index}]`, now[index], 'field is immutable')],
  );
  if (now.length === before.length) return changed;
  if (before.length === 1 && now.length === 2) return [...changed, ...validateCidrs(now)];
  return [invalid(CIDRS, now, 'field is immutable')];
}

function validateParent(parent: Draft | undefined): FieldError[] {
  if (!parent) return [required('spec.parentRef')];
  const errors: FieldError[] = [];
  const { group, resource, name, namespace } = parent;
  if (group) errors.push(...invalidEach('spec.parentRef.group', group, isDns1123Subdomain(group)));
  for (const [field, value] of [
    ['resource', resource],
    ['name', name],
  ] as const) {
    const path = `spec.parentRef.${field}`;
    if (value) errors.push(...invalidEach(path, value, isPathSegmentName(value)));
    else errors.push(required(path));
  }
  if (namespace) {
    errors.push(...invalidEach('spec.parentRef.namespace', namespace, isPathSegmentName(namespace)));
  }
  return errors;
}

function parentCell(parent: Draft | undefined): string {
  if (!parent) return '<none>';
  const resource = parent.group ? `${parent.resource}.${parent.group}` : parent.resource;
  return [resource, parent.namespace, parent.name].filter(Boolean).join('/');
}
