import type { IpAddress, KubeObject } from '../../../k8s/objects.ts';
import type { World } from '../../world.ts';
import { metadataOfNew } from '../metadata.ts';
import { getObject } from '../read.ts';
import { insert, kindOf, remove } from '../store.ts';

/** The books of the ClusterIPs: an address is taken while an IPAddress of its name is there. */
// kubernetes: pkg/registry/core/service/ipallocator/ipallocator.go

export const IP_ADDRESSES = 'ipaddresses.networking.k8s.io';
export const ALLOCATOR = 'ipallocator.k8s.io';
export const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';
export const IP_FAMILY = 'ipaddress.kubernetes.io/ip-family';

export function ipAddressOf(world: World, ip: string): IpAddress | undefined {
  return getObject<IpAddress>(world, IP_ADDRESSES, '', ip);
}

/** Takes an address for the Service `namespace/name`. */
// kubernetes: ipallocator.go createIPAddress
export function createIpAddress(world: World, ip: string, owner: string): void {
  const [namespace = '', name = ''] = owner.split('/');
  const kind = kindOf(IP_ADDRESSES);
  const labels = { [IP_FAMILY]: ip.includes(':') ? 'IPv6' : 'IPv4', [MANAGED_BY]: ALLOCATOR };
  insert(world, kind, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: metadataOfNew(world, kind, { labels }, ip),
    spec: { parentRef: { group: '', resource: 'services', namespace, name } },
  });
}

/** Gives an address back; nothing when nobody has it. */
export function deleteIpAddress(world: World, ip: string): void {
  const stored = ipAddressOf(world, ip);
  if (stored) remove(world, kindOf(IP_ADDRESSES), stored as unknown as KubeObject);
}
