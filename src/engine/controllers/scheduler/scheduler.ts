import { sameData } from '../../../base/plain.ts';
import type { Node, Pod } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { updateStatus } from '../../apiserver/write.ts';
import { drawBelow, jitter, MILLISECOND_US, timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout, type Outcome } from '../outcome.ts';
import { controllerOf } from '../owners.ts';
import { isPodTerminal, podCondition } from '../pods.ts';
import { namedNodes } from './affinity.ts';
import { bindLabels, bindSpec } from './bind.ts';
import { failureMessage, findFitting, type Search } from './filter.ts';
import { requestsOf } from './load.ts';
import { enoughNodes, nodeViews, placesOf, type Views } from './nodeViews.ts';
import { roomScores } from './room.ts';
import { place, spreadOf, unplace } from './placements.ts';
import { bestOf, type Crowd } from './score.ts';

const ACTOR = 'kube-scheduler';
const COMPONENT = 'default-scheduler';

/** From hearing of a Pod to its binding, and what each further Pod of a burst adds: they are placed one by one. */
const BIND_US = 50 * MILLISECOND_US;
const EACH_US = MILLISECOND_US;

/** Finds a Node for every Pod that has none. */
// kubernetes: pkg/scheduler/schedule_one.go
export const scheduler: Controller = {
  name: ACTOR,
  watches: { pods: podChanged, nodes: nodeChanged },
  keyDelayUs: (world, _key, turn) =>
    jitter(world, BIND_US, 'bind', ACTOR, world.api.resourceVersion) + turn * EACH_US,
  reconcile,
};

function reconcile(world: World, key: string): void {
  const { namespace, name } = splitKey(key);
  const { unschedulable } = world.controllers;
  const pod = getObject<Pod>(world, 'pods', namespace, name);
  if (!pod || !isWaiting(pod)) {
    unschedulable.delete(key);
    return;
  }
  const views = nodeViews(world);
  const requests = requestsOf(pod);
  const search = { pod, requests, scores: roomScores(views, requests) };
  const names = namedNodes(pod);
  const named = names === null ? null : placesOf(views, names);
  const { fitting, refusals } = lookRound(world, search, views, named);
  if (fitting.length === 0) {
    unschedulable.set(key, refusals.some(({ scarce }) => scarce) ? 'room' : 'nodes');
    const absent = named === null ? 0 : views.list.length - named.length;
    return fail(world, pod, failureMessage(refusals, absent));
  }
  unschedulable.delete(key);
  const best = bestOf(search, views, fitting, crowdOf(world, views, pod));
  const choice = views.list[best[drawBelow(world, best.length, 'node', key)] ?? best[0] ?? 0];
  if (choice) bind(world, pod, choice.node);
}

/** Goes over the Nodes from where the search before ended, until there are enough to choose among. */
function lookRound(
  { controllers }: World,
  search: Search,
  views: Views,
  named: readonly number[] | null,
): ReturnType<typeof findFitting> {
  const count = named?.length ?? views.list.length;
  const enough = enoughNodes(count);
  const first = enough < count ? controllers.nextNode % count : 0;
  const found = findFitting(search, views, { named, first, enough });
  if (enough < count) controllers.nextNode = (first + found.looked) % count;
  return found;
}

/** Finished, gone, placed, gated and another scheduler's Pods are none of its business. */
function isWaiting(pod: Pod): boolean {
  const { nodeName, schedulerName, schedulingGates } = pod.spec;
  return (
    !nodeName &&
    pod.metadata.deletionTimestamp === undefined &&
    !isPodTerminal(pod) &&
    (schedulingGates ?? []).length === 0 &&
    (schedulerName === undefined || schedulerName === COMPONENT)
  );
}

/** How many Pods of the same owner there are on each Node, and in each zone. */
function crowdOf(world: World, views: Views, pod: Pod): Crowd {
  const onNodes = new Map<number, number>();
  const inZones = new Map<number, number>();
  for (const [name, count] of spreadOf(world, controllerOf(pod)?.uid ?? '')) {
    const place = views.places.get(name);
    if (place === undefined) continue;
    onNodes.set(place, count);
    const zone = views.zone[place] ?? 0;
    inZones.set(zone, (inZones.get(zone) ?? 0) + count);
  }
  return { onNodes, inZones };
}

// kubernetes: pkg/registry/core/pod/storage/storage.go BindingREST, plugin/pkg/admission/podtopologylabels
function bind(world: World, pod: Pod, node: Node): void {
  const { namespace = '', name } = pod.metadata;
  const nodeName = node.metadata.name;
  const text = `Pod ${name} is placed on Node ${nodeName}.`;
  bringAbout(world, outcome(pod, 'pod-scheduled', text), () => {
    const bound = updateStatus<Pod>(world, 'pods', namespace, name, (now) => ({
      ...now,
      metadata: { ...now.metadata, labels: bindLabels(now.metadata.labels, node) },
      spec: bindSpec(now.spec, nodeName),
      status: withScheduled(world, now, { status: 'True' }),
    }));
    if (bound) place(world, bound);
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    emitEvent(world, { component: COMPONENT, object: pod, type: 'Normal', reason: 'Scheduled', message });
  });
}

function fail(world: World, pod: Pod, message: string): void {
  const { namespace = '', name } = pod.metadata;
  const act = (): void => {
    updateStatus<Pod>(world, 'pods', namespace, name, (now) => ({
      ...now,
      status: withScheduled(world, now, { status: 'False', reason: 'Unschedulable', message }),
    }));
    emitEvent(world, {
      component: COMPONENT,
      object: pod,
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
    });
  };
  if (podCondition(pod, 'PodScheduled')?.message === message) return act();
  bringAbout(world, outcome(pod, 'pod-unschedulable', `No Node can take Pod ${name}: ${message}`), act);
}

function outcome(pod: Pod, what: string, text: string): Outcome {
  return { actor: ACTOR, what, subject: `Pod/${pod.metadata.namespace}/${pod.metadata.name}`, text };
}

function withScheduled(
  world: World,
  pod: Pod,
  next: { status: 'True' | 'False'; reason?: string; message?: string },
): NonNullable<Pod['status']> {
  const conditions = pod.status?.conditions ?? [];
  const { generation } = pod.metadata;
  const present = podCondition(pod, 'PodScheduled');
  const since =
    present?.status === next.status && present.lastTransitionTime !== undefined
      ? present.lastTransitionTime
      : timestamp(world.kernel.nowUs);
  const condition = {
    type: 'PodScheduled',
    ...next,
    lastProbeTime: null as unknown as string,
    lastTransitionTime: since,
    ...(next.status === 'False' && generation !== undefined ? { observedGeneration: generation } : {}),
  };
  const others = conditions.filter(({ type }) => type !== 'PodScheduled');
  return { ...pod.status, conditions: [...others, condition] };
}

/** A Pod that goes helps those that lack room; those whom no Node suits wait for a Node to change. */
// kubernetes: the queueing hints of pkg/scheduler/framework/plugins (noderesources/fit.go isSchedulableAfterPodEvent)
function waitingForRoom({ controllers }: World): readonly string[] {
  const keys: string[] = [];
  controllers.unschedulable.forEachPair((key, need) => {
    if (need === 'room') keys.push(key);
  });
  return keys;
}

/** Keeps count, and says which Pods are to be looked at: this one, or all that wait when it made room. */
function podChanged(world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  if (change.type === 'DELETED' || isPodTerminal(pod)) {
    world.controllers.unschedulable.delete(`${change.namespace}/${change.name}`);
    return unplace(world, pod) ? waitingForRoom(world) : [];
  }
  if (pod.spec.nodeName) {
    place(world, pod);
    return [];
  }
  const before = change.previous as unknown as Pod | null;
  // Its own condition tells the scheduler nothing.
  const same = before?.spec === pod.spec && before.metadata.labels === pod.metadata.labels;
  return same || !isWaiting(pod) ? [] : [`${change.namespace}/${change.name}`];
}

/** Waiting Pods get another chance when a Node comes or changes in what decides. */
function nodeChanged(world: World, change: Change): readonly string[] {
  if (change.type === 'DELETED') return [];
  const [before, after] = [change.previous as unknown as Node | null, change.object as unknown as Node];
  const same =
    before !== null &&
    sameData(before.spec, after.spec) &&
    sameData(before.metadata.labels, after.metadata.labels) &&
    sameData(before.status?.allocatable, after.status?.allocatable);
  return same ? [] : world.controllers.unschedulable.keysArray();
}
