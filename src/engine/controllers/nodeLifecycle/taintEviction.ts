import { sameData } from '../../../base/plain.ts';
import type { Node, Pod } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { deleteObject, updateStatus } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US, timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { tolerates, type Taint } from '../taints.ts';
import { requeueAfter } from '../workQueue.ts';
import { podsOnNode } from './podsOnNode.ts';

const ACTOR = 'taint-eviction-controller';

/** Deletes Pods from Nodes with NoExecute taints once they tolerate them no longer. Keys are Nodes. */
// kubernetes: pkg/controller/tainteviction/taint_eviction.go
export const taintEviction: Controller = {
  name: ACTOR,
  watches: { nodes: taintsChanged, pods: podArrived },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const { name } = splitKey(key);
  const node = getObject<Node>(world, 'nodes', '', name);
  if (!node) return;
  const taints = noExecute(node);
  const { evictions } = world.controllers;
  let nextAt: number | null = null;
  for (const pod of podsOnNode(world, name)) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const podKey = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const at = evictionAt(pod, taints);
    if (at === null) {
      if (evictions.delete(podKey)) announce(world, pod, `Cancelling deletion of Pod ${podKey}`);
      continue;
    }
    evictions.set(podKey, at);
    if (at <= world.kernel.nowUs) evict(world, pod);
    else nextAt = Math.min(nextAt ?? at, at);
  }
  if (nextAt !== null) {
    requeueAfter(world, taintEviction, key, nextAt - world.kernel.nowUs, { idle: true });
  }
}

function noExecute(node: Node): readonly Taint[] {
  return (node.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** When the Pod has to go, in virtual µs; null for never. The shortest of its tolerations counts. */
function evictionAt(pod: Pod, taints: readonly Taint[]): number | null {
  if (taints.length === 0) return null;
  let seconds = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const matching = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return 0;
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds !== undefined) seconds = Math.min(seconds, Math.max(0, tolerationSeconds));
    }
  }
  if (seconds === Number.POSITIVE_INFINITY) return null;
  const since = taints.map(({ timeAdded }) => (timeAdded === undefined ? 0 : parseTimestamp(timeAdded)));
  const from = Math.max(Math.min(...since), parseTimestamp(pod.metadata.creationTimestamp));
  return from + seconds * SECOND_US;
}

function evict(world: World, pod: Pod): void {
  const { namespace = '', name } = pod.metadata;
  world.controllers.evictions.delete(`${namespace}/${name}`);
  const text = `Pod ${name} is evicted: it tolerates the taints of Node ${pod.spec.nodeName} no longer.`;
  const subject = `Pod/${namespace}/${name}`;
  bringAbout(world, { actor: ACTOR, what: 'pod-evicted', subject, text }, () => {
    announce(world, pod, `Marking for deletion Pod ${namespace}/${name}`);
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastProbeTime: null as unknown as string,
      lastTransitionTime: timestamp(world.kernel.nowUs),
    };
    updateStatus<Pod>(world, 'pods', namespace, name, (now) => ({
      ...now,
      status: { ...now.status, conditions: [...(now.status?.conditions ?? []), condition] },
    }));
    deleteObject(world, 'pods', namespace, name, {});
  });
}

function announce(world: World, pod: Pod, message: string): void {
  const { namespace = '', name } = pod.metadata;
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
  emitEvent(world, { component: ACTOR, object, type: 'Normal', reason: 'TaintManagerEviction', message });
}

function taintsChanged(_world: World, change: Change): readonly string[] {
  const before = change.previous as unknown as Node | null;
  const after = change.object as unknown as Node;
  const same = sameData(before ? noExecute(before) : [], noExecute(after));
  return same || change.type === 'DELETED' ? [] : [`/${change.name}`];
}

function podArrived(world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  if (change.type === 'DELETED') world.controllers.evictions.delete(`${change.namespace}/${change.name}`);
  const { nodeName } = pod.spec;
  if (change.type === 'DELETED' || !nodeName || change.previous?.['spec'] === pod.spec) return [];
  const node = getObject<Node>(world, 'nodes', '', nodeName);
  return node && noExecute(node).length > 0 ? [`/${nodeName}`] : [];
}
