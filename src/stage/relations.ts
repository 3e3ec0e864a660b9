import { matchesLabels } from '../k8s/matchesLabels.ts';
import { deniedBy } from '../protocol/journey.ts';
import { podOf } from '../protocol/place.ts';
import type { PodRow, ServiceRow } from '../protocol/rows.ts';
import type { Scene } from './scene.ts';
import {
  clientKey,
  connectionKey,
  keyOfPlace,
  nameIn,
  nodeKey,
  outsideKey,
  podKey,
  serviceKey,
  serviceOf,
} from './keys.ts';

/** What stays bright when a thing is selected: itself and all that it has to do with. Null without a selection. */
export function relatedTo(scene: Scene): ReadonlySet<string> | null {
  const key = scene.selection;
  if (key === null) return null;
  const related = new Set<string>([key]);
  const name = nameIn(key);
  switch (key.slice(0, key.indexOf('/'))) {
    case 'Service':
      relateService(scene, name, related);
      break;
    case 'Pod':
      relatePod(scene, name, related);
      break;
    case 'Node':
      for (const pod of scene.pods) if (pod.node === name) related.add(podKey(pod.key));
      break;
    case 'Client':
      relateClient(scene, name, related);
      break;
    case 'Connection':
      for (const connection of scene.connections) {
        if (String(connection.id) === name) addConnection(connection, related);
      }
      break;
    case 'NetworkPolicy':
      relatePolicy(scene, name, related);
      break;
    default:
      relateWorkload(scene, key, related);
  }
  // A Node stays readable when something that it runs is bright.
  for (const pod of scene.pods) {
    if (pod.node !== null && related.has(podKey(pod.key))) related.add(nodeKey(pod.node));
  }
  return related;
}

/** The Pods that a Service selects: in its slots, or matched without being an endpoint (yet). */
export function podsOfService(scene: Scene, name: string): { inSlots: Set<string>; matched: Set<string> } {
  const service = scene.services.find((row) => row.key === name);
  const inSlots = new Set<string>();
  const matched = new Set<string>();
  if (service === undefined) return { inSlots, matched };
  for (const slot of service.slots) if (slot.pod !== null) inSlots.add(slot.pod);
  for (const pod of scene.pods) if (selects(service, pod)) matched.add(pod.key);
  return { inSlots, matched };
}

/** An empty selector selects nothing: such a Service's endpoints are written by hand. */
function selects(service: ServiceRow, pod: PodRow): boolean {
  const { selector } = service;
  if (selector === null || Object.keys(selector).length === 0) return false;
  return pod.namespace === service.namespace && matchesLabels(pod.labels, selector);
}

function relateService(scene: Scene, name: string, related: Set<string>): void {
  const { inSlots, matched } = podsOfService(scene, name);
  for (const pod of [...inSlots, ...matched]) related.add(podKey(pod));
  const service = scene.services.find((row) => row.key === name);
  for (const node of service?.laggingNodes ?? []) related.add(nodeKey(node));
  for (const host of hostsOf(scene, service)) related.add(outsideKey(host));
  for (const connection of scene.connections) {
    if (serviceOf(connection.service) === name) addConnection(connection, related);
  }
}

/** The hosts outside that a Service's name or its endpoints lead to. */
function hostsOf({ outside }: Scene, service: ServiceRow | undefined): string[] {
  if (service === undefined) return [];
  const named = service.externalName === null ? [] : [`host/${service.externalName}`];
  const ips = new Set(service.slots.filter((slot) => slot.pod === null).map((slot) => slot.ip));
  return [...named, ...outside.filter((row) => ips.has(row.ip)).map((row) => row.key)];
}

function relatePod(scene: Scene, name: string, related: Set<string>): void {
  const pod = scene.pods.find((row) => row.key === name);
  for (const service of scene.services) {
    if (service.slots.some((slot) => slot.pod === name)) related.add(serviceKey(service.key));
    else if (pod !== undefined && selects(service, pod)) related.add(serviceKey(service.key));
  }
  for (const client of scene.clients) {
    const from = podOf(client.from);
    const own = from !== null && `${from.namespace}/${from.name}` === name;
    if (own || client.stats.byPod[name] !== undefined) {
      related.add(clientKey(client.name));
      related.add(keyOfPlace(client.from));
    }
  }
  for (const connection of scene.connections) {
    if (connection.endpoint?.pod === name || keyOfPlace(connection.from) === podKey(name)) {
      addConnection(connection, related);
    }
  }
}

function relateClient(scene: Scene, name: string, related: Set<string>): void {
  const client = scene.clients.find((row) => row.name === name);
  if (client === undefined) return;
  related.add(keyOfPlace(client.from));
  for (const pod of Object.keys(client.stats.byPod)) related.add(podKey(pod));
  for (const connection of scene.connections) {
    if (connection.owner.kind === 'client' && connection.owner.name === name)
      addConnection(connection, related);
  }
}

/** The Pods that it isolates, and what it has stopped. */
function relatePolicy(scene: Scene, key: string, related: Set<string>): void {
  const [namespace, name = ''] = key.split('/');
  for (const { key: pod, namespace: own, isolation } of scene.pods) {
    if (own !== namespace) continue;
    if (isolation.ingress.includes(name) || isolation.egress.includes(name)) related.add(podKey(pod));
  }
  for (const connection of scene.connections) {
    if (deniedBy(connection).includes(key)) addConnection(connection, related);
  }
}

function relateWorkload(scene: Scene, key: string, related: Set<string>): void {
  const [kind, namespace, name] = key.split('/');
  for (const pod of scene.pods) {
    if (pod.namespace !== namespace || pod.owner !== `${kind}/${name}`) continue;
    related.add(podKey(pod.key));
    for (const service of scene.services) {
      if (service.slots.some((slot) => slot.pod === pod.key)) related.add(serviceKey(service.key));
    }
  }
}

function addConnection(connection: Scene['connections'][number], related: Set<string>): void {
  related.add(connectionKey(connection.id));
  related.add(keyOfPlace(connection.from));
  const service = serviceOf(connection.service);
  if (service !== null) related.add(serviceKey(service));
  const pod = connection.endpoint?.pod ?? null;
  if (pod !== null) related.add(podKey(pod));
  if (connection.owner.kind === 'client') related.add(clientKey(connection.owner.name));
}
