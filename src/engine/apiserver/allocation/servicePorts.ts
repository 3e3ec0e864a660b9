import type { Draft } from '../../../k8s/kind.ts';
import { needsHealthCheckNodePort, needsNodePorts } from '../../../k8s/kinds/serviceTraits.ts';
import { invalid as invalidValue } from '../../../k8s/validation/fieldErrors.ts';
import type { World } from '../../world.ts';
import { internal, invalid, unknownError } from '../error.ts';
import type { Claims } from './claims.ts';
import { claimNextPort, claimPort, FULL } from './nodePorts.ts';

/** Which of a Service's ports get a port of the Nodes. */
// kubernetes: pkg/registry/core/service/storage/alloc.go

/** For a new Service. Throws an ApiError. */
// kubernetes: alloc.go txnAllocNodePorts, initNodePorts
export function createNodePorts(world: World, claims: Claims, service: Draft): void {
  if (needsNodePorts(service)) {
    /** Ports with one number and two protocols share a port of the Nodes. */
    const byPort = new Map<number, number>();
    for (const [index, port] of portsOf(service).entries())
      createNodePort(world, claims, service, byPort, port, index);
  }
  if (needsHealthCheckNodePort(service)) claimHealthCheckPort(world, claims, service);
}

/** For the next state of a Service. Throws an ApiError. */
// kubernetes: alloc.go txnUpdateNodePorts
export function updateNodePorts(world: World, claims: Claims, service: Draft, old: Draft): void {
  if (needsNodePorts(old) && !needsNodePorts(service)) free(claims, numbersOf(old));
  if (needsNodePorts(service)) updateEachNodePort(world, claims, service, old);
  const [needed, needs] = [needsHealthCheckNodePort(old), needsHealthCheckNodePort(service)];
  if (!needed && needs) claimHealthCheckPort(world, claims, service);
  if (needed && !needs) free(claims, [old['spec'].healthCheckNodePort ?? 0]);
}

function createNodePort(
  world: World,
  claims: Claims,
  service: Draft,
  byPort: Map<number, number>,
  port: Draft,
  index: number,
): void {
  // Without allocation only those that are asked for by number are reserved.
  if (!port['nodePort'] && !allocates(service)) return;
  const shared = byPort.get(port['port']);
  if (shared !== undefined) {
    if (!port['nodePort']) port['nodePort'] = shared;
    else if (port['nodePort'] !== shared) claimAsked(world, claims, service, index, port['nodePort']);
    return;
  }
  const asked: number =
    portsOf(service).find((one) => one['port'] === port['port'] && one['nodePort'])?.['nodePort'] ?? 0;
  if (asked === 0) {
    port['nodePort'] = claimAny(world, claims);
  } else {
    claimAsked(world, claims, service, index, asked);
    port['nodePort'] = asked;
  }
  byPort.set(port['port'], port['nodePort']);
}

// kubernetes: alloc.go updateNodePorts
function updateEachNodePort(world: World, claims: Claims, service: Draft, old: Draft): void {
  const before = new Set(numbersOf(old));
  const claimed = new Set<number>();
  const seen = new Set<string>();
  for (const [index, port] of portsOf(service).entries()) {
    if (!port['nodePort'] && !allocates(service)) continue;
    const asked: number = port['nodePort'] ?? 0;
    if (asked === 0) port['nodePort'] = claimAny(world, claims);
    else if (!before.has(asked) && !claimed.has(asked)) claimAsked(world, claims, service, index, asked);
    if (asked !== 0) claimed.add(asked);
    const key = `{${port['protocol']} ${port['nodePort']}}`;
    if (seen.has(key)) throw unknownError(`duplicate nodePort: ${key}`);
    seen.add(key);
  }
  const now = new Set(numbersOf(service));
  free(
    claims,
    [...before].filter((port) => !now.has(port)),
  );
}

// kubernetes: alloc.go allocHealthCheckNodePort
function claimHealthCheckPort(world: World, claims: Claims, service: Draft): void {
  const asked: number = service['spec'].healthCheckNodePort ?? 0;
  if (asked !== 0) {
    const why = claimPort(world, claims, asked);
    if (why !== null) throw internal(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
    return;
  }
  const port = claimNextPort(world, claims);
  if (port === null) throw internal(`failed to allocate a HealthCheck NodePort 0: ${FULL}`);
  service['spec'].healthCheckNodePort = port;
}

function claimAsked(world: World, claims: Claims, service: Draft, index: number, port: number): void {
  const why = claimPort(world, claims, port);
  if (why === null) return;
  const error = invalidValue(`spec.ports[${index}].nodePort`, port, why);
  throw invalid({ group: '', kind: 'Service' }, service['metadata'].name, [error]);
}

function claimAny(world: World, claims: Claims): number {
  const port = claimNextPort(world, claims);
  if (port === null) throw internal(`failed to allocate a nodePort: ${FULL}`);
  return port;
}

function allocates(service: Draft): boolean {
  const { type, allocateLoadBalancerNodePorts } = service['spec'] as Draft;
  return type === 'NodePort' || allocateLoadBalancerNodePorts === true;
}

function free(claims: Claims, ports: readonly number[]): void {
  for (const port of ports) if (port !== 0) claims.freedPorts.add(port);
}

function numbersOf(service: Draft): number[] {
  return portsOf(service).flatMap((port) => port['nodePort'] || []);
}

function portsOf(service: Draft): Draft[] {
  return service['spec'].ports ?? [];
}
