import { cidrSize, familyOf, nthAddress } from '../../k8s/addresses.ts';
import type { Node } from '../../k8s/objects.ts';
import { getObject } from '../apiserver/read.ts';
import type { World } from '../world.ts';

/** The bridge of the Node has the first address; Pods have the ones after it. */
const FIRST_OFFSET = 2;

/**
 * Gives a Pod one address of each of its Node's Pod CIDRs. As host-local does, it goes round: a released address is
 * given again as late as possible. A text says which range is exhausted.
 */
// containernetworking/plugins: plugins/ipam/host-local/backend/allocator/allocator.go
export function allocateAddresses(
  world: World,
  nodeName: string,
  podKey: string,
): readonly string[] | string {
  const cidrs = podCidrsOf(world, nodeName);
  const ips: string[] = [];
  for (const [index, cidr] of cidrs.entries()) {
    const ip = nextFree(world, `${nodeName}/${index}`, cidr);
    if (ip === null) {
      for (const given of ips) world.kubelet.addresses.delete(given);
      const last = nthAddress(cidr, lastOffset(cidr));
      return `failed to allocate for range ${index}: no IP addresses available in range set: ${nthAddress(cidr, 1)}-${last}`;
    }
    world.kubelet.addresses.set(ip, podKey);
    ips.push(ip);
  }
  return ips;
}

/** Frees the addresses that the Pod still holds. */
export function releaseAddresses(world: World, podKey: string, ips: readonly string[]): void {
  const { addresses } = world.kubelet;
  for (const ip of ips) if (addresses.get(ip) === podKey) addresses.delete(ip);
}

/** The Pod that has an address now, by its network namespace; null when none has. Machines' addresses are no Pod's. */
export function podAtAddress(world: World, ip: string): string | null {
  return world.kubelet.addresses.get(ip) ?? null;
}

/** The addresses of a machine, by its object. */
export function nodeAddresses(world: World, nodeName: string): string[] {
  const node = getObject<Node>(world, 'nodes', '', nodeName);
  return (node?.status?.addresses ?? []).flatMap((each) =>
    each.type === 'InternalIP' ? [each.address] : [],
  );
}

function podCidrsOf(world: World, nodeName: string): readonly string[] {
  const node = getObject<Node>(world, 'nodes', '', nodeName);
  return node?.spec.podCIDRs ?? (node?.spec.podCIDR ? [node.spec.podCIDR] : []);
}

function nextFree(world: World, cursor: string, cidr: string): string | null {
  const { addresses, lastOffset: cursors } = world.kubelet;
  const last = lastOffset(cidr);
  const from = cursors.get(cursor) ?? FIRST_OFFSET - 1;
  const span = last - FIRST_OFFSET + 1;
  for (let step = 1; step <= span; step++) {
    const offset = FIRST_OFFSET + ((from - FIRST_OFFSET + step + span) % span);
    const ip = nthAddress(cidr, offset);
    if (addresses.has(ip)) continue;
    cursors.set(cursor, offset);
    return ip;
  }
  return null;
}

/** The highest offset that can be given; the last address of an IPv4 range is its broadcast address. */
function lastOffset(cidr: string): number {
  const size = cidrSize(cidr);
  const most = size > 1_000_000n ? 1_000_000n : size;
  const broadcast = familyOf(cidr.split('/')[0] ?? '') === 'IPv4' && size <= 1_000_000n ? 2 : 1;
  return Number(most) - broadcast;
}
