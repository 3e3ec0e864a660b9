import type { Connection } from '../protocol/connection.ts';
import type { DnsLookup } from '../protocol/journey.ts';
import { podOf } from '../protocol/place.ts';

/** One step of a connection as it is followed: what happens, where, and what becomes of the packet's addresses. */
export interface FollowStep {
  readonly at: number;
  /** A place in cluster words: `tmp`, `node-1 kube-proxy`. */
  readonly where: string;
  readonly sentence: string;
  /** The packet as it comes; null while no packet is on its way, as in a name lookup. */
  readonly before: Addresses | null;
  readonly after: Addresses | null;
  readonly changes: readonly ('DNAT' | 'SNAT' | 'un-NAT')[];
  /** The rule, policy or record that decides here. */
  readonly rule: string | null;
  /** The question that is asked here. */
  readonly query: DnsLookup | null;
  /** The thing on the stage where it takes place, as a selection key; null: on the way. */
  readonly place: string | null;
  /** The Node whose rules decide here. */
  readonly node: string | null;
  readonly failed: boolean;
}

export interface Addresses {
  readonly source: string;
  readonly destination: string;
}

/** All steps of a connection in their order, the answer's way back included. */
export function followSteps(connection: Connection): readonly FollowStep[] {
  const steps: FollowStep[] = [];
  let before: Addresses | null = null;
  let asked = 0;
  for (const [index, step] of connection.steps.entries()) {
    const after: Addresses | null =
      step.source !== null && step.destination !== null
        ? { source: step.source, destination: step.destination }
        : null;
    const query = after === null ? (connection.dns[asked] ?? null) : null;
    if (query !== null) asked++;
    const [node = '', part] = step.where.split(' ');
    steps.push({
      at: step.at,
      where: step.where,
      sentence: step.what,
      before: after && (before ?? after),
      after,
      changes: after && before ? changesOf(before, after) : [],
      rule: step.rule,
      query,
      place: placeOf(connection, step.where),
      node: part === 'kube-proxy' || part === 'conntrack' ? node : null,
      failed: index === connection.steps.length - 1 && hasFailed(connection),
    });
    before = after;
  }
  const back = wayBack(connection, steps);
  return back ? [...steps, back] : steps;
}

function changesOf(before: Addresses, after: Addresses): FollowStep['changes'] {
  return [
    ...(before.destination === after.destination ? [] : (['DNAT'] as const)),
    ...(before.source === after.source ? [] : (['SNAT'] as const)),
  ];
}

function hasFailed({ verdict }: Connection): boolean {
  return verdict !== null && verdict !== 'answered';
}

/** Where a step takes place, by the words of the step; names are told apart by who takes part in the connection. */
function placeOf(connection: Connection, where: string): string | null {
  const taking = [
    connection.endpoint?.pod ?? null,
    ...connection.dns.map((lookup) => lookup.server),
    podKeyOf(connection.from),
  ];
  const pod = taking.find((key) => key !== null && (key === where || key.split('/')[1] === where));
  if (pod) return `Pod/${pod}`;
  const service = connection.service?.split(':')[0];
  if (where === 'load balancer') return service ? `Service/${service}` : null;
  if (where === 'network') return null;
  if (where === connection.from.replace(/^(host|nat)\//, '') && !connection.from.startsWith('node/'))
    return `Outside/${connection.from}`;
  const [node = ''] = where.split(' ');
  return node === '' ? null : `Node/${node}`;
}

function podKeyOf(place: string): string | null {
  const pod = podOf(place);
  return pod ? `${pod.namespace}/${pod.name}` : null;
}

/** The answer: it takes the same way back, and whoever has changed an address changes it back. */
function wayBack(connection: Connection, steps: readonly FollowStep[]): FollowStep | null {
  const sent = steps.find((step) => step.after !== null)?.after;
  const last = steps.at(-1);
  const arrived = last?.after;
  if (connection.verdict !== 'answered' || !sent || !last || !arrived) return null;
  const before = { source: arrived.destination, destination: arrived.source };
  const after = { source: sent.destination, destination: sent.source };
  const node = steps.find((step) => step.node !== null)?.node ?? null;
  const same = before.source === after.source && before.destination === after.destination;
  const sentence =
    same || node === null
      ? 'The answer goes back as it is: nobody has changed an address on the way.'
      : `The answer comes back through ${node}, whose conntrack knows the connection and puts ${
          before.source === after.source ? '' : `${after.source} back as its source`
        }${before.source !== after.source && before.destination !== after.destination ? ' and ' : ''}${
          before.destination === after.destination ? '' : `${after.destination} back as its destination`
        }.`;
  return {
    at: connection.establishedAt ?? last.at,
    where: same || node === null ? last.where : `${node} conntrack`,
    sentence,
    before,
    after,
    changes: same ? [] : ['un-NAT'],
    rule: null,
    query: null,
    place: same || node === null ? placeOf(connection, last.where) : `Node/${node}`,
    node: null,
    failed: false,
  };
}
