import type { IpAddress, KubeObject, Service } from '../../../k8s/objects.ts';
import { bookedAs } from '../../apiserver/allocation/claims.ts';
import {
  ALLOCATOR,
  createIpAddress,
  deleteIpAddress,
  IP_ADDRESSES,
  IP_FAMILY,
  ipAddressOf,
  MANAGED_BY,
} from '../../apiserver/allocation/ipAddresses.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import type { Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { requeueAfter } from '../workQueue.ts';

const ACTOR = 'ipallocator-repair-controller';

/** An address may be taken before its Service is written; it has leaked when there is none after this long. */
const LEAKED_AFTER_US = 60 * SECOND_US;

/**
 * Keeps the books of ClusterIPs right when somebody writes in them by hand: an address that a Service has is booked for
 * it, and what is booked for nobody is given back. Keys are `address namespace/name`, with the Service that is meant.
 * Simplified: it hears of IPAddresses alone, since Services change their addresses only together with these.
 */
// kubernetes: pkg/registry/core/service/ipallocator/controller/repairip.go
export const repairAddresses: Controller = {
  name: ACTOR,
  watches: { [IP_ADDRESSES]: concerned },
  reconcile,
};

function concerned(world: World, { type, name, object }: Change): string[] {
  const address = object as unknown as IpAddress;
  const { namespace = '', name: parent = '' } = address.spec.parentRef ?? {};
  const service = getObject<Service>(world, 'services', namespace, parent);
  const isHis = service !== undefined && hasAddress(service, name);
  const isRight = type === 'DELETED' ? !isHis : isHis && isBookedRight(address);
  return isRight ? [] : [`${name} ${namespace}/${parent}`];
}

function reconcile(world: World, key: string): void {
  const [ip = '', owner = ''] = key.split(' ');
  const [namespace = '', name = ''] = owner.split('/');
  const service = getObject<Service>(world, 'services', namespace, name);
  const address = ipAddressOf(world, ip);
  if (service && hasAddress(service, ip)) bookFor(world, service, ip, address);
  else if (address?.metadata.labels?.[MANAGED_BY] === ALLOCATOR) giveBack(world, key, address, service);
}

// kubernetes: repairip.go syncService
function bookFor(world: World, service: Service, ip: string, address: IpAddress | undefined): void {
  const { namespace, name } = service.metadata;
  const family = ip.includes(':') ? 'IPv6' : 'IPv4';
  const owner = `${namespace}/${name}`;
  const parent = address?.spec.parentRef;
  if (address && parent?.resource === 'services' && `${parent.namespace}/${parent.name}` !== owner) {
    const other = getObject<Service>(world, 'services', parent.namespace ?? '', parent.name ?? '');
    if (other && hasAddress(other, ip)) {
      const message = `Cluster IP [${family}]:${ip} was assigned to multiple services; please recreate service`;
      return warn(world, service, 'ClusterIPAlreadyAllocated', message);
    }
  }
  if (address && isBookedRight(address) && `${parent?.namespace}/${parent?.name}` === owner) return;
  const message =
    address === undefined
      ? `Cluster IP [${family}]: ${ip} is not allocated; repairing`
      : `the ClusterIP [${family}]: ${ip} for Service ${owner} has a wrong reference; repairing`;
  const text = `${ip} is booked for Service ${name} again, which has it.`;
  bringAbout(world, { actor: ACTOR, what: 'address-booked', subject: `IPAddress/${ip}`, text }, () => {
    warn(world, service, 'ClusterIPNotAllocated', message);
    deleteIpAddress(world, ip);
    createIpAddress(world, ip, owner);
  });
}

// kubernetes: repairip.go syncIPAddress
function giveBack(world: World, key: string, address: IpAddress, service: Service | undefined): void {
  const { name: ip, creationTimestamp } = address.metadata;
  const { namespace = '', name = '' } = address.spec.parentRef ?? {};
  const isForService = address.spec.parentRef?.resource === 'services' && !address.spec.parentRef.group;
  const leftUs = parseTimestamp(creationTimestamp) + LEAKED_AFTER_US - world.kernel.nowUs;
  if (isForService && service === undefined && leftUs >= 0) {
    return requeueAfter(world, repairAddresses, key, leftUs + SECOND_US, { idle: true });
  }
  const [reason, message] = !isForService
    ? [
        'IPAddressNotAllocated',
        `IPAddress ${ip} appears to have been modified, not referencing a Service: cleaning up`,
      ]
    : service === undefined
      ? [
          'IPAddressNotAllocated',
          `IPAddress: ${ip} for Service ${namespace}/${name} appears to have leaked: cleaning up`,
        ]
      : [
          'IPAddressWrongReference',
          `IPAddress: ${ip} for Service ${namespace}/${name} has a wrong reference; cleaning up`,
        ];
  const text = `${ip} is free again: no Service ${name} has it.`;
  bringAbout(world, { actor: ACTOR, what: 'address-freed', subject: `IPAddress/${ip}`, text }, () => {
    warn(world, address, reason, message);
    deleteIpAddress(world, ip);
  });
}

function warn(world: World, object: Service | IpAddress, reason: string, message: string): void {
  emitEvent(world, {
    component: ACTOR,
    object: object as unknown as KubeObject,
    type: 'Warning',
    reason,
    message,
  });
}

function hasAddress({ spec }: Service, ip: string): boolean {
  return (spec.clusterIPs ?? []).some((each) => bookedAs(each) === ip);
}

/** By the allocator, for a Service, with its family. */
function isBookedRight({ metadata, spec }: IpAddress): boolean {
  const { [IP_FAMILY]: family, [MANAGED_BY]: manager } = metadata.labels ?? {};
  const { group, resource } = spec.parentRef ?? {};
  if (manager !== ALLOCATOR || group || resource !== 'services') return false;
  return family === (metadata.name.includes(':') ? 'IPv6' : 'IPv4');
}
