import type { Pod } from '../../k8s/objects.ts';
import { getObject, listObjects } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { deleteObject, updateStatus } from '../apiserver/write.ts';
import { SECOND_US, timestamp } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { splitKey, type Controller } from './controller.ts';
import { bringAbout } from './outcome.ts';
import { podsOnNode } from './nodeLifecycle/podsOnNode.ts';
import { isPodTerminal } from './pods.ts';
import { requeueAfter } from './workQueue.ts';

const ACTOR = 'pod-garbage-collector';

/** How long a Node must have been gone before its Pods go, and how often that is looked at. */
// kubernetes: pkg/controller/podgc/gc_controller.go quarantineTime, gcCheckPeriod
const QUARANTINE_US = 40 * SECOND_US;
const CHECK_US = 20 * SECOND_US;

/** How many finished Pods are kept. */
// kubernetes: --terminated-pod-gc-threshold
const FINISHED_KEPT = 12_500;

/** The key of the look at finished Pods; all others are Nodes. */
const FINISHED = 'finished/pods';

/** Deletes Pods of Nodes that are gone, and the oldest finished ones when there are too many. */
export const podGarbageCollector: Controller = {
  name: ACTOR,
  watches: { nodes: nodeGone, pods: podFinished },
  reconcile: (world, key) =>
    key === FINISHED ? dropFinished(world) : dropOrphans(world, splitKey(key).name),
};

function dropOrphans(world: World, node: string): void {
  if (getObject(world, 'nodes', '', node)) return;
  for (const pod of podsOnNode(world, node)) {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastProbeTime: null as unknown as string,
      lastTransitionTime: timestamp(world.kernel.nowUs),
    };
    drop(world, pod, `Pod ${pod.metadata.name} is deleted: its Node ${node} exists no more.`, (now) => ({
      ...now.status,
      phase: now.status?.phase === 'Succeeded' ? 'Succeeded' : 'Failed',
      conditions: [...(now.status?.conditions ?? []), condition],
    }));
  }
}

function dropFinished(world: World): void {
  const finished = listObjects<Pod>(world, 'pods').filter(isPodTerminal);
  const excess = finished.length - FINISHED_KEPT;
  if (excess <= 0) return;
  const oldestFirst = finished.toSorted((a, b) =>
    a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
  );
  for (const pod of oldestFirst.slice(0, excess)) {
    const text = `Finished Pod ${pod.metadata.name} is deleted: only ${FINISHED_KEPT} are kept.`;
    drop(world, pod, text, (now) => now.status);
  }
}

function drop(world: World, pod: Pod, text: string, change: (now: Pod) => Pod['status']): void {
  const { namespace = '', name } = pod.metadata;
  bringAbout(
    world,
    { actor: ACTOR, what: 'pod-collected', subject: `Pod/${namespace}/${name}`, text },
    () => {
      updateStatus<Pod>(world, 'pods', namespace, name, (now) => {
        const status = change(now);
        return status ? { ...now, status } : now;
      });
      deleteObject(world, 'pods', namespace, name, { gracePeriodSeconds: 0 });
    },
  );
}

function nodeGone(world: World, change: Change): readonly string[] {
  if (change.type !== 'DELETED') return [];
  requeueAfter(world, podGarbageCollector, `/${change.name}`, QUARANTINE_US + CHECK_US, { idle: true });
  return [];
}

/** A Pod may also be written for a Node that was never there. */
function podFinished(world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  const { nodeName } = pod.spec;
  if (change.type === 'ADDED' && nodeName && !getObject(world, 'nodes', '', nodeName)) {
    requeueAfter(world, podGarbageCollector, `/${nodeName}`, QUARANTINE_US + CHECK_US, { idle: true });
  }
  if (change.type !== 'DELETED' && isPodTerminal(pod)) {
    requeueAfter(world, podGarbageCollector, FINISHED, CHECK_US, { idle: true });
  }
  return [];
}
