import { sameData } from '../../../base/plain.ts';
import type { DaemonSet, Node, Pod } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import type { World } from '../../world.ts';
import { ownersOfPod, unlessOwnStatus } from '../claimPods.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { createPod, deletePod } from '../podControl.ts';
import { requeueAfter } from '../workQueue.ts';
import { cleanUpHistory, syncHistory } from './history.ts';
import { DAEMON_SET, templateFor } from './placement.ts';
import { planNodes, planUpdate, type Plan } from './plan.ts';
import { statusOf, writeStatus } from './status.ts';
import { viewOf, type View } from './view.ts';

/** The most Pods that one sync makes or removes. */
// kubernetes: pkg/controller/daemon/daemon_controller.go BurstReplicas
const BURST_REPLICAS = 250;

/** Keeps one Pod on each Node that it is for. */
// kubernetes: pkg/controller/daemon/daemon_controller.go syncDaemonSet
export const daemonSet: Controller = {
  name: DAEMON_SET.actor,
  watches: {
    [DAEMON_SET.resource]: unlessOwnStatus,
    pods: ownersOfPod(DAEMON_SET),
    nodes: nodeChanged,
  },
  reconcile,
};

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const set = getObject<DaemonSet>(world, DAEMON_SET.resource, namespace, name);
  if (!set) return 0;
  if (selectsAll(set)) {
    refuse(world, set);
    return 0;
  }
  if (set.metadata.deletionTimestamp !== undefined) return 0;
  const history = syncHistory(world, set);
  if (!history) {
    requeueAfter(world, daemonSet, key, 0);
    return 0;
  }
  const view = viewOf(world, set, history.hash);
  try {
    takeSteps(world, view);
  } finally {
    // As upstream, the status counts what was there before: the watch will tell of what was done now.
    const { status, nextAt } = statusOf(world, view);
    writeStatus(world, set, status);
    if (nextAt !== null) requeueAfter(world, daemonSet, key, nextAt - world.kernel.nowUs);
  }
  cleanUpHistory(world, set, view.podsByNode.values(), history.old);
  return view.podCount + view.nodes.length;
}

/** An update waits until the watch has told of what was made and removed before. */
function takeSteps(world: World, view: View): void {
  const plan = planNodes(view, world.kernel.nowUs);
  carryOut(world, view, plan);
  if (plan.create.length + plan.remove.length > 0) return;
  if (view.set.spec.updateStrategy?.type === 'RollingUpdate') {
    carryOut(world, view, planUpdate(view, world.kernel.nowUs));
  }
}

function carryOut(world: World, { set, hash }: View, plan: Plan): void {
  for (const { pod } of plan.remove) announceEnd(world, set, pod);
  for (const node of plan.create.slice(0, BURST_REPLICAS)) {
    createPod(world, DAEMON_SET, set, templateFor(set, node, hash), `Node ${node} is to have one`);
  }
  for (const { pod, why } of plan.remove.slice(0, BURST_REPLICAS))
    deletePod(world, DAEMON_SET, set, pod, why);
}

/** Simplified: a Pod that has failed is replaced at once; upstream waits longer each time. */
function announceEnd(world: World, set: DaemonSet, { metadata, spec, status }: Pod): void {
  const ends = {
    Failed: ['Warning', 'FailedDaemonPod', 'failed', 'kill'],
    Succeeded: ['Normal', 'SucceededDaemonPod', 'succeeded', 'delete'],
  } as const;
  const phase = status?.phase;
  if (phase !== 'Failed' && phase !== 'Succeeded') return;
  const [type, reason, ended, verb] = ends[phase];
  const message = `Found ${ended} daemon pod ${metadata.namespace}/${metadata.name} on node ${spec.nodeName}, will try to ${verb} it`;
  emitEvent(world, { component: DAEMON_SET.actor, object: set, type, reason, message });
}

function selectsAll({ spec }: DaemonSet): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function refuse(world: World, set: DaemonSet): void {
  const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
  const component = DAEMON_SET.actor;
  emitEvent(world, { component, object: set, type: 'Warning', reason: 'SelectingAll', message });
}

/** Labels and taints decide on which Nodes it runs. */
function nodeChanged(world: World, change: Change): readonly string[] {
  if (change.type === 'DELETED') return [];
  const [before, after] = [change.previous as unknown as Node | null, change.object as unknown as Node];
  const same =
    before !== null &&
    sameData(before.metadata.labels, after.metadata.labels) &&
    sameData(before.spec.taints, after.spec.taints);
  return same ? [] : listObjects<DaemonSet>(world, DAEMON_SET.resource).map(keyOf);
}
