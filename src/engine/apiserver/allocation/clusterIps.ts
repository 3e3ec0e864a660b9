import { formatIp, parseCidr, parseIp, type Cidr } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import { draw } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { bookedAs, type Claims } from './claims.ts';

/** Handing out virtual addresses of Services. */
// kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go

/** Thrown when every address of a range is taken. */
export class RangeFull extends Error {
  constructor() {
    super('range is full');
  }
}

/** The families that Services may have here, the default one first. */
export function serviceFamilies(world: World): IpFamily[] {
  return world.settings.serviceCIDRs.flatMap((cidr) => parseCidr(cidr)?.family ?? []);
}

/** Reserves this very address. Answers why not, or null. */
export function claimIp(world: World, claims: Claims, ip: string): string | null {
  const parsed = parseIp(ip);
  const cidr = parsed === null ? null : rangeOf(world, parsed.family);
  if (parsed === null || cidr === null || parsed.value < cidr.first || parsed.value > cidr.last) {
    return 'the provided network does not match the current range';
  }
  const { first, last } = usable(cidr);
  if (parsed.value < first || parsed.value > last) {
    const range = `${formatIp(cidr.family, cidr.first)}/${cidr.prefixLength}`;
    return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${range}`;
  }
  // A dry run does not ask whether somebody has it.
  if (claims.dryRun) return null;
  const name = bookedAs(ip);
  if (!isFree(world, claims, name)) return 'provided IP is already allocated';
  claims.takenIps.add(name);
  return null;
}

/**
 * Reserves any address of a family: from a random one of the upper band onwards, and only then from the lower band,
 * which is left to those who ask for an address by name. A dry run does not search. Throws RangeFull.
 */
export function claimNextIp(world: World, claims: Claims, family: IpFamily): string {
  const cidr = rangeOf(world, family);
  if (cidr === null) throw new RangeFull();
  // kubernetes: ipallocator.go allocateNextService: a dry run answers the network's own address
  if (claims.dryRun) return formatIp(family, cidr.first);
  const { first, last, dynamicFrom } = usable(cidr);
  const ip =
    searchBand(world, claims, family, dynamicFrom, last) ??
    searchBand(world, claims, family, first, dynamicFrom - 1n);
  if (ip === null) throw new RangeFull();
  claims.takenIps.add(ip);
  return ip;
}

function rangeOf(world: World, family: IpFamily): Cidr | null {
  for (const text of world.settings.serviceCIDRs) {
    const cidr = parseCidr(text);
    if (cidr?.family === family) return cidr;
  }
  return null;
}

/** The addresses that may be handed out, and where the band of those that are handed out by chance begins. */
function usable(cidr: Cidr): { first: bigint; last: bigint; dynamicFrom: bigint } {
  const first = cidr.first + 1n;
  // IPv4 has a broadcast address.
  const last = cidr.family === 'IPv4' ? cidr.last - 1n : cidr.last;
  return { first, last, dynamicFrom: first + staticBandSize(cidr) };
}

// kubernetes: pkg/registry/core/service/ipallocator/bitmap.go calculateRangeOffset
function staticBandSize({ first, last }: Cidr): bigint {
  const size = last - first + 1n;
  if (size <= 16n) return 0n;
  const wished = size / 16n;
  return wished < 16n ? 16n : wished > 256n ? 256n : wished;
}

function searchBand(world: World, claims: Claims, family: IpFamily, from: bigint, to: bigint): string | null {
  const size = to - from + 1n;
  if (size <= 0n) return null;
  const start = chanceBelow(world, size, claims.owner);
  for (let step = 0n; step < size; step++) {
    const ip = formatIp(family, from + ((start + step) % size));
    if (isFree(world, claims, ip)) return ip;
  }
  return null;
}

/** Of 64 bits, since an IPv6 range may have as many addresses. */
function chanceBelow(world: World, below: bigint, subject: string): bigint {
  const high = BigInt(draw(world, 'cluster-ip', subject));
  const low = BigInt(draw(world, 'cluster-ip', subject));
  return (((high << 32n) | low) * below) >> 64n;
}

function isFree(world: World, claims: Claims, ip: string): boolean {
  return !world.api.clusterIPs.has(ip) && !claims.takenIps.has(ip);
}
