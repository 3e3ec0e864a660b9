import { sameData } from '../../../base/plain.ts';
import type { Endpoints, Pod, Service } from '../../../k8s/objects.ts';
import { ApiError } from '../../apiserver/error.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject, listByLabels } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import { jitter, MILLISECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { podCondition } from '../pods.ts';
import { selectsPods, servicesOfPod } from '../selection.ts';
import { TRIGGER_TIME } from '../endpointSlice/trigger.ts';
import { offersOf, packSubsets, truncate, type Subset } from './subsets.ts';

const ACTOR = 'endpoint-controller';
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';

const SYNC_US = 30 * MILLISECOND_US;

/** Keeps the older, deprecated Endpoints object of every Service that has a selector. */
// kubernetes: pkg/controller/endpoint/endpoints_controller.go
export const endpoints: Controller = {
  name: ACTOR,
  watches: { services: ownKey, pods: servicesOfPod, endpoints: madeAgain },
  keyDelayUs: (world, key) => jitter(world, SYNC_US, 'endpoints sync', key, world.api.resourceVersion),
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const service = getObject<Service>(world, 'services', namespace, name);
  const present = getObject<Endpoints>(world, 'endpoints', namespace, name);
  if (!service) {
    if (present) deleteObject(world, 'endpoints', namespace, name, {});
    return 0;
  }
  if (!selectsPods(service)) return 0;
  const pods = listByLabels<Pod>(world, 'pods', namespace, service.spec.selector ?? {});
  const subsets = packSubsets(offersOf(service, pods));
  const kept = truncate(subsets);
  const labels = labelsOf(service);
  const overCapacity = kept ? { [OVER_CAPACITY]: 'truncated' } : {};
  const next = { subsets: kept ?? subsets, labels, overCapacity };
  if (present && isSame(present, next)) return pods.length;
  const since = triggerTime(service, present, pods);
  const annotations = { ...(since === undefined ? {} : { [TRIGGER_TIME]: since }), ...overCapacity };
  write(world, service, present, { subsets: next.subsets, labels, annotations });
  return pods.length;
}

type Labels = Readonly<Record<string, string>>;

function labelsOf(service: Service): Labels {
  const { clusterIP } = service.spec;
  return {
    ...service.metadata.labels,
    ...(!clusterIP || clusterIP === 'None' ? { [HEADLESS]: '' } : {}),
    [MANAGED_BY]: ACTOR,
  };
}

function isSame(
  present: Endpoints,
  next: { subsets: readonly Subset[]; labels: Labels; overCapacity: Labels },
): boolean {
  const capacity = present.metadata.annotations?.[OVER_CAPACITY];
  return (
    sameData(present.subsets ?? [], next.subsets) &&
    sameData(present.metadata.labels, next.labels) &&
    capacity === next.overCapacity[OVER_CAPACITY]
  );
}

/** The earliest change of readiness since the object was written last; for a new one the Service's creation. */
function triggerTime(
  service: Service,
  present: Endpoints | undefined,
  pods: readonly Pod[],
): string | undefined {
  if (!present) return service.metadata.creationTimestamp;
  const before = new Set<string>();
  for (const { addresses = [] } of present.subsets ?? []) {
    for (const { targetRef } of addresses) before.add(targetRef?.uid ?? '');
  }
  let earliest: string | undefined;
  for (const pod of pods) {
    const condition = podCondition(pod, 'Ready');
    const since = condition?.lastTransitionTime;
    if (since === undefined || (earliest !== undefined && since >= earliest)) continue;
    if ((condition?.status === 'True') !== before.has(pod.metadata.uid)) earliest = since;
  }
  return earliest;
}

function write(
  world: World,
  service: Service,
  present: Endpoints | undefined,
  next: { subsets: readonly Subset[]; labels: Labels; annotations: Labels },
): void {
  const { namespace = '', name } = service.metadata;
  const { labels, annotations } = next;
  // The API leaves an empty list out.
  const withSubsets = next.subsets.length > 0 ? { subsets: next.subsets as never } : {};
  const metadata = {
    name,
    namespace,
    labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  try {
    if (!present) {
      createObject(world, 'endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata, ...withSubsets });
      return;
    }
    updateObject<Endpoints>(world, 'endpoints', namespace, name, (now) => {
      const { [TRIGGER_TIME]: _trigger, [OVER_CAPACITY]: _over, ...others } = now.metadata.annotations ?? {};
      const { annotations: _old, ...rest } = now.metadata;
      const merged = { ...others, ...annotations };
      const withAnnotations = Object.keys(merged).length > 0 ? { annotations: merged } : {};
      const { subsets: _subsets, ...kept } = now;
      return { ...kept, metadata: { ...rest, labels, ...withAnnotations }, ...withSubsets } as Endpoints;
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const [reason, verb] = present
      ? ['FailedToUpdateEndpoint', 'update endpoint']
      : ['FailedToCreateEndpoint', 'create endpoint for service'];
    const message = `Failed to ${verb} ${namespace}/${name}: ${error.message}`;
    emitEvent(world, { component: ACTOR, object: service, type: 'Warning', reason, message });
    throw error;
  }
}

/** Deleted by hand, the object is made again; changed by hand, it stays so until the next sync. */
function madeAgain(_world: World, change: Change): readonly string[] {
  return change.type === 'DELETED' ? [`${change.namespace}/${change.name}`] : [];
}
