import { scanPrefix } from '../../base/table.ts';
import type { EndpointSet } from '../proxy/categorize.ts';
import type { RulePort } from '../proxy/model.ts';
import type { NodeRules } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';

/**
 * Whom session affinity sends where: each Node remembers it for itself.
 * iptables and nftables keep a list of clients for each endpoint (`recent` lists, sets), which each new connection renews,
 * and which goes with the endpoint's rules. An IPVS virtual server has a persistence template for each client, which
 * lives on while connections under it are open, and then for its time; it outlives an endpoint that comes back.
 */
// kubernetes: pkg/proxy/{iptables,nftables,ipvs}/proxier.go; linux: net/netfilter/xt_recent.c,
// net/netfilter/nft_dynset.c, net/netfilter/ipvs/ip_vs_conn.c (ip_vs_conn_expire, ip_vs_check_template)

/** A `recent` list holds so many clients: the next one takes the place of whoever was silent longest. */
// linux: net/netfilter/xt_recent.c ip_list_tot. A set of nftables holds 65,535, more than ever call here.
export const RECENT_MAX = 100;

/** Beyond so many remembered clients, those are forgotten that no timeout can still hold. */
const AFFINITY_MAX = 20_000;

/** The longest timeout that a Service may have: a day. */
const LONGEST_US = 86_400_000_000;

/** What a Node writes down about a client's new connection. */
export interface Remembrance {
  readonly key: string;
  /** `ip:port`. */
  readonly endpoint: string;
  /** The list that it is in, where that has an end; null: it is as long as need be. */
  readonly list: string | null;
}

/** Which endpoint of a set a client is remembered for, -1 for none. Lists are asked in the order of the rules. */
export function rememberedIndex(
  world: World,
  rules: NodeRules,
  port: RulePort,
  dialled: string,
  clientIp: string,
  set: EndpointSet,
): number {
  if (port.affinityS === null) return -1;
  const seconds = port.affinityS;
  if (rules.mode === 'ipvs') {
    const known = lookUp(world, templateKey(rules, port, dialled, clientIp), seconds);
    return known === null ? -1 : set.addresses.indexOf(known);
  }
  return set.endpoints.findIndex(
    ({ address }) => lookUp(world, listOf(rules, port, address) + clientIp, seconds) !== null,
  );
}

/** The clients that the list of an endpoint holds, and for how long yet if they do not call again. */
export function rememberedClients(
  world: World,
  rules: NodeRules,
  port: RulePort,
  endpoint: string,
): { readonly ip: string; readonly leftUs: number }[] {
  const list = listOf(rules, port, endpoint);
  const lastsUs = (port.affinityS ?? 0) * 1_000_000;
  return scanPrefix(world.proxy.affinity, list)
    .map(([key, { usedAt }]) => ({
      ip: key.slice(list.length),
      leftUs: usedAt + lastsUs - world.kernel.nowUs,
    }))
    .filter(({ leftUs }) => leftUs > 0);
}

/** What a new connection to an endpoint is going to leave behind. */
export function remembrance(
  rules: NodeRules,
  port: RulePort,
  dialled: string,
  clientIp: string,
  endpoint: string,
): Remembrance | null {
  if (port.affinityS === null) return null;
  if (rules.mode === 'ipvs')
    return { key: templateKey(rules, port, dialled, clientIp), endpoint, list: null };
  const list = listOf(rules, port, endpoint);
  return { key: list + clientIp, endpoint, list: rules.mode === 'iptables' ? list : null };
}

/** IPVS remembers for each of its virtual servers, the others for a port of the Service whatever address was dialled. */
function templateKey({ node }: NodeRules, port: RulePort, dialled: string, clientIp: string): string {
  return `${node} ${dialled}/${port.protocol} ${clientIp}`;
}

function listOf({ node }: NodeRules, port: RulePort, endpoint: string): string {
  return `${listPrefix(port.namespace, port.service, endpoint)} ${node} ${port.key}/${port.protocol} `;
}

function listPrefix(namespace: string, service: string, endpoint: string): string {
  return `${namespace}/${service} ${endpoint}`;
}

/** The endpoint that is remembered under a key, null when the memory has run out. */
function lookUp(world: World, key: string, seconds: number): string | null {
  const known = world.proxy.affinity.get(key);
  if (!known) return null;
  const isOver = world.kernel.nowUs - known.usedAt >= seconds * 1_000_000;
  return known.open === 0 && isOver ? null : known.endpoint;
}

/** A new connection goes where it goes: the memory begins anew. */
export function rememberEndpoint(world: World, { key, endpoint, list }: Remembrance): void {
  const { affinity } = world.proxy;
  const known = affinity.get(key);
  if (!known && list !== null) makeRoom(world, list);
  affinity.set(key, { endpoint, usedAt: world.kernel.nowUs, open: known?.open ?? 0 });
  if (affinity.size > AFFINITY_MAX) forgetOld(world);
}

/** An endpoint that leaves the rules takes its lists along. Simplified: on all Nodes whose kube-proxy runs at once. */
// kubernetes: pkg/proxy/iptables/proxier.go (stale chains), pkg/proxy/nftables/proxier.go (stale affinity sets)
export function forgetEndpoint(world: World, namespace: string, service: string, endpoint: string): void {
  if (world.proxy.affinity.size === 0) return;
  const prefix = `${listPrefix(namespace, service, endpoint)} `;
  for (const [key] of scanPrefix(world.proxy.affinity, prefix)) {
    const node = key.slice(prefix.length).split(' ')[0] ?? '';
    if (!world.proxy.stopped.has(node)) world.proxy.affinity.delete(key);
  }
}

/** An IPVS connection begins under a template. */
export function holdAffinity(world: World, key: string): void {
  const known = world.proxy.affinity.get(key);
  if (known) world.proxy.affinity.set(key, { ...known, open: known.open + 1 });
}

/** It has ended: the template's time counts from here. Simplified: IPVS itself remembers a closed connection for two minutes. */
export function releaseAffinity(world: World, key: string): void {
  const known = world.proxy.affinity.get(key);
  if (!known) return;
  world.proxy.affinity.set(key, {
    ...known,
    open: Math.max(0, known.open - 1),
    usedAt: world.kernel.nowUs,
  });
}

function makeRoom(world: World, list: string): void {
  const clients = [...scanPrefix(world.proxy.affinity, list)];
  const [first] = clients;
  if (!first || clients.length < RECENT_MAX) return;
  const oldest = clients.reduce((a, b) => (b[1].usedAt < a[1].usedAt ? b : a), first);
  world.proxy.affinity.delete(oldest[0]);
}

function forgetOld(world: World): void {
  const { affinity } = world.proxy;
  const before = world.kernel.nowUs - LONGEST_US;
  for (const [key, { usedAt, open }] of affinity.toArray()) {
    if (usedAt < before && open === 0) affinity.delete(key);
  }
}
