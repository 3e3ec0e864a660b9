import type { EndpointSlice, Pod } from '../k8s/objects.ts';
import type { Connection } from '../protocol/connection.ts';
import { SECOND_US } from '../engine/kernel/kernel.ts';
import { worldOf, type Story } from './story.ts';

/**
 * What the API held over time, read from its log of changes: what a Node's rules may have held at a moment follows from
 * it without asking the network.
 */

/** The longest time from a change of the API to every running kube-proxy's rules, in iptables mode with a sync a second. */
export const PROPAGATION_US = 1.2 * SECOND_US;

export interface Moment {
  readonly at: number;
  /** The `ip:port` that traffic may go to, sorted. */
  readonly eligible: readonly string[];
}

/** Every set of endpoints that a Service has had, oldest first. */
// kubernetes: pkg/proxy/topology.go CategorizeEndpoints, without hints
export function eligibleOverTime(story: Story, service = 'web', namespace = 'default'): Moment[] {
  const slices = new Map<string, EndpointSlice>();
  const moments: Moment[] = [{ at: Number.NEGATIVE_INFINITY, eligible: [] }];
  worldOf(story).api.changes.forEachPair((_version, { type, at, resource, name, object }) => {
    const slice = object as unknown as EndpointSlice;
    if (resource !== 'endpointslices.discovery.k8s.io' || slice.metadata.namespace !== namespace) return;
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service) return;
    if (type === 'DELETED') slices.delete(name);
    else slices.set(name, slice);
    moments.push({ at, eligible: eligibleOf([...slices.values()]) });
  });
  return moments;
}

function eligibleOf(slices: readonly EndpointSlice[]): string[] {
  const pick = (wanted: 'ready' | 'fallback'): string[] =>
    slices.flatMap(({ endpoints = [], ports = [] }) =>
      endpoints.flatMap(({ addresses, conditions }) => {
        const { ready, serving, terminating } = conditions ?? {};
        const holds = wanted === 'ready' ? ready === true : serving === true && terminating === true;
        return holds ? ports.map(({ port }) => `${addresses[0]}:${port}`) : [];
      }),
    );
  const ready = pick('ready');
  return [...new Set(ready.length > 0 ? ready : pick('fallback'))].sort();
}

/** Whether a kube-proxy that runs may have held these endpoints at `at`. */
export function mayHold(moments: readonly Moment[], at: number, eligible: readonly string[]): boolean {
  return held(moments, at).some((moment) => sameList(moment.eligible, eligible));
}

/** The endpoints that one or another running kube-proxy may have held at `at`. */
export function held(moments: readonly Moment[], at: number): Moment[] {
  return moments.filter((moment, index) => {
    const until = moments[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    return moment.at <= at && until > at - PROPAGATION_US;
  });
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/**
 * When the SYN was sent that the rules decided about; null when none was. Once they have chosen an endpoint, conntrack sends
 * repeated SYNs there too; where nothing was chosen, each is decided anew.
 */
export function decidedAt({ legs }: Connection): number | null {
  const last = legs.findLast(({ what }) => what === 'syn');
  const first = legs.find(({ what, to }) => what === 'syn' && to === last?.to);
  return first?.sentAt ?? null;
}

/** When each Pod was told to end: `namespace/name` → time. */
export function deletionsOf(story: Story): Map<string, number> {
  const found = new Map<string, number>();
  worldOf(story).api.changes.forEachPair((_version, { resource, object, at, type }) => {
    if (resource !== 'pods') return;
    const { metadata } = object as unknown as Pod;
    const key = `${metadata.namespace}/${metadata.name}`;
    const ends = type === 'DELETED' || metadata.deletionTimestamp !== undefined;
    if (ends && !found.has(key)) found.set(key, at);
  });
  return found;
}

/** What is wrong with connections to a Service, in words; empty when each outcome is what its moment gives. */
export function faultsOf(story: Story, connections: readonly Connection[], service = 'web'): string[] {
  const moments = eligibleOverTime(story, service);
  const deletions = deletionsOf(story);
  return connections.flatMap((connection) => {
    const at = decidedAt(connection);
    const fault = at === null ? null : faultOf(connection, at, moments, deletions);
    return fault === null ? [] : [`connection ${connection.id} at ${(at ?? 0) / SECOND_US} s: ${fault}`];
  });
}

function faultOf(
  { verdict, reason, eligible, endpoint }: Connection,
  at: number,
  moments: readonly Moment[],
  deletions: ReadonlyMap<string, number>,
): string | null {
  if (!mayHold(moments, at, eligible)) return `no Node can have held ${eligible.join(' ') || 'nothing'}`;
  if (eligible.length === 0) {
    const right = verdict === 'refused' && reason === 'no-endpoints';
    return right ? null : `${verdict} (${reason}) without an endpoint`;
  }
  const address = endpoint ? `${endpoint.ip}:${endpoint.port}` : 'nothing';
  if (!eligible.includes(address)) return `it went to ${address}, which is not among its endpoints`;
  if (verdict === 'answered' || verdict === null) return null;
  const deletedAt = deletions.get(endpoint?.pod ?? '');
  if (deletedAt === undefined || deletedAt > at) return `${verdict} (${reason}) by a Pod that nobody deleted`;
  const right = verdict === 'refused' ? reason === 'not-listening' : reason === 'gone' || verdict === 'reset';
  return right ? null : `${verdict} (${reason}) by a Pod that is ending`;
}
