import { formatCidr, formatIp, parseCidr, parseIp, type Cidr } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import { draw, drawBelow } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { bookedAs, type Claims } from './claims.ts';
import { ipAddressOf } from './ipAddresses.ts';
import { rangeHolds, readyRanges } from './ranges.ts';

/** Handing out virtual addresses of Services. */
// kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go, cidrallocator.go

/** Thrown when every address of a range is taken. */
export class RangeFull extends Error {
  constructor() {
    super('range is full');
  }
}

/** The families that Services may have here, the default one first: what the API server was started with. */
export function serviceFamilies(world: World): IpFamily[] {
  return world.settings.serviceCIDRs.flatMap((cidr) => parseCidr(cidr)?.family ?? []);
}

/** Reserves this very address. Answers why not, or null. */
export function claimIp(world: World, claims: Claims, ip: string): string | null {
  const parsed = parseIp(ip);
  const ranges = parsed === null ? [] : readyRanges(world, parsed.family);
  const range = ranges.find((each) => parsed !== null && rangeHolds(each, parsed.value));
  if (claims.dryRun) {
    // A dry run asks one range only, and not whether somebody has the address.
    const [asked] = ranges;
    if (asked === undefined) return 'allocator not ready';
    if (range !== undefined) return null;
    return `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${formatCidr(asked)}`;
  }
  if (range === undefined) return 'the provided network does not match the current range';
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
  for (const cidr of inAnyOrder(world, claims, readyRanges(world, family))) {
    // kubernetes: ipallocator.go allocateNextService: a dry run answers the network's own address
    if (claims.dryRun) return formatIp(family, cidr.first);
    const { first, last, dynamicFrom } = usable(cidr);
    const ip =
      searchBand(world, claims, family, dynamicFrom, last) ??
      searchBand(world, claims, family, first, dynamicFrom - 1n);
    if (ip === null) continue;
    claims.takenIps.add(ip);
    return ip;
  }
  throw new RangeFull();
}

/** Of several ranges any may come first. */
// kubernetes: cidrallocator.go AllocateNextService, which goes through a Go map
function inAnyOrder(world: World, claims: Claims, ranges: readonly Cidr[]): readonly Cidr[] {
  if (ranges.length < 2) return ranges;
  const from = drawBelow(world, ranges.length, 'service-range', claims.owner);
  return [...ranges.slice(from), ...ranges.slice(0, from)];
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
  return ipAddressOf(world, ip) === undefined && !claims.takenIps.has(ip);
}
