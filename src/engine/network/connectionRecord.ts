import { after } from '../../base/table.ts';
import { releaseAffinity } from './affinity.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { Leg } from '../../protocol/journey.ts';
import { podKeyOf } from '../../protocol/place.ts';
import { forget } from '../kernel/happenings.ts';
import type { World } from '../world.ts';
import { CONNECTIONS_KEPT, type Flow } from './state.ts';

/** A connection that stays open for hours keeps only its last legs; the counters keep the rest. */
const LEGS_KEPT = 20;

export function connectionOf(world: World, id: number): Connection | null {
  return world.network.connections.get(id) ?? null;
}

export function flowOf(world: World, id: number): Flow | null {
  return world.network.flows.get(id) ?? null;
}

/** Replaces what has changed in a connection's record and gives the new one. */
export function changeConnection(
  world: World,
  connection: Connection,
  change: Partial<Connection>,
): Connection {
  const legs = change.legs ?? connection.legs;
  const next: Connection = {
    ...connection,
    ...change,
    legs: connection.state === 'open' && legs.length > LEGS_KEPT ? legs.slice(-LEGS_KEPT) : legs,
  };
  world.network.connections.set(next.id, next);
  return next;
}

export function changeFlow(world: World, id: number, change: Partial<Flow>): void {
  const flow = world.network.flows.get(id);
  if (flow) world.network.flows.set(id, { ...flow, ...change });
}

/** A leg from the client (`there`) or to it, sent now. */
export function legNow(
  world: World,
  connection: Connection,
  flow: Flow,
  what: Leg['what'],
  there: boolean,
  fate: Leg['fate'] = 'arrived',
): Leg {
  const other = connection.endpoint?.pod ? `pod/${connection.endpoint.pod}` : endPlace(flow);
  const { nowUs } = world.kernel;
  return {
    what,
    from: there ? connection.from : other,
    to: there ? other : connection.from,
    via: there ? flow.via : [...flow.via].reverse(),
    sentAt: nowUs,
    arrivesAt: nowUs + flow.oneWayUs,
    fate,
  };
}

function endPlace(flow: Flow): string {
  const { target } = flow;
  if (!target) return 'internet';
  return target.kind === 'pod' ? `pod/${target.pod}` : target.place;
}

/** Closes a record: what the network held for it is freed, and the oldest closed one is forgotten. */
export function closeRecord(world: World, connection: Connection, change: Partial<Connection>): Connection {
  const { network, kernel } = world;
  const closed = changeConnection(world, connection, { ...change, state: 'closed', closedAt: kernel.nowUs });
  const { id, source, protocol } = connection;
  network.portsInUse.delete(portKey(source.ip, protocol, source.port));
  const flow = network.flows.get(id) ?? null;
  unlinkPods(world, connection, flow);
  if (flow && flow.holds !== null) releaseAffinity(world, flow.holds);
  network.flows.delete(id);
  network.closed.set((network.closed.maxKey() ?? 0) + 1, id);
  while (network.closed.size > CONNECTIONS_KEPT) {
    const oldest = network.closed.minKey() ?? 0;
    const forgotten = network.closed.get(oldest) ?? 0;
    network.closed.delete(oldest);
    network.connections.delete(forgotten);
    forget(world, `Connection/${forgotten}`);
  }
  return closed;
}

export function portKey(ip: string, protocol: string, port: number): string {
  return `${ip} ${protocol} ${port}`;
}

/** Lets the end of a Pod find the connections from and to it. */
export function linkPod(world: World, podKey: string, id: number): void {
  world.network.byPod.set(`${podKey} ${id}`, id);
}

export function linkedTo(world: World, podKey: string): number[] {
  const prefix = `${podKey} `;
  const ids: number[] = [];
  world.network.byPod.forRange(prefix, after(prefix), false, (_key, id) => {
    ids.push(id);
  });
  return ids.sort((a, b) => a - b);
}

function unlinkPods(world: World, connection: Connection, flow: Flow | null): void {
  const pod = podKeyOf(connection.from);
  if (pod !== null) world.network.byPod.delete(`${pod} ${connection.id}`);
  if (flow?.target?.kind === 'pod') world.network.byPod.delete(`${flow.target.pod} ${connection.id}`);
}
