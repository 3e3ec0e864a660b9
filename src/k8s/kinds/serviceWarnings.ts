import type { Draft } from '../kind.ts';
import { warnOfCidr, warnOfIp } from '../validation/ip.ts';

const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

/** What the server says beside accepting a Service. */
// kubernetes: pkg/api/service/warnings.go
export function serviceWarnings(service: Draft): string[] {
  const { spec } = service;
  const headless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  const externalIps: readonly string[] = spec.externalIPs ?? [];
  const warnings: string[] = [];
  if (service.metadata?.annotations?.[TOPOLOGY_HINTS] !== undefined) {
    warnings.push(`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`);
  }
  if (spec.clusterIP && spec.clusterIP !== 'None')
    warnings.push(...warnOfIps(spec.clusterIPs, 'spec.clusterIPs'));
  if (headless) warnings.push(...headlessWarnings(spec));
  warnings.push(...warnOfIps(externalIps, 'spec.externalIPs'));
  if (externalIps.length > 0 && !headless && spec.type !== 'ExternalName') {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  }
  if (spec.loadBalancerIP) warnings.push(...warnOfIp(spec.loadBalancerIP, 'spec.loadBalancerIP'));
  for (const [index, range] of ((spec.loadBalancerSourceRanges ?? []) as string[]).entries()) {
    warnings.push(...warnOfCidr(range, `spec.loadBalancerSourceRanges[${index}]`));
  }
  return [...warnings, ...typeWarnings(spec)];
}

function headlessWarnings(spec: Draft): string[] {
  const warnings: string[] = [];
  if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
  if ((spec.externalIPs ?? []).length > 0) warnings.push('spec.externalIPs is ignored for headless services');
  if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  return warnings;
}

function typeWarnings(spec: Draft): string[] {
  const warnings: string[] = [];
  const isName = spec.type === 'ExternalName';
  if (isName && (spec.externalIPs ?? []).length > 0) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (!isName && spec.externalName) {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === 'PreferClose') {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}

function warnOfIps(ips: readonly string[] | undefined, field: string): string[] {
  return (ips ?? []).flatMap((ip, index) => warnOfIp(ip, `${field}[${index}]`));
}
