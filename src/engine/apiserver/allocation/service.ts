import type { Draft } from '../../../k8s/kind.ts';
import { needsClusterIp, needsHealthCheckNodePort } from '../../../k8s/kinds/serviceTraits.ts';
import { invalid as invalidValue } from '../../../k8s/validation/fieldErrors.ts';
import type { World } from '../../world.ts';
import type { Call } from '../call.ts';
import { internal, invalid } from '../error.ts';
import { bookedAs, createClaims, type Claims } from './claims.ts';
import { claimIp, claimNextIp, RangeFull } from './clusterIps.ts';
import { clusterIps, families, initFamilies, sameList, staysPreferDualStack } from './families.ts';
import { createNodePorts, updateNodePorts } from './servicePorts.ts';
import { ownerOf } from './release.ts';

/**
 * What a Service gets from the cluster: families, virtual addresses and ports of the Nodes. It runs before validation,
 * so what is wrong here hides every other error. Drafts are filled in; what they take is committed after the write.
 */
// kubernetes: pkg/registry/core/service/storage/alloc.go, storage.go

/** For a new Service. Throws an ApiError. */
export function allocateForCreate(call: Call, service: Draft): Claims {
  const { world, request } = call;
  const spec: Draft = service['spec'];
  const claims = createClaims(ownerOf(service as never), request.dryRun === true);
  if (spec['clusterIP'] && clusterIps(spec).length === 0) spec['clusterIPs'] = [spec['clusterIP']];
  initFamilies(call, service, null);
  claimIps(world, claims, service);
  createNodePorts(world, claims, service);
  return claims;
}

/** For the next state of a Service. Throws an ApiError. */
export function allocateForUpdate(call: Call, service: Draft, old: Draft): Claims {
  const { world, request } = call;
  const claims = createClaims(ownerOf(service as never), request.dryRun === true);
  keepAllocated(service, old);
  normalizeIps(service['spec'], old['spec']);
  initFamilies(call, service, old);
  updateIps(world, claims, service, old);
  updateNodePorts(world, claims, service, old);
  return claims;
}

/** What a client leaves out stays as it was, so that the same manifest can be sent again. */
// kubernetes: storage.go patchAllocatedValues
function keepAllocated(service: Draft, old: Draft): void {
  const spec: Draft = service['spec'];
  const before: Draft = old['spec'];
  if (needsClusterIp(old) && needsClusterIp(service)) {
    if (!spec['clusterIP'] && before['clusterIP']) spec['clusterIP'] = before['clusterIP'];
    if (clusterIps(spec).length === 0 && clusterIps(before).length > 0) {
      spec['clusterIPs'] = [...clusterIps(before)];
    }
  }
  if (getsNodePorts(old) && getsNodePorts(service)) keepNodePorts(spec, before);
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service)) {
    spec['healthCheckNodePort'] ||= before['healthCheckNodePort'];
  }
}

/** By the name of the port; a number that another port has by now is not given twice. */
function keepNodePorts(spec: Draft, before: Draft): void {
  const wanted = new Set(portsOf(spec).map((port) => port['nodePort']));
  const used = new Set(
    portsOf(before).flatMap((port) => (wanted.has(port['nodePort']) ? port['nodePort'] : [])),
  );
  const byName = new Map(portsOf(before).map((port) => [port['name'] ?? '', port['nodePort']]));
  for (const port of portsOf(spec)) {
    if (port['nodePort']) continue;
    const former: number | undefined = byName.get(port['name'] ?? '');
    if (former && !used.has(former)) port['nodePort'] = former;
  }
}

function portsOf(spec: Draft): Draft[] {
  return spec['ports'] ?? [];
}

function getsNodePorts(service: Draft): boolean {
  const { type, allocateLoadBalancerNodePorts } = service['spec'] as Draft;
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

/** Clients that know only `clusterIP` change the list through it. */
// kubernetes: storage.go normalizeClusterIPs
function normalizeIps(spec: Draft, before: Draft): void {
  const ip: string = spec['clusterIP'] ?? '';
  const former: string = before['clusterIP'] ?? '';
  if (clusterIps(before).length > 0 && clusterIps(spec).length === 0 && ip === former) {
    spec['clusterIPs'] = [...clusterIps(before)];
  }
  if (ip === former || !sameList(clusterIps(before), clusterIps(spec))) return;
  if (ip === '') delete spec['clusterIPs'];
  else spec['clusterIPs'] = [ip];
}

// kubernetes: alloc.go updateClusterIPs
function updateIps(world: World, claims: Claims, service: Draft, old: Draft): void {
  if (staysPreferDualStack(service, old)) return;
  const spec: Draft = service['spec'];
  const before: Draft = old['spec'];
  if (!needsClusterIp(old)) {
    if (needsClusterIp(service)) claimIps(world, claims, service);
    return;
  }
  if (clusterIps(before)[0] === 'None') return;
  if (!needsClusterIp(service)) {
    for (const ip of clusterIps(before)) claims.freedIps.add(bookedAs(ip));
    return;
  }
  const [wasDual, isDual] = [families(before).length === 2, families(spec).length === 2];
  if (!wasDual && isDual) {
    spec['clusterIPs'] = [...clusterIps(spec)];
    claimAt(world, claims, service, 1);
  }
  if (wasDual && !isDual) {
    const second = clusterIps(before)[1];
    if (second !== undefined) claims.freedIps.add(bookedAs(second));
  }
}

/** An address for each family. */
// kubernetes: alloc.go allocClusterIPs
function claimIps(world: World, claims: Claims, service: Draft): void {
  const spec: Draft = service['spec'];
  if (!needsClusterIp(service) || clusterIps(spec)[0] === 'None') return;
  spec['clusterIPs'] = [...clusterIps(spec)];
  for (const index of families(spec).keys()) claimAt(world, claims, service, index);
  spec['clusterIP'] = clusterIps(spec)[0];
}

function claimAt(world: World, claims: Claims, service: Draft, index: number): void {
  const spec: Draft = service['spec'];
  const name: string = service['metadata'].name;
  const ips: string[] = spec['clusterIPs'];
  const family = families(spec)[index] ?? 'IPv4';
  const wished = ips[index] ?? '';
  if (wished !== '') {
    const why = claimIp(world, claims, wished);
    if (why === null) return;
    const error = invalidValue('spec.clusterIPs', ips, `failed to allocate IP ${wished}: ${why}`);
    throw invalid({ group: '', kind: 'Service' }, name, [error]);
  }
  try {
    ips[index] = claimNextIp(world, claims, family);
  } catch (error) {
    if (!(error instanceof RangeFull)) throw error;
    throw internal(`failed to allocate a serviceIP for Service ${JSON.stringify(name)}: ${error.message}`);
  }
}
