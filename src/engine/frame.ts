import { after, changedKeys, type Table } from '../base/table.ts';
import type { KubeObject, Node, Pod, Service } from '../k8s/objects.ts';
import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { Delta, Frame } from '../protocol/frame.ts';
import type { Happening } from '../protocol/happening.ts';
import type {
  EventRow,
  NodeRow,
  OtherRow,
  PodRow,
  PolicyRow,
  ServiceRow,
  WorkloadRow,
} from '../protocol/rows.ts';
import { objectKey } from './apiserver/state.ts';
import { withChangedPods, withPods } from './network/clientStats.ts';
import { selectsPod } from './network/policy.ts';
import { podsWithChangedApp } from './node/containers.ts';
import {
  eventRow,
  isUnacted,
  nodeRow,
  otherRow,
  outsideRows,
  policyRow,
  WORKLOADS,
  workloadKey,
  workloadRow,
} from './rows/otherRows.ts';
import { podRow } from './rows/podRow.ts';
import { serviceRow } from './rows/serviceRow.ts';
import { forkWorld, type World } from './world.ts';

/** Makes frames: each tells what has changed since the one before. Holds a free fork of the world as it was then. */
export interface FrameMaker {
  take(world: World): Frame;
}

/** A maker whose first frame is whole. */
export function createFrameMaker(): FrameMaker {
  let before: World | null = null;
  let lagging = new Set<string>();
  const untold: number[] = [];
  return {
    take: (world) => {
      const { frame, stillLagging } = compare(before, world, lagging);
      const connections = connectionsToTell(before, world, untold);
      before = forkWorld(world);
      lagging = stillLagging;
      return {
        ...frame,
        ...(connections === null ? {} : { connections }),
        ...(untold.length > 0 ? { more: true } : {}),
      };
    },
  };
}

/**
 * So many connections that are over come with one frame beside those that change: two thousand with all their steps at once
 * would keep whoever goes to another moment waiting.
 */
const CLOSED_AT_ONCE = 150;

/** What has changed, and a part of what a whole frame has left out, the latest first; null for nothing. */
function connectionsToTell(
  before: World | null,
  { network }: World,
  untold: number[],
): Delta<Connection, number> | null {
  const changed = difference(before?.network.connections, network.connections);
  if (before === null) {
    const over = changed.set.filter((id) => network.connections.get(id)?.state === 'closed');
    untold.push(...over);
  }
  const later = new Set(untold);
  const set = before === null ? changed.set.filter((id) => !later.has(id)) : changed.set;
  const told = untold.splice(Math.max(0, untold.length - CLOSED_AT_ONCE));
  const keys = { set: [...told, ...set], removed: changed.removed };
  return isEmpty(keys) ? null : delta(network.connections, keys);
}

const POLICIES = 'networkpolicies.networking.k8s.io';

interface Changes {
  readonly pods: Map<string, PodRow | null>;
  readonly services: Map<string, ServiceRow | null>;
  readonly nodes: Map<string, NodeRow | null>;
  readonly workloads: Map<string, WorkloadRow | null>;
  readonly events: Map<string, EventRow | null>;
  readonly policies: Map<string, PolicyRow | null>;
  readonly others: Map<string, OtherRow | null>;
  /** Services whose rows must be made again. */
  readonly touchedServices: Set<string>;
}

function compare(
  before: World | null,
  world: World,
  lagging: ReadonlySet<string>,
): { frame: Frame; stillLagging: Set<string> } {
  const changes: Changes = {
    pods: new Map(),
    services: new Map(),
    nodes: new Map(),
    workloads: new Map(),
    events: new Map(),
    policies: new Map(),
    others: new Map(),
    touchedServices: new Set(lagging),
  };
  const keys = difference(before?.api.objects, world.api.objects);
  for (const key of keys.removed) noteRemoved(world, changes, key, before?.api.objects.get(key));
  for (const key of keys.set) noteSet(world, changes, key, before?.api.objects.get(key));
  for (const key of changedBalancers(before, world)) changes.touchedServices.add(key);
  for (const key of podsWithChangedApp(before, world)) {
    const pod = world.api.objects.get(objectKey('pods', ...split(key)));
    if (pod) changes.pods.set(key, podRow(world, pod as unknown as Pod));
  }
  noteMachines(before, world, changes);
  const stillLagging = remakeServices(world, changes);
  const clients = difference(before?.network.clients, world.network.clients);
  const happenings = happeningsSince(before, world);
  const frame: Frame = {
    whole: before === null,
    nowUs: world.kernel.nowUs,
    ...named('nodes', changes.nodes),
    ...named('pods', changes.pods),
    ...named('services', changes.services),
    ...named('workloads', changes.workloads),
    ...named('events', changes.events),
    ...named('policies', changes.policies),
    ...(before === null ? { outside: outsideRows(world) } : {}),
    ...named('others', changes.others),
    ...(isEmpty(clients) ? {} : { clients: clientDelta(before, world, clients) }),
    ...(happenings.length > 0 ? { happenings } : {}),
  };
  return { frame, stillLagging };
}

/** The Services whose load balancer, or its view of the Nodes, is another. */
function changedBalancers(before: World | null, world: World): string[] {
  const { balancers, balancerHealth } = world.network;
  const made = difference(before?.network.balancers, balancers);
  const checked = difference(before?.network.balancerHealth, balancerHealth);
  const keys = [...checked.set, ...checked.removed].map((key) => key.slice(0, key.indexOf(' ')));
  return [...made.set, ...made.removed, ...keys];
}

function noteSet(world: World, changes: Changes, key: string, old: KubeObject | undefined): void {
  const object = world.api.objects.get(key);
  if (!object) return;
  const [resource, namespace, name] = parts(key);
  const rowKey = `${namespace}/${name}`;
  if (resource === 'pods') {
    changes.pods.set(rowKey, podRow(world, object as unknown as Pod));
    touchSelecting(world, changes, namespace, object);
  } else if (resource === 'services') changes.touchedServices.add(rowKey);
  else if (resource === 'nodes') changes.nodes.set(name, nodeRow(world, object as unknown as Node));
  else if (resource === 'events') changes.events.set(rowKey, eventRow(object));
  else if (resource === 'endpointslices.discovery.k8s.io') touchOfSlice(changes, object);
  else if (resource === POLICIES) {
    changes.policies.set(rowKey, policyRow(world, object));
    touchIsolated(world, changes, namespace, [old, object]);
  } else if (WORKLOADS.has(resource)) changes.workloads.set(workloadKey(object), workloadRow(object));
  if (isUnacted(resource, object)) changes.others.set(key, otherRow(resource, object));
}

function noteRemoved(world: World, changes: Changes, key: string, object: KubeObject | undefined): void {
  const [resource, namespace, name] = parts(key);
  const rowKey = `${namespace}/${name}`;
  if (resource === 'pods') changes.pods.set(rowKey, null);
  else if (resource === 'services') changes.services.set(rowKey, null);
  else if (resource === 'nodes') changes.nodes.set(name, null);
  else if (resource === 'events') changes.events.set(rowKey, null);
  else if (resource === 'endpointslices.discovery.k8s.io' && object) touchOfSlice(changes, object);
  else if (resource === POLICIES) {
    changes.policies.set(rowKey, null);
    touchIsolated(world, changes, namespace, [object]);
  } else if (WORKLOADS.has(resource) && object) changes.workloads.set(workloadKey(object), null);
  if (object && isUnacted(resource, object)) changes.others.set(key, null);
}

/** Pods that a policy selects, or selected until now, say what isolates them. */
function touchIsolated(
  world: World,
  changes: Changes,
  namespace: string,
  policies: readonly (KubeObject | undefined)[],
): void {
  const prefix = `pods/${namespace}/`;
  world.api.objects.forRange(prefix, after(prefix), false, (_key, object) => {
    if (!policies.some((policy) => policy && selectsPod(policy, object))) return;
    changes.pods.set(`${namespace}/${object.metadata.name}`, podRow(world, object as unknown as Pod));
  });
}

/** A Service says what is missing in words that depend on its Pods' states. Only those without slots are asked again. */
function touchSelecting(world: World, changes: Changes, namespace: string, pod: KubeObject): void {
  const labels = pod.metadata.labels ?? {};
  const prefix = `services/${namespace}/`;
  world.api.objects.forRange(prefix, after(prefix), false, (_key, object) => {
    const service = object as unknown as Service;
    const selector = service.spec.selector as Record<string, string> | undefined;
    if (!selector) return;
    for (const [label, value] of Object.entries(selector)) if (labels[label] !== value) return;
    changes.touchedServices.add(`${namespace}/${service.metadata.name}`);
  });
}

function touchOfSlice(changes: Changes, slice: KubeObject): void {
  const service = slice.metadata.labels?.['kubernetes.io/service-name'];
  if (service) changes.touchedServices.add(`${slice.metadata.namespace}/${service}`);
}

/** Machines that went down or up and proxies that stopped change no object. */
function noteMachines(before: World | null, world: World, changes: Changes): void {
  const machines = difference(before?.kubelet.nodesDown, world.kubelet.nodesDown);
  const proxies = difference(before?.proxy.held, world.proxy.held);
  for (const name of [...machines.set, ...machines.removed, ...proxies.set, ...proxies.removed]) {
    const node = world.api.objects.get(objectKey('nodes', '', name));
    if (node) changes.nodes.set(name, nodeRow(world, node as unknown as Node));
  }
}

/** Makes the touched rows again; gives those that some Node has not caught up with, to be looked at next time too. */
function remakeServices(world: World, changes: Changes): Set<string> {
  const lagging = new Set<string>();
  for (const key of changes.touchedServices) {
    const service = world.api.objects.get(objectKey('services', ...split(key)));
    if (!service) continue;
    const row = serviceRow(world, service as unknown as Service);
    changes.services.set(key, row);
    if (row.laggingNodes.length > 0) lagging.add(key);
  }
  return lagging;
}

function happeningsSince(before: World | null, world: World): Happening[] {
  const found: Happening[] = [];
  const from = before?.happenings.nextId ?? 0;
  world.happenings.byId.forRange(from, Number.MAX_SAFE_INTEGER, true, (_id, happening) => {
    found.push(happening);
  });
  return found;
}

function difference<V, K>(before: Table<V, K> | undefined, after: Table<V, K>): { set: K[]; removed: K[] } {
  return before ? changedKeys(before, after) : { set: after.keysArray(), removed: [] };
}

function isEmpty(keys: { set: unknown[]; removed: unknown[] }): boolean {
  return keys.set.length === 0 && keys.removed.length === 0;
}

function clientDelta(
  before: World | null,
  world: World,
  keys: { set: string[]; removed: string[] },
): Delta<Client> {
  const { upserts, removed } = delta(world.network.clients, keys);
  const whole = before === null;
  return {
    upserts: whole ? upserts.map((one) => withPods(world, one)) : withChangedPods(before, world, upserts),
    removed,
  };
}

function delta<V, K>(table: Table<V, K>, keys: { set: K[]; removed: K[] }): Delta<V, K> {
  const upserts = keys.set.flatMap((key) => {
    const value = table.get(key);
    return value === undefined ? [] : [value];
  });
  return { upserts, removed: keys.removed };
}

function named<Name extends string, Row>(
  name: Name,
  rows: Map<string, Row | null>,
): Partial<Record<Name, Delta<Row>>> {
  if (rows.size === 0) return {};
  const upserts: Row[] = [];
  const removed: string[] = [];
  for (const [key, row] of rows) {
    if (row === null) removed.push(key);
    else upserts.push(row);
  }
  return { [name]: { upserts, removed } } as unknown as Partial<Record<Name, Delta<Row>>>;
}

function parts(key: string): [string, string, string] {
  const [resource = '', namespace = '', ...name] = key.split('/');
  return [resource, namespace, name.join('/')];
}

function split(key: string): [string, string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}
