import { sameData } from '../../../base/plain.ts';
import type { Node, Service } from '../../../k8s/objects.ts';
import { emitEvent, type EventSubject } from '../../apiserver/events.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { updateObject, updateStatus } from '../../apiserver/write.ts';
import { SECOND_US } from '../../kernel/kernel.ts';
import { isNodeEligible } from '../../network/balancerHealth.ts';
import type { Balancer } from '../../network/balancerState.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { requeueAfter } from '../workQueue.ts';
import { beginDelete, beginEnsure, changeHosts, finishDelete, finishEnsure } from './provider.ts';
import {
  CLEANUP_FINALIZER,
  hasFinalizer,
  needsCleanup,
  SERVICE_CONTROLLER,
  tellWhatChanged,
  wantsBalancer,
  wishOf,
} from './wish.ts';

/** The key of the set of Nodes; all others are Services. */
const NODES = '/nodes';

/** Nodes with this label are left out by load balancers. */
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** After a failure the provider is called again after this, and after twice the time each further time. */
const RETRY_MIN_US = 5 * SECOND_US;
const RETRY_MAX_US = 300 * SECOND_US;

/**
 * Keeps a load balancer of the cloud for every Service that wants one. It hears of a Service at once, so that an address
 * comes exactly after the time that the cluster file sets. Without a cloud it does not run: `<pending>` for ever.
 */
// kubernetes: staging/src/k8s.io/cloud-provider/controllers/service/controller.go
export const serviceLoadBalancer: Controller = {
  name: SERVICE_CONTROLLER,
  watches: { services: serviceChanged, nodes: nodesChanged },
  latencyUs: 0,
  reconcile: (world, key) => (key === NODES ? syncNodes(world) : syncService(world, key)),
};

function serviceChanged(world: World, change: Change): readonly string[] {
  if (world.settings.loadBalancer.provider !== 'cloud') return [];
  const service = change.object as unknown as Service;
  const before = change.previous as unknown as Service | null;
  const key = `${change.namespace}/${change.name}`;
  if (change.type === 'MODIFIED' && before) tellWhatChanged(world, before, service);
  const concerned = wantsBalancer(service) || needsCleanup(service) || world.network.balancers.has(key);
  return concerned ? [key] : [];
}

/** Only which Nodes there are counts, and which of them are left out: not whether they are ready. */
// kubernetes: controller.go shouldSyncUpdatedNode (StableLoadBalancerNodeSet)
function nodesChanged(world: World, change: Change): readonly string[] {
  if (world.network.balancers.size === 0) return [];
  if (change.type !== 'MODIFIED') return [NODES];
  const [before, after] = [change.previous, change.object].map(
    (node) => node?.metadata.labels?.[EXCLUDED] !== undefined,
  );
  return before === after ? [] : [NODES];
}

function syncService(world: World, key: string): void {
  const { namespace, name } = splitKey(key);
  const work = world.network.balancers.get(key)?.work;
  if (work && work.doneAt > world.kernel.nowUs) {
    // The worker waits for the provider; what has changed meanwhile is its next turn.
    return requeueAfter(world, serviceLoadBalancer, key, work.doneAt - world.kernel.nowUs);
  }
  const service = getObject<Service>(world, 'services', namespace, name);
  const finished = world.network.balancers.get(key);
  if (finished?.work) {
    if (finished.work.kind === 'delete') return deleted(world, finished, service);
    if (!ensured(world, finished, finished.work.wish, service)) return;
  }
  beginNext(world, key, getObject<Service>(world, 'services', namespace, name));
}

function beginNext(world: World, key: string, service: Service | undefined): void {
  const balancer = world.network.balancers.get(key);
  if (!service || !wantsBalancer(service) || needsCleanup(service)) {
    if (balancer || (service && hasFinalizer(service))) beginCleanup(world, key, service);
    return;
  }
  const wish = wishOf(service);
  if (balancer?.wish && sameData(balancer.wish, wish)) return;
  const text = `The cloud is asked for a load balancer for ${key}.`;
  bringAbout(
    world,
    { actor: SERVICE_CONTROLLER, what: 'balancer-wanted', subject: `Service/${key}`, text },
    () => {
      tell(world, service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
      setFinalizer(world, service, true);
      const nodes = hostsOf(world);
      if (nodes.length === 0) tellNoNodes(world, service);
      const doneAt = beginEnsure(world, key, wish, nodes);
      requeueAfter(world, serviceLoadBalancer, key, doneAt - world.kernel.nowUs);
    },
  );
}

function beginCleanup(world: World, key: string, service: Service | undefined): void {
  const balancer = world.network.balancers.get(key);
  if ((balancer?.ips.length ?? 0) === 0) {
    // There is nothing yet that had to be deleted.
    return deleted(world, balancer ?? null, service);
  }
  const text = `The load balancer of ${key} is being deleted.`;
  bringAbout(
    world,
    { actor: SERVICE_CONTROLLER, what: 'balancer-leaves', subject: `Service/${key}`, text },
    () => {
      if (service) tell(world, service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
      const doneAt = beginDelete(world, key);
      requeueAfter(world, serviceLoadBalancer, key, doneAt - world.kernel.nowUs);
    },
  );
}

/** The provider has done what was asked, or not. True when it has. */
function ensured(
  world: World,
  balancer: Balancer,
  wish: NonNullable<Balancer['wish']>,
  service: Service | undefined,
): boolean {
  const problem = finishEnsure(world, balancer, wish);
  const key = balancer.service;
  if (problem !== null) {
    if (!service || !wantsBalancer(service)) return true;
    const message = `Error syncing load balancer: failed to ensure load balancer: ${problem}`;
    tell(world, service, 'Warning', 'SyncLoadBalancerFailed', message);
    const delayUs = Math.min(RETRY_MIN_US * 2 ** Math.min(balancer.failures, 30), RETRY_MAX_US);
    requeueAfter(world, serviceLoadBalancer, key, delayUs, { idle: true });
    return false;
  }
  if (service) writeAddress(world, key, service);
  return true;
}

function writeAddress(world: World, key: string, service: Service): void {
  const { namespace = '', name } = service.metadata;
  const ips = world.network.balancers.get(key)?.ips ?? [];
  const text = `The load balancer of ${key} has the address ${ips.join(' and ')}.`;
  bringAbout(
    world,
    { actor: SERVICE_CONTROLLER, what: 'balancer-ready', subject: `Service/${key}`, text },
    () => {
      tell(world, service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
      const ingress = ips.map((ip) => ({ ip, ipMode: 'VIP' }));
      updateStatus<Service>(world, 'services', namespace, name, (now) =>
        now.spec.type === 'LoadBalancer'
          ? { ...now, status: { ...now.status, loadBalancer: { ingress } } }
          : now,
      );
    },
  );
}

function deleted(world: World, balancer: Balancer | null, service: Service | undefined): void {
  if (balancer) finishDelete(world, balancer);
  if (!service) return;
  const key = `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
  const text = `${key} has no load balancer any more.`;
  bringAbout(
    world,
    { actor: SERVICE_CONTROLLER, what: 'balancer-gone', subject: `Service/${key}`, text },
    () => {
      setFinalizer(world, service, false);
      tell(world, service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
    },
  );
  if (wantsBalancer(service) && !needsCleanup(service)) beginNext(world, key, service);
}

function syncNodes(world: World): void {
  const hosts = hostsOf(world);
  for (const balancer of world.network.balancers.valuesArray()) {
    if (sameData(balancer.nodes, hosts)) continue;
    const { namespace, name } = splitKey(balancer.service);
    const service = getObject<Service>(world, 'services', namespace, name);
    changeHosts(world, balancer, hosts);
    if (!service || !wantsBalancer(service)) continue;
    if (hosts.length === 0) tellNoNodes(world, service);
    else tell(world, service, 'Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
  }
}

/** The Nodes that balancers pass traffic to. Simplified: none is asked for its provider's id. */
// kubernetes: controller.go stableNodeSetPredicates
function hostsOf(world: World): string[] {
  return listObjects<Node>(world, 'nodes')
    .filter((node) => node.metadata.labels?.[EXCLUDED] === undefined)
    .map((node) => node.metadata.name)
    .filter((name) => isNodeEligible(world, name));
}

function setFinalizer(world: World, service: Service, wanted: boolean): void {
  const { namespace = '', name } = service.metadata;
  updateObject<Service>(world, 'services', namespace, name, (now) => {
    const { finalizers = [], ...metadata } = now.metadata;
    const others = finalizers.filter((one) => one !== CLEANUP_FINALIZER);
    if (finalizers.includes(CLEANUP_FINALIZER) === wanted) return now;
    const next = wanted ? [...finalizers, CLEANUP_FINALIZER] : others;
    return { ...now, metadata: { ...metadata, ...(next.length > 0 ? { finalizers: next } : {}) } };
  });
}

function tellNoNodes(world: World, service: Service): void {
  tell(world, service, 'Warning', 'UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer');
}

function tell(
  world: World,
  object: EventSubject,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  emitEvent(world, { component: SERVICE_CONTROLLER, object, type, reason, message });
}
