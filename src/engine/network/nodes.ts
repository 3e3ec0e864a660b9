import { cidrContains, familyOf, nthAddress } from '../../k8s/addresses.ts';
import type { ClusterSettings, IpFamily, NodeSettings } from '../../k8s/clusterSettings.ts';
import { serviceCidrs } from '../apiserver/allocation/ranges.ts';
import type { World } from '../world.ts';

/** The machines as the network sees them: their addresses never change, so lookups are made once for a cluster. */

interface Book {
  readonly byName: ReadonlyMap<string, NodeSettings>;
  readonly byIp: ReadonlyMap<string, string>;
}

const books = new WeakMap<ClusterSettings, Book>();

function bookOf({ settings }: World): Book {
  const known = books.get(settings);
  if (known) return known;
  const byName = new Map(settings.nodes.map((node) => [node.name, node]));
  const byIp = new Map(
    settings.nodes.flatMap((node) =>
      [...node.ips, ...node.podCIDRs.map((cidr) => nthAddress(cidr, 1))].map((ip) => [ip, node.name]),
    ),
  );
  const book = { byName, byIp };
  books.set(settings, book);
  return book;
}

export function nodeIPs(world: World, node: string): readonly string[] {
  return bookOf(world).byName.get(node)?.ips ?? [];
}

/** The address that a Node's masquerading puts in place of a source of this family. */
// Simplified: a bridge network plugin shows its gateway's address (10.244.1.1) to Pods of the same Node.
export function nodeIP(world: World, node: string, family: IpFamily): string | null {
  return nodeIPs(world, node).find((ip) => familyOf(ip) === family) ?? null;
}

/** The ranges that a Node gives its Pods addresses of; the first address of each is its own, on their bridge. */
export function podRangesOf(world: World, node: string): readonly string[] {
  return bookOf(world).byName.get(node)?.podCIDRs ?? [];
}

/** The addresses of a Node on its Pods' bridge. */
export function bridgeIPs(world: World, node: string): readonly string[] {
  return podRangesOf(world, node).map((cidr) => nthAddress(cidr, 1));
}

/** The Node with this address, the one that its Pods' bridge has too, or null. */
export function nodeAt(world: World, ip: string): string | null {
  return bookOf(world).byIp.get(ip) ?? null;
}

export function nodeExists(world: World, node: string): boolean {
  return bookOf(world).byName.has(node);
}

/** Whether an address is from the cluster's Pod range, the `clusterCIDR` of kube-proxy. */
export function isPodIP(world: World, ip: string): boolean {
  return world.settings.podCIDRs.some((cidr) => cidrContains(cidr, ip));
}

export function isServiceIP(world: World, ip: string): boolean {
  return serviceCidrs(world).some((cidr) => cidrContains(cidr, ip));
}

/** The Pod range of a family, as rules name it. */
export function clusterCIDR(world: World, family: IpFamily): string {
  return world.settings.podCIDRs.find((cidr) => familyOf(cidr.split('/')[0] ?? '') === family) ?? '';
}

/** Whether the machine itself is down: nothing goes in or out. */
export function isDown(world: World, node: string): boolean {
  return world.kubelet.nodesDown.has(node);
}
