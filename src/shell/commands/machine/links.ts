import { after } from '../../../base/table.ts';
import { hashText } from '../../../base/hash.ts';
import { familyOf, formatCidr, nthAddress, parseCidr } from '../../../k8s/addresses.ts';
import { nodeOf, podOf, type Place } from '../../../protocol/place.ts';
import { podRangesOf } from '../../../engine/network/nodes.ts';
import { addressesOf } from '../../../engine/network/places.ts';
import { ipvsAddressesOn } from '../../../engine/proxy/ruleTexts.ts';
import type { World } from '../../../engine/world.ts';

/**
 * The network interfaces and routes of a place, as its kernel has them: of a Pod's own namespace, of a Node, or of the laptop.
 * The cluster's network plugin is CNI's bridge: the Node has the first address of its Pod range on `cni0`, and routes lead to
 * the other Nodes' ranges.
 */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** The index of the other end of a veth pair; null for what is none. */
  readonly peer: number | null;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly qdisc: string;
  readonly state: 'UP' | 'UNKNOWN' | 'DOWN';
  readonly master: string | null;
  readonly queue: number | null;
  readonly kind: 'loopback' | 'ether';
  readonly mac: string;
  /** `10.244.1.2/24`. */
  readonly addresses: readonly string[];
}

export interface Route {
  /** `default` or a CIDR. */
  readonly to: string;
  readonly via: string | null;
  readonly dev: string;
  /** The source address of what is on the link; null for routes by way of another machine. */
  readonly source: string | null;
}

export interface NetworkNamespace {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
}

const BROADCAST = ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'];

const LOOPBACK: Link = {
  index: 1,
  name: 'lo',
  peer: null,
  flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
  mtu: 65_536,
  qdisc: 'noqueue',
  state: 'UNKNOWN',
  master: null,
  queue: 1000,
  kind: 'loopback',
  mac: '00:00:00:00:00:00',
  addresses: ['127.0.0.1/8', '::1/128'],
};

/** The first interfaces of a Node: lo, eth0, cni0; the ends of its Pods' veth pairs come after them. */
const ETH0_OF_NODE = 2;
const BRIDGE = 3;
const FIRST_VETH = 4;

/** Addresses of machines and outside places are from ranges of 256 (IPv4) and 2^64 (IPv6). */
const MACHINE_PREFIX = { IPv4: 24, IPv6: 64 } as const;

export function networkOf(world: World, place: Place): NetworkNamespace {
  const pod = podOf(place);
  if (pod) {
    const record = world.kubelet.pods.get(`${pod.namespace}/${pod.name}`);
    if (!record?.hostNetwork) return podNetwork(world, `${pod.namespace}/${pod.name}`);
    return nodeNetwork(world, record.node);
  }
  const node = nodeOf(place);
  if (node !== null) return nodeNetwork(world, node);
  return outsideNetwork(addressesOf(world, place));
}

function podNetwork(world: World, podKey: string): NetworkNamespace {
  const record = world.kubelet.pods.get(podKey);
  const cidrs = podRangesOf(world, record?.node ?? '');
  const addresses = (record?.ips ?? []).map((ip) => withPrefix(ip, cidrs));
  const eth0: Link = {
    ...ether(`pod ${record?.uid ?? podKey}`),
    index: 2,
    name: 'eth0',
    peer: vethIndex(world, podKey),
    addresses,
  };
  return { links: [LOOPBACK, eth0], routes: routesOver('eth0', addresses) };
}

/** A default route by the first address of the range, and the range itself. */
function routesOver(dev: string, addresses: readonly string[]): Route[] {
  return addresses.flatMap((address) => {
    const range = rangeOf(address);
    const source = address.split('/')[0] ?? '';
    return [
      { to: 'default', via: nthAddress(range, 1), dev, source: null },
      { to: range, via: null, dev, source },
    ];
  });
}

function nodeNetwork(world: World, node: string): NetworkNamespace {
  const settings = world.settings.nodes.find((one) => one.name === node);
  const own = (settings?.ips ?? []).map((ip) => `${ip}/${MACHINE_PREFIX[familyOf(ip) ?? 'IPv4']}`);
  const bridge = podRangesOf(world, node).map((cidr) => `${nthAddress(cidr, 1)}/${cidr.split('/')[1]}`);
  const pods = podsOn(world, node);
  const links: Link[] = [
    LOOPBACK,
    {
      ...ether(`node ${node}`),
      index: ETH0_OF_NODE,
      name: 'eth0',
      qdisc: 'fq_codel',
      queue: 1000,
      addresses: own,
    },
    ...(pods.length === 0
      ? []
      : [{ ...ether(`cni0 ${node}`), index: BRIDGE, name: 'cni0', queue: 1000, addresses: bridge }]),
    ...pods.map((podKey, at): Link => {
      const uid = world.kubelet.pods.get(podKey)?.uid ?? '';
      const name = `veth${hex(`veth ${uid}`, 8)}`;
      return { ...ether(name), index: FIRST_VETH + at, name, peer: 2, master: 'cni0', addresses: [] };
    }),
    ...dummyLink(world, node, FIRST_VETH + pods.length),
  ];
  return { links, routes: nodeRoutes(world, node, own, pods.length > 0 ? bridge : []) };
}

function nodeRoutes(
  world: World,
  node: string,
  own: readonly string[],
  bridge: readonly string[],
): readonly Route[] {
  const others = world.settings.nodes.filter((one) => one.name !== node);
  const toOthers = others.flatMap((other) =>
    podRangesOf(world, other.name).map((cidr): Route => {
      const family = familyOf(cidr.split('/')[0] ?? '');
      const via = other.ips.find((ip) => familyOf(ip) === family) ?? null;
      return { to: cidr, via, dev: 'eth0', source: null };
    }),
  );
  const outward = routesOver('eth0', own);
  const onLink = [...routesOver('cni0', bridge), ...outward].filter((route) => route.via === null);
  const gateways = outward.filter((route) => route.via !== null);
  return [...gateways, ...[...onLink, ...toOthers].sort((a, b) => (a.to < b.to ? -1 : 1))];
}

/** In IPVS mode every address of a Service is bound to a dummy interface. */
// kubernetes: pkg/proxy/ipvs/proxier.go (defaultDummyDevice)
function dummyLink(world: World, node: string, index: number): Link[] {
  if (world.settings.kubeProxy.mode !== 'ipvs') return [];
  const addresses = ipvsAddressesOn(world, node).map((ip) => `${ip}/${familyOf(ip) === 'IPv6' ? 128 : 32}`);
  const dummy = {
    ...ether('kube-ipvs0'),
    flags: ['BROADCAST', 'NOARP'],
    qdisc: 'noop',
    state: 'DOWN' as const,
  };
  return [{ ...dummy, index, name: 'kube-ipvs0', addresses }];
}

function outsideNetwork(ips: readonly string[]): NetworkNamespace {
  const addresses = ips.map((ip) => `${ip}/${MACHINE_PREFIX[familyOf(ip) ?? 'IPv4']}`);
  const eth0: Link = { ...ether(`outside ${ips[0] ?? ''}`), index: 2, name: 'eth0', queue: 1000, addresses };
  return { links: [LOOPBACK, { ...eth0, qdisc: 'fq_codel' }], routes: routesOver('eth0', addresses) };
}

function ether(seed: string): Omit<Link, 'index' | 'name' | 'addresses'> {
  const digits = hex(seed, 10);
  const mac = ['02', ...(digits.match(/../g) ?? [])].join(':');
  return {
    peer: null,
    flags: BROADCAST,
    mtu: 1500,
    qdisc: 'noqueue',
    state: 'UP',
    master: null,
    queue: null,
    kind: 'ether',
    mac,
  };
}

/** The Pods with a network namespace of their own on a Node, in the order in which they came. */
function podsOn(world: World, node: string): string[] {
  const found: string[] = [];
  const prefix = `${node}/`;
  world.kubelet.byNode.forRange(prefix, after(prefix), false, (key) => {
    const podKey = key.slice(prefix.length);
    const record = world.kubelet.pods.get(podKey);
    if (record && !record.hostNetwork && record.ips.length > 0 && record.stage !== 'stopped')
      found.push(podKey);
  });
  const accepted = (podKey: string): number => world.kubelet.pods.get(podKey)?.acceptedAt ?? 0;
  return found.sort((a, b) => accepted(a) - accepted(b) || (a < b ? -1 : 1));
}

function vethIndex(world: World, podKey: string): number {
  const node = world.kubelet.pods.get(podKey)?.node ?? '';
  return FIRST_VETH + Math.max(0, podsOn(world, node).indexOf(podKey));
}

function withPrefix(ip: string, cidrs: readonly string[]): string {
  const cidr = cidrs.find((one) => familyOf(one.split('/')[0] ?? '') === familyOf(ip));
  return `${ip}/${cidr?.split('/')[1] ?? (familyOf(ip) === 'IPv6' ? 64 : 24)}`;
}

/** The range that an address with its prefix is from. */
export function rangeOf(address: string): string {
  const cidr = parseCidr(address);
  return cidr === null ? address : formatCidr(cidr);
}

function hex(seed: string, digits: number): string {
  let text = '';
  for (let at = 0; text.length < digits; at++) {
    text += (hashText(`${seed} ${at}`) >>> 0).toString(16).padStart(8, '0');
  }
  return text.slice(0, digits);
}
