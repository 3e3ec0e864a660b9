import { familyOf, formatIp, nthAddress, parseIp } from '../../../k8s/addresses.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { forgetHealth, healthMayChange } from '../../network/balancerHealth.ts';
import type { Balancer, BalancerWish } from '../../network/balancerState.ts';
import type { World } from '../../world.ts';

/**
 * The cloud's side: it makes, changes and deletes balancers, each of which takes it a while. Simplified: much less of a
 * while than in life, where an address takes half a minute to three minutes.
 */

/** Where balancers get their addresses from, and the first one that is given. */
const POOLS = { IPv4: '203.0.113.0/24', IPv6: '2001:db8:113::/120' } as const;
const FIRST = { IPv4: 20, IPv6: 0x20 } as const;
const LAST = 254;

/** How long a change of a balancer takes, and its deletion. Neither is longer than making one. */
const CHANGE_US = SECOND_US;
const DELETE_US = 2 * SECOND_US;

const NEW: Omit<Balancer, 'service'> = {
  ips: [],
  readyAt: 0,
  nodes: [],
  wish: null,
  work: null,
  failures: 0,
};

/** Calls the provider for a balancer as the Service wishes it; says when it will be done. */
export function beginEnsure(
  world: World,
  service: string,
  wish: BalancerWish,
  nodes: readonly string[],
): number {
  const { balancers } = world.network;
  const before = balancers.get(service) ?? { ...NEW, service };
  const { addressAfterUs } = world.settings.loadBalancer;
  const takesUs = before.ips.length === 0 ? addressAfterUs : Math.min(CHANGE_US, addressAfterUs);
  const doneAt = world.kernel.nowUs + takesUs;
  balancers.set(service, { ...before, nodes, work: { kind: 'ensure', wish, doneAt } });
  return doneAt;
}

export function beginDelete(world: World, service: string): number {
  const { balancers } = world.network;
  const before = balancers.get(service) ?? { ...NEW, service };
  const doneAt = world.kernel.nowUs + Math.min(DELETE_US, world.settings.loadBalancer.addressAfterUs);
  balancers.set(service, { ...before, work: { kind: 'delete', doneAt } });
  return doneAt;
}

/** The provider is done: the balancer is as it was wished. A text says why it could not be made so. */
export function finishEnsure(world: World, balancer: Balancer, wish: BalancerWish): string | null {
  const { balancers, balancerByIp } = world.network;
  const { service } = balancer;
  const given = addressesFor(world, balancer, wish);
  if (typeof given === 'string') {
    balancers.set(service, { ...balancer, work: null, failures: balancer.failures + 1 });
    return given;
  }
  for (const ip of balancer.ips) balancerByIp.delete(ip);
  for (const ip of given) balancerByIp.set(ip, service);
  const readyAt = balancer.ips.length === 0 ? world.kernel.nowUs : balancer.readyAt;
  balancers.set(service, { ...balancer, ips: given, readyAt, wish, work: null, failures: 0 });
  healthMayChange(world, service);
  return null;
}

/** The provider has taken the balancer away. */
export function finishDelete(world: World, { service, ips, nodes }: Balancer): void {
  for (const ip of ips) world.network.balancerByIp.delete(ip);
  forgetHealth(world, service, nodes);
  world.network.balancers.delete(service);
}

/** Tells a balancer which Nodes there are. */
export function changeHosts(world: World, balancer: Balancer, nodes: readonly string[]): void {
  const kept = new Set(nodes);
  forgetHealth(
    world,
    balancer.service,
    balancer.nodes.filter((node) => !kept.has(node)),
  );
  world.network.balancers.set(balancer.service, { ...balancer, nodes });
  healthMayChange(world, balancer.service);
}

/** An address for each family, those that it has first. A text says what is wrong. */
function addressesFor(world: World, balancer: Balancer, wish: BalancerWish): readonly string[] | string {
  const ips: string[] = [];
  for (const family of wish.families) {
    if (family !== 'IPv4' && family !== 'IPv6') continue;
    const wished = wish.loadBalancerIP !== '' && familyOf(wish.loadBalancerIP) === family;
    const ip = wished
      ? asPoolAddress(world, balancer.service, family, wish.loadBalancerIP)
      : (balancer.ips.find((one) => familyOf(one) === family) ?? nextFree(world, family));
    if (ip === null) {
      return wished
        ? `requested ip ${JSON.stringify(wish.loadBalancerIP)} is neither static nor assigned to the LB`
        : `no address is left in ${POOLS[family]}`;
    }
    ips.push(ip);
  }
  return ips;
}

function nextFree(world: World, family: 'IPv4' | 'IPv6'): string | null {
  for (let n = FIRST[family]; n <= LAST; n++) {
    const ip = nthAddress(POOLS[family], n);
    if (isFree(world, ip)) return ip;
  }
  return null;
}

/** The very address that was asked for, when it is from the pool and nobody else has it. */
function asPoolAddress(world: World, service: string, family: 'IPv4' | 'IPv6', text: string): string | null {
  const parsed = parseIp(text);
  if (parsed === null) return null;
  const wished = formatIp(family, parsed.value);
  for (let n = FIRST[family]; n <= LAST; n++) {
    if (nthAddress(POOLS[family], n) !== wished) continue;
    return isFree(world, wished) || world.network.balancerByIp.get(wished) === service ? wished : null;
  }
  return null;
}

function isFree(world: World, ip: string): boolean {
  return (
    !world.network.balancerByIp.has(ip) &&
    !world.settings.externalHosts.some((host) => host.ips.includes(ip)) &&
    !world.settings.nodes.some((node) => node.ips.includes(ip))
  );
}
