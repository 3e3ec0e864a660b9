import type { KubeObject, Service } from '../../../k8s/objects.ts';
import type { World } from '../../world.ts';
import { bookedAs } from './claims.ts';
import { deleteIpAddress } from './ipAddresses.ts';

/** Gives back all addresses and ports of a Service that is gone. */
// kubernetes: pkg/registry/core/service/storage/alloc.go releaseAllocatedResources
export function releaseService(world: World, object: KubeObject): void {
  const { spec } = object as unknown as Service;
  const { nodePorts } = world.api;
  const owner = ownerOf(object);
  for (const ip of spec.clusterIPs ?? []) if (ip !== 'None') deleteIpAddress(world, bookedAs(ip));
  const ports = (spec.ports ?? []).map((port) => port.nodePort);
  for (const port of [...ports, spec.healthCheckNodePort]) {
    if (port !== undefined && nodePorts.get(port) === owner) nodePorts.delete(port);
  }
}

/** How allocations name the Service that holds them. */
export function ownerOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
