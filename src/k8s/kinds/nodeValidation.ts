import { parseCidr } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { duplicate, forbidden, invalid } from '../validation/fieldErrors.ts';
import { validateCidr } from '../validation/ip.ts';
import { validateTaints } from '../validation/scheduling.ts';

/** Everything wrong with a Node. */
// kubernetes: pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate

export function validateNode({ spec }: Draft): FieldError[] {
  const cidrs: readonly string[] = spec.podCIDRs ?? [];
  const errors = [
    // Upstream says `metadata.taints`, where they once were.
    ...validateTaints(spec.taints ?? [], 'metadata.taints'),
    ...cidrs.flatMap((cidr, index) => validateCidr(cidr, `spec.podCIDRs[${index}]`)),
  ];
  if (cidrs.length < 2) return errors;
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family));
  if (families.size === 2 && cidrs.length === 2) return errors;
  const detail = 'may specify no more than one CIDR for each IP family';
  return [...errors, invalid('spec.podCIDRs', cidrs, detail)];
}

export function validateNodeUpdate({ spec, status }: Draft, old: KubeObject): FieldError[] {
  const before = (old as Draft).spec ?? {};
  const errors: FieldError[] = [];
  const seen: Draft[] = [];
  for (const [index, address] of ((status?.addresses ?? []) as Draft[]).entries()) {
    if (seen.some((other) => sameValue(other, address))) {
      errors.push(duplicate(`status.addresses[${index}]`, { Type: address.type, Address: address.address }));
    }
    seen.push(address);
  }
  const had = (before.podCIDRs ?? []).length > 0;
  if (had && !sameValue(spec.podCIDRs, before.podCIDRs)) {
    const detail = 'node updates may not change podCIDR except from "" to valid';
    errors.push(forbidden('spec.podCIDRs', detail));
  }
  if (before.providerID && spec.providerID !== before.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid';
    errors.push(forbidden('spec.providerID', detail));
  }
  return [...errors, ...validateTaints(spec.taints ?? [], 'metadata.taints')];
}
