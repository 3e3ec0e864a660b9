import { hashText } from '../../base/hash.ts';
import { familyOf } from '../../k8s/addresses.ts';
import type { ExternalHost } from '../../k8s/clusterSettings.ts';
import { outsideMachines } from '../../k8s/outsideMachines.ts';
import { nodeOf, podKeyOf, type Place } from '../../protocol/place.ts';
import { podAtAddress } from '../node/addresses.ts';
import { podAlive } from '../node/listeners.ts';
import type { World } from '../world.ts';
import { isDown, nodeAt, nodeExists, nodeIPs } from './nodes.ts';

/** Fixed places outside, one address for each family. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  internet: ['198.51.100.7', '2001:db8:51::7'],
  laptop: ['198.51.100.24', '2001:db8:51::24'],
};

/** Who is behind an address. */
export type Holder =
  /** `alive` false: the Pod has ended or its machine is down. */
  | { readonly kind: 'pod'; readonly pod: string; readonly node: string; readonly alive: boolean }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'api-server' }
  | { readonly kind: 'resolver' }
  | { readonly kind: 'host'; readonly host: ExternalHost }
  | { readonly kind: 'person'; readonly place: Place };

/** Who has an address, or the Pod that had it last; null: nobody. */
export function whoHas(world: World, ip: string): Holder | null {
  const node = nodeAt(world, ip);
  if (node !== null) return { kind: 'node', node };
  const pod = podAtAddress(world, ip);
  const record = pod === null ? undefined : world.kubelet.pods.get(pod);
  if (pod !== null && record) return { kind: 'pod', pod, node: record.node, alive: podAlive(world, pod) };
  const last = world.network.podByIp.get(ip);
  if (last) return { kind: 'pod', pod: last.pod, node: last.node, alive: false };
  const { apiServer, resolver } = outsideMachines(world.settings);
  if (ip === apiServer.IPv4 || ip === apiServer.IPv6) return { kind: 'api-server' };
  if (ip === resolver.IPv4 || ip === resolver.IPv6) return { kind: 'resolver' };
  const host = world.settings.externalHosts.find((each) => each.ips.includes(ip));
  if (host) return { kind: 'host', host };
  const person = Object.keys(OUTSIDE).find((place) => OUTSIDE[place]?.includes(ip));
  return person === undefined ? null : { kind: 'person', place: person };
}

/** The addresses of a place, the cluster's first family first; empty while it has none (a Pod that does not run). */
export function addressesOf(world: World, place: Place): readonly string[] {
  return isAlive(world, place) ? ownAddresses(world, place) : [];
}

/** The same of what may have stopped: a Pod keeps its addresses, a machine that is switched off too. */
export function ownAddresses(world: World, place: Place): readonly string[] {
  const pod = podKeyOf(place);
  if (pod !== null) {
    const record = world.kubelet.pods.get(pod);
    if (!record) return [];
    return record.hostNetwork ? nodeIPs(world, record.node) : record.ips;
  }
  const node = nodeOf(place);
  return node !== null ? nodeIPs(world, node) : inOrder(world, outsideAddresses(world, place));
}

function isAlive(world: World, place: Place): boolean {
  const pod = podKeyOf(place);
  if (pod !== null) return podAlive(world, pod);
  const node = nodeOf(place);
  return node === null || !isDown(world, node);
}

export function addressOf(world: World, place: Place, like: string): string | null {
  const family = familyOf(like);
  return addressesOf(world, place).find((ip) => familyOf(ip) === family) ?? null;
}

/** The Node that a place is on; null outside. */
export function nodeOfPlace(world: World, place: Place): string | null {
  const pod = podKeyOf(place);
  if (pod !== null) return world.kubelet.pods.get(pod)?.node ?? null;
  return nodeOf(place);
}

/** Whether it has the network of its machine: a Node itself, or a Pod with `hostNetwork`. */
export function isOnMachine(world: World, place: Place): boolean {
  const pod = podKeyOf(place);
  if (pod !== null) return world.kubelet.pods.get(pod)?.hostNetwork === true;
  return nodeOf(place) !== null;
}

/** Null when something can be sent from there; else why not. */
export function checkPlace(world: World, place: Place): string | null {
  const pod = podKeyOf(place);
  if (pod !== null) {
    if (!world.api.objects.has(`pods/${pod}`)) return `pods "${bareName(pod)}" not found`;
    return addressesOf(world, place).length > 0 ? null : `Pod ${pod} is not running`;
  }
  const node = nodeOf(place);
  if (node !== null) {
    if (!nodeExists(world, node)) return `nodes "${node}" not found`;
    return isDown(world, node) ? `node ${node} is down` : null;
  }
  return outsideAddresses(world, place).length > 0 ? null : `unknown place "${place}"`;
}

/** A place in cluster words: a Pod's name (with its namespace outside `default`), a Node's, `laptop`. */
export function nameOf(place: Place): string {
  const pod = podKeyOf(place);
  if (pod !== null) return podName(pod);
  return nodeOf(place) ?? place.replace(/^(?:host|nat)\//, '');
}

/** A Pod's bare name, for where a step takes place. */
export function bareName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

export function podName(key: string): string {
  return key.startsWith('default/') ? key.slice('default/'.length) : key;
}

/** All clients behind one NAT share an address, taken from 198.51.100.128/25 by their group's name. */
function outsideAddresses(world: World, place: Place): readonly string[] {
  const fixed = OUTSIDE[place];
  if (fixed) return fixed;
  const [kind, name = '', client = ''] = place.split('/');
  if (kind === 'nat' && name !== '' && client !== '') {
    const last = 129 + (hashText(name) % 126);
    return [`198.51.100.${last}`, `2001:db8:51::${last.toString(16)}`];
  }
  if (kind !== 'host') return [];
  return world.settings.externalHosts.find((host) => host.name === name)?.ips ?? [];
}

function inOrder(world: World, ips: readonly string[]): readonly string[] {
  const { ipFamilies } = world.settings;
  return ipFamilies.flatMap((family) => ips.filter((ip) => familyOf(ip) === family));
}
