import { parseCidr, type Cidr } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { ServiceCidr } from '../../../k8s/objects.ts';
import type { World } from '../../world.ts';
import { listObjects } from '../read.ts';

/** The ranges that ClusterIPs are taken from: what all ServiceCIDRs name. */
// kubernetes: pkg/registry/core/service/ipallocator/cidrallocator.go, pkg/api/servicecidr/servicecidr.go

export const SERVICE_CIDRS = 'servicecidrs.networking.k8s.io';

/** Longer ranges of IPv6 are accepted and never used. */
// kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go NewIPAllocator
const LONGEST_IPV6_PREFIX = 64;

/** The ranges of all ServiceCIDRs as they are written, whatever their state. */
export function serviceCidrs(world: World): string[] {
  const all = listObjects<ServiceCidr>(world, SERVICE_CIDRS).flatMap(({ spec }) => spec.cidrs ?? []);
  return [...new Set(all)];
}

/**
 * The ranges of a family that addresses may be taken from now: of ServiceCIDRs that are Ready and stay.
 * Simplified: an API server knows of a change at once.
 */
export function readyRanges(world: World, family: IpFamily): Cidr[] {
  const ready = listObjects<ServiceCidr>(world, SERVICE_CIDRS).filter(isReady);
  const texts = new Set(ready.flatMap(({ spec }) => spec.cidrs ?? []));
  return [...texts].flatMap((text) => {
    const cidr = parseCidr(text);
    if (cidr === null || cidr.family !== family) return [];
    return family === 'IPv6' && cidr.prefixLength < LONGEST_IPV6_PREFIX ? [] : [cidr];
  });
}

/** Whether a range could give this address to a Service: never its network's, nor IPv4's broadcast address. */
// kubernetes: pkg/api/servicecidr/servicecidr.go PrefixContainsIP
export function rangeHolds({ family, first, last }: Cidr, ip: bigint): boolean {
  return ip > first && (family === 'IPv4' ? ip < last : ip <= last);
}

function isReady({ metadata, status }: ServiceCidr): boolean {
  const ready = (status?.conditions ?? []).find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && metadata.deletionTimestamp === undefined;
}
