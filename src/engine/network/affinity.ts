import type { World } from '../world.ts';

/**
 * Whom session affinity sends where: each Node remembers it for itself. In iptables (`recent` lists) and nftables (sets)
 * each new connection renews the memory. An IPVS persistence template lives on while connections under it are open, and
 * then for its time.
 */
// kubernetes: pkg/proxy/{iptables,nftables,ipvs}/proxier.go; linux: net/netfilter/ipvs/ip_vs_conn.c (ip_vs_conn_expire)

/** Beyond so many remembered clients, those are forgotten that no timeout can still hold. */
const AFFINITY_MAX = 20_000;

/** The longest timeout that a Service may have: a day. */
const LONGEST_US = 86_400_000_000;

/** The endpoint (`ip:port`) that is remembered under a key, null when the memory has run out. */
export function rememberedEndpoint(world: World, key: string, seconds: number): string | null {
  const known = world.proxy.affinity.get(key);
  if (!known) return null;
  const isOver = world.kernel.nowUs - known.usedAt >= seconds * 1_000_000;
  return known.open === 0 && isOver ? null : known.endpoint;
}

/** A new connection goes where it goes: the memory begins anew. */
export function rememberEndpoint(world: World, key: string, endpoint: string): void {
  const { affinity } = world.proxy;
  const open = affinity.get(key)?.open ?? 0;
  affinity.set(key, { endpoint, usedAt: world.kernel.nowUs, open });
  if (affinity.size > AFFINITY_MAX) forgetOld(world);
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

function forgetOld(world: World): void {
  const { affinity } = world.proxy;
  const before = world.kernel.nowUs - LONGEST_US;
  for (const [key, { usedAt, open }] of affinity.toArray()) {
    if (usedAt < before && open === 0) affinity.delete(key);
  }
}
