import type { EndpointSlice, Node, Pod, Service } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject, listByLabels, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import { following } from '../../kernel/happenings.ts';
import { jitter, MILLISECOND_US, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { freshName } from '../outcome.ts';
import { ownerReference } from '../owners.ts';
import { selectsPods, servicesOfPod } from '../selection.ts';
import { backOff, requeueAfter } from '../workQueue.ts';
import { MANAGED_BY, MANAGER, SERVICE_NAME, sliceLabels } from './labels.ts';
import { ACTOR, recordEnd, recordNews } from './news.ts';
import { planSlices, type NodeFacts, type Plan, type PlannedSlice } from './plan.ts';
import { forgetTopology, noteTopology, overloadedServices } from './topology.ts';
import { zoneRatios } from './topologyHints.ts';
import { TRIGGER_TIME, triggerTime } from './trigger.ts';

const SLICES = 'endpointslices.discovery.k8s.io';

/** From the watch's delivery to the written slices in a small cluster. */
const SYNC_US = 30 * MILLISECOND_US;

/** How long the controller waits before it mends a slice that somebody else has changed. */
// kubernetes: pkg/controller/endpointslice/endpointslice_controller.go endpointSliceChangeMinSyncDelay
const FOREIGN_CHANGE_US = SECOND_US;

/** Keeps the EndpointSlices of every Service that has a selector. */
// kubernetes: pkg/controller/endpointslice/endpointslice_controller.go
export const endpointSlice: Controller = {
  name: ACTOR,
  watches: { services: ownKey, pods: servicesOfPod, nodes: overloadedServices, [SLICES]: mendForeignChange },
  keyDelayUs: (world, key) => jitter(world, SYNC_US, 'endpointslice sync', key, world.api.resourceVersion),
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const service = getObject<Service>(world, 'services', namespace, name);
  if (!service) {
    recordEnd(world, namespace, name);
    forgetTopology(world, key);
  }
  if (!service || !selectsPods(service)) return 0;
  const pods = listByLabels<Pod>(world, 'pods', namespace, service.spec.selector ?? {});
  const existing = managedSlices(world, namespace, name);
  const plan = planSlices(service, pods, existing, nodeFacts(world));
  if (plan.create.length + plan.update.length + plan.remove.length > 0) {
    const trigger = triggerTime(service, existing, plan, (pod) =>
      getObject<Pod>(world, 'pods', namespace, pod),
    );
    const news = recordNews(world, service, existing, plan);
    following(world, news ?? world.kernel.cause, () => carryOut(world, service, plan, trigger));
  }
  noteTopology(world, service, key, plan.topology);
  if (plan.skipped.length > 0) reportSkipped(world, service, plan, key);
  return pods.length;
}

function managedSlices(world: World, namespace: string, service: string): EndpointSlice[] {
  const labels = { [SERVICE_NAME]: service, [MANAGED_BY]: MANAGER };
  return listByLabels<EndpointSlice>(world, SLICES, namespace, labels).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
}

function nodeFacts(world: World): NodeFacts {
  const known = new Map<string, string | undefined | null>();
  const zoneOf = (name: string): string | undefined | null => {
    const cached = known.get(name);
    if (cached !== undefined || known.has(name)) return cached;
    const node = getObject<Node>(world, 'nodes', '', name);
    const zone = node ? node.metadata.labels?.['topology.kubernetes.io/zone'] : null;
    known.set(name, zone);
    return zone;
  };
  return { zoneOf, ratios: () => zoneRatios(listObjects<Node>(world, 'nodes')) };
}

function carryOut(world: World, service: Service, plan: Plan, trigger: string | undefined): void {
  const { namespace = '', deletionTimestamp } = service.metadata;
  // A Service on its way out gets no new slices, or the garbage collector would run after them.
  if (deletionTimestamp === undefined) {
    for (const planned of plan.create) noteWrite(world, createSlice(world, service, planned, trigger));
  }
  for (const planned of plan.update) noteWrite(world, updateSlice(world, service, planned, trigger));
  for (const name of plan.remove) {
    world.controllers.slices.delete(`${namespace}/${name}`);
    deleteObject(world, SLICES, namespace, name, {});
  }
}

function createSlice(
  world: World,
  service: Service,
  planned: PlannedSlice,
  trigger: string | undefined,
): EndpointSlice {
  const { namespace = '', name } = service.metadata;
  const generateName = `${name}-`;
  const metadata = {
    name: freshName(world, SLICES, namespace, generateName),
    generateName,
    namespace,
    labels: sliceLabels(service),
    ...(trigger === undefined ? {} : { annotations: { [TRIGGER_TIME]: trigger } }),
    ownerReferences: [ownerReference('v1', 'Service', service)],
  };
  const { addressType, ports, endpoints } = planned;
  return createObject<EndpointSlice>(world, SLICES, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType,
    endpoints,
    ports,
  });
}

function updateSlice(
  world: World,
  service: Service,
  planned: PlannedSlice,
  trigger: string | undefined,
): EndpointSlice | undefined {
  const { namespace = '' } = service.metadata;
  return updateObject<EndpointSlice>(world, SLICES, namespace, planned.name ?? '', (now) => {
    const { annotations = {}, ...metadata } = now.metadata;
    const { [TRIGGER_TIME]: _old, ...others } = annotations;
    const next = trigger === undefined ? others : { ...others, [TRIGGER_TIME]: trigger };
    return {
      ...now,
      metadata: {
        ...metadata,
        labels: sliceLabels(service),
        ...(Object.keys(next).length > 0 ? { annotations: next } : {}),
      },
      endpoints: planned.endpoints as EndpointSlice['endpoints'],
      ports: planned.ports,
    };
  });
}

/** Remembers which version is this controller's own, so that its watch tells it nothing new. */
function noteWrite(world: World, slice: EndpointSlice | undefined): void {
  if (!slice) return;
  const { namespace, name, resourceVersion } = slice.metadata;
  world.controllers.slices.set(`${namespace}/${name}`, Number(resourceVersion));
}

function mendForeignChange(world: World, change: Change): readonly string[] {
  const managed = [change.object, change.previous].find(
    (version) => version?.metadata.labels?.[MANAGED_BY] === MANAGER,
  );
  const own = world.controllers.slices.get(`${change.namespace}/${change.name}`);
  if (!managed || own === undefined || own >= change.resourceVersion) return [];
  if (change.type === 'DELETED') world.controllers.slices.delete(`${change.namespace}/${change.name}`);
  const service = managed.metadata.labels?.[SERVICE_NAME];
  if (service) requeueAfter(world, endpointSlice, `${change.namespace}/${service}`, FOREIGN_CHANGE_US);
  return [];
}

/** A Pod on a Node that nobody knows is left out; its Node may turn up, so it is tried again. */
function reportSkipped(world: World, service: Service, plan: Plan, key: string): void {
  const texts = plan.skipped.map(
    (pod) => `skipping Pod ${pod.metadata.name} for Service ${key}: Node ${pod.spec.nodeName} Not Found`,
  );
  const message = `Error updating Endpoint Slices for Service ${key}: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`}`;
  emitEvent(world, {
    component: 'endpoint-slice-controller',
    object: service,
    type: 'Warning',
    reason: 'FailedToUpdateEndpointSlices',
    message,
  });
  backOff(world, endpointSlice, key);
}
