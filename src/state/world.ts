import { create } from 'zustand';
import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { Delta, Frame } from '../protocol/frame.ts';
import type { Happening } from '../protocol/happening.ts';
import type {
  EventRow,
  NodeRow,
  OtherRow,
  OutsideRow,
  PodRow,
  PolicyRow,
  ServiceRow,
  WorkloadRow,
} from '../protocol/rows.ts';

/** The cluster as the engine last reported it. Written by `applyFrame` only. */
export interface WorldView {
  readonly nowUs: number;
  /** Raised with every frame that changed a row, so that views can tell. */
  readonly revision: number;
  readonly nodes: ReadonlyMap<string, NodeRow>;
  readonly pods: ReadonlyMap<string, PodRow>;
  readonly services: ReadonlyMap<string, ServiceRow>;
  readonly workloads: ReadonlyMap<string, WorkloadRow>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly connections: ReadonlyMap<number, Connection>;
  readonly events: ReadonlyMap<string, EventRow>;
  readonly policies: ReadonlyMap<string, PolicyRow>;
  readonly others: ReadonlyMap<string, OtherRow>;
  /** The fixed places outside, and the hosts of the cluster file. */
  readonly outside: readonly OutsideRow[];
  /** The latest, oldest first; bounded. */
  readonly happenings: readonly Happening[];
}

/** How many happenings the page keeps for its lists; the engine keeps more for "why?". */
const HAPPENINGS_SHOWN = 2_000;
/** How many acts before those. */
const ACTS_SHOWN = 200;

const EMPTY: WorldView = {
  nowUs: 0,
  revision: 0,
  nodes: new Map(),
  pods: new Map(),
  services: new Map(),
  workloads: new Map(),
  clients: new Map(),
  connections: new Map(),
  events: new Map(),
  policies: new Map(),
  others: new Map(),
  outside: [],
  happenings: [],
};

export const useWorld = create<WorldView>(() => EMPTY);

/** Takes over what a frame says has changed. Maps that did not change stay the same objects. */
export function applyFrame(frame: Frame): void {
  const before = frame.whole ? EMPTY : useWorld.getState();
  const changed = Object.keys(frame).length > 2;
  useWorld.setState({
    nowUs: frame.nowUs,
    revision: changed ? useWorld.getState().revision + 1 : before.revision,
    nodes: merge(before.nodes, frame.nodes, (row) => row.key),
    pods: merge(before.pods, frame.pods, (row) => row.key),
    services: merge(before.services, frame.services, (row) => row.key),
    workloads: merge(before.workloads, frame.workloads, (row) => row.key),
    clients: merge(before.clients, withAllPods(before.clients, frame.clients), (row) => row.name),
    connections: inOrder(merge(before.connections, frame.connections, (row) => row.id)),
    events: merge(before.events, frame.events, (row) => row.key),
    policies: merge(before.policies, frame.policies, (row) => row.key),
    outside: frame.outside ?? before.outside,
    others: merge(before.others, frame.others, (row) => row.key),
    happenings: frame.happenings ? shown([...before.happenings, ...frame.happenings]) : before.happenings,
  });
}

/** The latest, and before them what somebody did: the timeline goes back to that. */
function shown(happenings: readonly Happening[]): readonly Happening[] {
  const excess = happenings.length - HAPPENINGS_SHOWN;
  if (excess <= 0) return happenings;
  const acts = happenings.slice(0, excess).filter((one) => one.cause === null && one.at >= 0);
  return [...acts.slice(-ACTS_SHOWN), ...happenings.slice(excess)];
}

/**
 * A client comes with the Pods whose counts have changed; the others' are as they were, unless it is another client. The
 * counts of ten thousand Pods are not copied with every frame: they are the page's own, and a client of an earlier frame
 * sees the newest ones.
 */
function withAllPods(
  clients: ReadonlyMap<string, Client>,
  delta: Delta<Client> | undefined,
): Delta<Client> | undefined {
  if (!delta) return undefined;
  const upserts = delta.upserts.map((client) => {
    const known = clients.get(client.name);
    if (known?.addedAt !== client.addedAt) return client;
    const { stats } = client;
    return { ...client, stats: { ...stats, byPod: Object.assign(known.stats.byPod, stats.byPod) } };
  });
  return { ...delta, upserts };
}

/** Older connections may come after later ones; lists and sentences go by the order in which they were opened. */
function inOrder(connections: ReadonlyMap<number, Connection>): ReadonlyMap<number, Connection> {
  let last = Number.NEGATIVE_INFINITY;
  for (const id of connections.keys()) {
    if (id < last) return new Map([...connections].sort(([a], [b]) => a - b));
    last = id;
  }
  return connections;
}

function merge<Row, Key>(
  rows: ReadonlyMap<Key, Row>,
  delta: Delta<Row, Key> | undefined,
  keyOf: (row: Row) => Key,
): ReadonlyMap<Key, Row> {
  if (!delta) return rows;
  const next = new Map(rows);
  for (const key of delta.removed) next.delete(key);
  for (const row of delta.upserts) next.set(keyOf(row), row);
  return next;
}
