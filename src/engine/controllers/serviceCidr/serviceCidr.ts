import { parseCidr, parseIp } from '../../../k8s/addresses.ts';
import type { IpAddress, ServiceCidr } from '../../../k8s/objects.ts';
import { ALLOCATOR, IP_ADDRESSES, MANAGED_BY } from '../../apiserver/allocation/ipAddresses.ts';
import { rangeHolds, SERVICE_CIDRS } from '../../apiserver/allocation/ranges.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { updateObject, updateStatus } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import type { Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { requeueAfter } from '../workQueue.ts';
import { withReady, type Readiness } from './condition.ts';

const ACTOR = 'service-cidr-controller';
const FINALIZER = 'networking.k8s.io/service-cidr-finalizer';

/** What is being deleted stays so long, so that every API server has stopped taking addresses from it. */
const GRACE_US = 10 * SECOND_US;

const READY: Readiness = { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' };

const IN_USE: Readiness = {
  status: 'False',
  reason: 'Terminating',
  message:
    'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
};

/** Makes ServiceCIDRs ready, and lets one go only when no address would be left outside of every range. */
// kubernetes: pkg/controller/servicecidrs/servicecidrs_controller.go
export const serviceCidr: Controller = {
  name: ACTOR,
  watches: { [SERVICE_CIDRS]: concerned, [IP_ADDRESSES]: leaving },
  reconcile,
};

/** Another range may now hold what kept one from going. */
function concerned(world: World, change: Change): string[] {
  return [`/${change.name}`, ...leaving(world)];
}

/** Addresses matter to those only that are on their way out. */
function leaving(world: World): string[] {
  const all = listObjects<ServiceCidr>(world, SERVICE_CIDRS);
  return all
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map(({ metadata }) => `/${metadata.name}`);
}

function reconcile(world: World, key: string): void {
  const name = key.slice(1);
  const cidr = getObject<ServiceCidr>(world, SERVICE_CIDRS, '', name);
  if (!cidr) return;
  const { deletionTimestamp, finalizers = [] } = cidr.metadata;
  if (deletionTimestamp === undefined) {
    if (!finalizers.includes(FINALIZER)) setFinalizers(world, name, [...finalizers, FINALIZER]);
    if ((cidr.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True'))
      return;
    setReady(
      world,
      name,
      READY,
      `Services may have addresses from ${(cidr.spec.cidrs ?? []).join(' and ')}.`,
    );
    return;
  }
  if (!mayGo(world, cidr)) {
    setReady(world, name, IN_USE, `ServiceCIDR ${name} stays: Services still have addresses from it.`);
    return;
  }
  const leftUs = parseTimestamp(deletionTimestamp) + GRACE_US - world.kernel.nowUs;
  if (leftUs > 0) return requeueAfter(world, serviceCidr, key, leftUs);
  const text = `ServiceCIDR ${name} goes: no Service has an address that only it holds.`;
  const outcome = { actor: ACTOR, what: 'service-cidr-deleted', subject: `ServiceCIDR/${name}`, text };
  const others = finalizers.filter((one) => one !== FINALIZER);
  if (others.length < finalizers.length) bringAbout(world, outcome, () => setFinalizers(world, name, others));
}

function setFinalizers(world: World, name: string, finalizers: readonly string[]): void {
  updateObject<ServiceCidr>(world, SERVICE_CIDRS, '', name, (now) => ({
    ...now,
    metadata: { ...now.metadata, finalizers },
  }));
}

function setReady(world: World, name: string, readiness: Readiness, text: string): void {
  const stored = getObject<ServiceCidr>(world, SERVICE_CIDRS, '', name);
  if (!stored || withReady(world, stored, readiness) === stored) return;
  const what = readiness.status === 'True' ? 'service-cidr-ready' : 'service-cidr-in-use';
  bringAbout(world, { actor: ACTOR, what, subject: `ServiceCIDR/${name}`, text }, () =>
    updateStatus<ServiceCidr>(world, SERVICE_CIDRS, '', name, (now) => withReady(world, now, readiness)),
  );
}

/** Whether its ranges lie in others', or every allocated address does. */
// kubernetes: servicecidrs_controller.go canDeleteCIDR
function mayGo(world: World, cidr: ServiceCidr): boolean {
  const ranges = rangesOf(cidr);
  const others = listObjects<ServiceCidr>(world, SERVICE_CIDRS)
    .filter(({ metadata }) => metadata.name !== cidr.metadata.name)
    .flatMap(rangesOf);
  const isInside = ranges.every((range) =>
    others.some(
      ({ family, first, last }) => family === range.family && first <= range.first && range.last <= last,
    ),
  );
  if (isInside) return true;
  return listObjects<IpAddress>(world, IP_ADDRESSES).every(({ metadata }) => {
    if (metadata.labels?.[MANAGED_BY] !== ALLOCATOR) return true;
    const ip = parseIp(metadata.name);
    if (ip === null) return true;
    const holds = (range: (typeof ranges)[number]): boolean =>
      range.family === ip.family && rangeHolds(range, ip.value);
    return !ranges.some(holds) || others.some(holds);
  });
}

function rangesOf({ spec }: ServiceCidr) {
  return (spec.cidrs ?? []).flatMap((text) => parseCidr(text) ?? []);
}
