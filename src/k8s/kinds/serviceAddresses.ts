import { familyOf } from '../addresses.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { duplicate, invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { parseSloppyIp, validateIp } from '../validation/ip.ts';
import { isHeadless } from './serviceTraits.ts';

/**
 * Checks of a Service's virtual addresses and their families. The API server needs the first alone,
 * before it hands out addresses: what is wrong there hides every other error.
 */
// kubernetes: pkg/apis/core/validation/validation.go

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** Whether clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy agree with each other. */
// kubernetes: ValidateServiceClusterIPsRelatedFields
export function validateServiceAddresses(service: Draft, old: KubeObject | null): FieldError[] {
  const { spec } = service;
  if (spec.type === 'ExternalName') return [];
  const ips: readonly string[] = spec.clusterIPs ?? [];
  const errors = [...validatePrimary(spec, ips), ...validateFamilies(spec)];
  if (spec.ipFamilyPolicy && !POLICIES.includes(spec.ipFamilyPolicy)) {
    errors.push(notSupported('spec.ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES));
  }
  const wrong = validateEachIp(ips, (old as Draft | null)?.spec?.clusterIPs ?? []);
  errors.push(...wrong);
  if (ips.length > 2) errors.push(invalid('spec.clusterIPs', ips, 'may only hold up to 2 values'));
  // What follows would only say the same again in other words.
  if (wrong.length > 0) return errors;
  if (ips.length > 1 && !areOfTwoFamilies(ips)) {
    errors.push(invalid('spec.clusterIPs', ips, 'may specify no more than one IP for each IP family'));
  }
  if (!isHeadless(service)) errors.push(...validateAgainstFamilies(ips, spec.ipFamilies ?? []));
  return errors;
}

/** What of the addresses may change: the second one comes and goes, the first one stays. */
// kubernetes: validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies
export function validateServiceAddressesUpdate(service: Draft, old: KubeObject): FieldError[] {
  const before = old as Draft;
  if (service.spec.type === 'ExternalName' || before.spec.type === 'ExternalName') return [];
  const headless = isHeadless(service);
  const wasHeadless = isHeadless(before);
  return [
    ...(headless && wasHeadless ? [] : validateIpChange(service.spec, before.spec)),
    ...(headless || wasHeadless ? [] : validateFamilyChange(service.spec, before.spec)),
  ];
}

function validatePrimary(spec: Draft, ips: readonly string[]): FieldError[] {
  const field = 'spec.clusterIPs';
  if (!spec.clusterIP) {
    if (ips.length === 0) return [];
    return [invalid(field, ips, 'must be empty when `clusterIP` is not specified')];
  }
  if (ips.length === 0) return [required(field)];
  return ips[0] === spec.clusterIP ? [] : [invalid(field, ips, 'first value must match `clusterIP`')];
}

function validateFamilies(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, family] of ((spec.ipFamilies ?? []) as string[]).entries()) {
    const field = `spec.ipFamilies[${index}]`;
    if (!FAMILIES.includes(family)) errors.push(notSupported(field, family, FAMILIES));
    if (seen.has(family)) errors.push(duplicate(field, family));
    seen.add(family);
  }
  return errors;
}

function validateEachIp(ips: readonly string[], existing: readonly string[]): FieldError[] {
  return ips.flatMap((ip, index) => {
    if (index > 0 || ip !== 'None') return validateIp(ip, `spec.clusterIPs[${index}]`, existing);
    return ips.length === 1
      ? []
      : [invalid('spec.clusterIPs', ips, "'None' must be the first and only value")];
  });
}

function areOfTwoFamilies(ips: readonly string[]): boolean {
  return ips.some((ip) => parseSloppyIp(ip)?.family === 'IPv4') && ips.some((ip) => familyOf(ip) === 'IPv6');
}

function validateAgainstFamilies(ips: readonly string[], families: readonly string[]): FieldError[] {
  return ips.flatMap((ip, index) => {
    const family = families[index];
    const isV6 = familyOf(ip) === 'IPv6';
    const isWrong = (family === 'IPv4' && isV6) || (family === 'IPv6' && !isV6);
    if (!isWrong) return [];
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    return [invalid(`spec.clusterIPs[${index}]`, ip, detail)];
  });
}

function validateIpChange(spec: Draft, before: Draft): FieldError[] {
  const ips: readonly string[] = spec.clusterIPs ?? [];
  const old: readonly string[] = before.clusterIPs ?? [];
  const changed = (index: number) => invalid(`spec.clusterIPs[${index}]`, ips, 'may not change once set');
  if (ips.length === old.length)
    return old.flatMap((ip, index) => (ip === ips[index] ? [] : [changed(index)]));
  const errors: FieldError[] = [];
  if (ips.length === 0) {
    errors.push(invalid('spec.clusterIPs[0]', ips, 'primary clusterIP can not be unset'));
  }
  if (ips.length > 0 && old.length > 0 && ips[0] !== old[0]) errors.push(changed(0));
  if (ips.length < old.length && ips.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    errors.push(mustBeSingleStack(spec, 'clusterIP'));
  }
  return errors;
}

/** Which value is shown beside `ipFamilies[0]` differs from case to case, as it does upstream. */
function validateFamilyChange(spec: Draft, before: Draft): FieldError[] {
  const families: readonly string[] = spec.ipFamilies ?? [];
  const old: readonly string[] = before.ipFamilies ?? [];
  if (families.length === old.length) {
    return old.flatMap((family, index) => (family === families[index] ? [] : [familyChanged(families)]));
  }
  const errors: FieldError[] = [];
  if (families.length < old.length && (spec.clusterIPs ?? []).length === 0) {
    errors.push(invalid('spec.ipFamilies[0]', families, 'primary ipFamily can not be unset'));
  }
  if (families.length > 0 && old.length > 0 && families[0] !== old[0])
    errors.push(familyChanged(spec.clusterIPs ?? null));
  if (families.length < old.length && families.length === 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    errors.push(mustBeSingleStack(spec, 'ipFamily'));
  }
  return errors;
}

function familyChanged(value: unknown): FieldError {
  return invalid('spec.ipFamilies[0]', value, 'may not change once set');
}

function mustBeSingleStack(spec: Draft, what: string): FieldError {
  const detail = `must be set to 'SingleStack' when releasing the secondary ${what}`;
  return invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy ?? null, detail);
}
