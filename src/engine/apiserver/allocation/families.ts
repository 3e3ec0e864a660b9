import { familyOf } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { FieldError } from '../../../k8s/fieldError.ts';
import type { Draft } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { invalid as invalidValue } from '../../../k8s/validation/fieldErrors.ts';
import type { Call } from '../call.ts';
import { invalid } from '../error.ts';
import { serviceFamilies } from './clusterIps.ts';

/**
 * Fills in a Service's families and their policy from the cluster and from what the Service was. Throws an Invalid when
 * they do not go together.
 */
// kubernetes: pkg/registry/core/service/storage/alloc.go initIPFamilyFields
export function initFamilies({ world, checks }: Call, service: Draft, old: Draft | null): void {
  const spec: Draft = service['spec'];
  if (spec['type'] === 'ExternalName' || staysPreferDualStack(service, old)) return;
  spec['ipFamilyPolicy'] ??= defaultPolicy(spec, old);
  refuse(service, checks?.addresses(service, old as KubeObject | null) ?? []);
  const errors = [...checkUpdate(spec, old), ...checkSingleStack(spec)];
  const configured = serviceFamilies(world);
  errors.push(...inferFamilies(spec, configured));
  refuse(service, errors);
  if (isHeadlessWithoutSelector(spec)) {
    spec['ipFamilies'] = families(spec).length > 0 ? families(spec) : configured.slice(0, 1);
    if (spec['ipFamilyPolicy'] !== 'SingleStack') addOtherFamily(spec);
    return;
  }
  refuse(service, checkConfigured(spec, configured));
  if (families(spec).length === 0) spec['ipFamilies'] = configured.slice(0, 1);
  if (spec['ipFamilyPolicy'] !== 'SingleStack' && configured.length === 2) addOtherFamily(spec);
}

/** A Service that prefers two families stays as it is when the cluster has changed and the Service has not. */
// kubernetes: alloc.go isMatchingPreferDualStackClusterIPFields
export function staysPreferDualStack(service: Draft, old: Draft | null): boolean {
  if (old === null) return false;
  const spec: Draft = service['spec'];
  const before: Draft = old['spec'];
  return (
    spec['type'] === before['type'] &&
    spec['type'] !== 'ExternalName' &&
    spec['ipFamilyPolicy'] === 'PreferDualStack' &&
    (before['ipFamilyPolicy'] ?? 'PreferDualStack') === 'PreferDualStack' &&
    sameList(clusterIps(spec), clusterIps(before)) &&
    sameList(families(spec), families(before))
  );
}

export function clusterIps(spec: Draft): string[] {
  return spec['clusterIPs'] ?? [];
}

export function families(spec: Draft): IpFamily[] {
  return spec['ipFamilies'] ?? [];
}

export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function defaultPolicy(spec: Draft, old: Draft | null): string {
  const before: unknown = old?.['spec']['ipFamilyPolicy'];
  if (typeof before === 'string') return before;
  return isHeadlessWithoutSelector(spec) ? 'RequireDualStack' : 'SingleStack';
}

function isHeadlessWithoutSelector(spec: Draft): boolean {
  return spec['clusterIP'] === 'None' && Object.keys(spec['selector'] ?? {}).length === 0;
}

/** SingleStack is enough of a word to give the second address back; anything else is not. */
function checkUpdate(spec: Draft, old: Draft | null): FieldError[] {
  if (old === null) return [];
  const before: Draft = old['spec'];
  if (spec['ipFamilyPolicy'] === 'SingleStack') {
    if (sameList(clusterIps(before), clusterIps(spec)) && clusterIps(spec).length > 1) {
      spec['clusterIPs'] = clusterIps(spec).slice(0, 1);
    }
    if (sameList(families(before), families(spec)) && families(spec).length > 1) {
      spec['ipFamilies'] = families(spec).slice(0, 1);
    }
    return [];
  }
  const errors: FieldError[] = [];
  if (isReduced(clusterIps(spec), clusterIps(before))) {
    errors.push(wrongPolicy(spec, "must be 'SingleStack' to release the secondary cluster IP"));
  }
  if (isReduced(families(spec), families(before))) {
    errors.push(wrongPolicy(spec, "must be 'SingleStack' to release the secondary IP family"));
  }
  return errors;
}

function isReduced(now: readonly string[], before: readonly string[]): boolean {
  return now.length > 0 && now.length < before.length;
}

function checkSingleStack(spec: Draft): FieldError[] {
  if (spec['ipFamilyPolicy'] !== 'SingleStack') return [];
  const must = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  const errors: FieldError[] = [];
  if (clusterIps(spec).length === 2) errors.push(wrongPolicy(spec, `${must} cluster IPs are specified`));
  if (families(spec).length === 2) errors.push(wrongPolicy(spec, `${must} IP families are specified`));
  return errors;
}

/** Adds the families of the addresses given, where none are named. */
function inferFamilies(spec: Draft, configured: readonly IpFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, ip] of clusterIps(spec).entries()) {
    if (ip === 'None') break;
    if (index < families(spec).length) continue;
    const family = familyOf(ip) ?? 'IPv4';
    if (configured.includes(family)) {
      spec['ipFamilies'] = [...families(spec), family];
    } else {
      const detail = `${family} is not configured on this cluster`;
      errors.push(invalidValue(`spec.clusterIPs[${index}]`, clusterIps(spec), detail));
    }
  }
  return errors;
}

function checkConfigured(spec: Draft, configured: readonly IpFamily[]): FieldError[] {
  const errors: FieldError[] = [];
  if (spec['ipFamilyPolicy'] === 'RequireDualStack' && configured.length < 2) {
    errors.push(wrongPolicy(spec, 'this cluster is not configured for dual-stack services'));
  }
  for (const [index, family] of families(spec).entries()) {
    if (configured.includes(family)) continue;
    errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  }
  return errors;
}

function addOtherFamily(spec: Draft): void {
  const [first, second] = families(spec);
  if (first !== undefined && second === undefined) {
    spec['ipFamilies'] = [first, first === 'IPv4' ? 'IPv6' : 'IPv4'];
  }
}

function wrongPolicy(spec: Draft, detail: string): FieldError {
  return invalidValue('spec.ipFamilyPolicy', spec['ipFamilyPolicy'], detail);
}

function refuse(service: Draft, errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw invalid({ group: '', kind: 'Service' }, service['metadata']?.name ?? '', errors);
  }
}
