import { sameData } from '../../../base/plain.ts';
import type { Node, Pod } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import { objectKey, type Change } from '../../apiserver/state.ts';
import { updateObject, updateStatus } from '../../apiserver/write.ts';
import { following } from '../../kernel/happenings.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout, counted } from '../outcome.ts';
import { isPodReady } from '../pods.ts';
import type { Taint } from '../taints.ts';
import { requeueAfter } from '../workQueue.ts';
import { givenUpAt, nextLookAt } from './heartbeat.ts';
import { readyOf, withNoExecute, withNoSchedule } from './nodeTaints.ts';
import { podsOnNode } from './podsOnNode.ts';

const ACTOR = 'node-lifecycle-controller';
const COMPONENT = 'node-controller';

/**
 * Says that a Node has stopped posting its state, keeps its taints, and marks its Pods. Whoever stops a machine makes
 * the Node's key due once; from then on this controller knows when to look again.
 */
// kubernetes: pkg/controller/nodelifecycle/node_lifecycle_controller.go
export const nodeLifecycle: Controller = {
  name: ACTOR,
  watches: { nodes: nodeChanged },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const { name } = splitKey(key);
  const node = getObject<Node>(world, 'nodes', '', name);
  if (!node) return;
  const lostAt = givenUpAt(world, name);
  const leftUs = lostAt === null ? null : lostAt - world.kernel.nowUs;
  if (leftUs !== null && leftUs > 0) requeueAfter(world, nodeLifecycle, key, leftUs, { idle: true });
  if (leftUs !== null && leftUs <= 0 && readyOf(node) !== 'Unknown') giveUp(world, node);
  syncTaints(world, name, withNoSchedule);
  syncEviction(world, key, name);
}

/** The kubelet is silent: what it last said counts no more, and its Pods are taken for not ready. */
function giveUp(world: World, node: Node): void {
  const { name } = node.metadata;
  const pods = podsOnNode(world, name).filter(isPodReady);
  const text = `Node ${name} has not been heard of for 50 s: it counts as not ready, and so do its ${counted(pods.length, 'ready Pod')}.`;
  bringAbout(world, { actor: ACTOR, what: 'node-not-ready', subject: `Node/${name}`, text }, () => {
    updateStatus<Node>(world, 'nodes', '', name, (now) => ({ ...now, status: unknownStatus(world, now) }));
    const message = `Node ${name} status is now: NodeNotReady`;
    emitEvent(world, { component: COMPONENT, object: node, type: 'Normal', reason: 'NodeNotReady', message });
    for (const pod of pods) markNotReady(world, pod);
  });
}

/** NetworkUnavailable is not the kubelet's and stays. */
const KUBELETS_OWN: readonly string[] = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

function unknownStatus(world: World, node: Node): NonNullable<Node['status']> {
  const now = timestamp(world.kernel.nowUs);
  const conditions = (node.status?.conditions ?? []).map((condition) =>
    !KUBELETS_OWN.includes(condition.type) || condition.status === 'Unknown'
      ? condition
      : {
          ...condition,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: now,
        },
  );
  return { ...node.status, conditions };
}

// kubernetes: pkg/controller/util/node/controller_utils.go MarkPodsNotReady
function markNotReady(world: World, pod: Pod): void {
  const { namespace = '', name } = pod.metadata;
  const text = `Pod ${name} counts as not ready, since nothing is heard of its Node ${pod.spec.nodeName}.`;
  const subject = `Pod/${namespace}/${name}`;
  bringAbout(world, { actor: ACTOR, what: 'pod-not-ready', subject, text }, () => {
    const lastTransitionTime = timestamp(world.kernel.nowUs);
    updateStatus<Pod>(world, 'pods', namespace, name, (now) => ({
      ...now,
      status: {
        ...now.status,
        conditions: (now.status?.conditions ?? []).map((condition) =>
          condition.type === 'Ready' ? { ...condition, status: 'False', lastTransitionTime } : condition,
        ),
      },
    }));
    const message = 'Node is not ready';
    emitEvent(world, { component: COMPONENT, object: pod, type: 'Warning', reason: 'NodeNotReady', message });
  });
}

/** Taints that drive Pods away come and go when the controller looks at its Nodes, not in between. */
function syncEviction(world: World, key: string, name: string): void {
  const node = getObject<Node>(world, 'nodes', '', name);
  if (!node) return;
  const someReady = world.api.readyNodes.size > 0;
  const now = timestamp(world.kernel.nowUs);
  if (sameData(withNoExecute(node, someReady, now), node.spec.taints ?? [])) return;
  const at = nextLookAt(world, world.kernel.nowUs);
  if (at > world.kernel.nowUs) return requeueAfter(world, nodeLifecycle, key, at - world.kernel.nowUs);
  syncTaints(world, name, (current, time) => withNoExecute(current, someReady, time));
}

function syncTaints(world: World, name: string, change: (node: Node, now: string) => readonly Taint[]): void {
  const node = getObject<Node>(world, 'nodes', '', name);
  if (!node) return;
  const before = node.spec.taints ?? [];
  const taints = change(node, timestamp(world.kernel.nowUs));
  if (sameData(taints, before)) return;
  const added = taints.filter((taint) => !before.includes(taint)).map(taintText);
  const removed = before.filter((taint) => !taints.includes(taint)).map(taintText);
  const news = [
    ...(added.length > 0 ? [`gets the taint ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`loses the taint ${removed.join(', ')}`] : []),
  ].join(' and ');
  const outcome = {
    actor: ACTOR,
    what: 'node-tainted',
    subject: `Node/${name}`,
    text: `Node ${name} ${news}.`,
  };
  // Taints tell what the Node has become, so they follow from what made it so, however long ago that was.
  following(world, world.api.causes.get(objectKey('nodes', '', name)) ?? world.kernel.cause, () =>
    bringAbout(world, outcome, () =>
      updateObject<Node>(world, 'nodes', '', name, (now) => {
        const { taints: _old, ...spec } = now.spec;
        return { ...now, spec: taints.length > 0 ? { ...spec, taints } : spec };
      }),
    ),
  );
}

function taintText({ key, effect }: Taint): string {
  return `${key}:${effect}`;
}

/** When the first Node becomes well or the last one ceases to be, what holds for the others changes too. */
function nodeChanged(world: World, change: Change): readonly string[] {
  const node = change.object as unknown as Node;
  if (change.type !== 'MODIFIED') announce(world, node, change.type);
  const { readyNodes, unreadyNodes } = world.api;
  const someReady = readyNodes.size > 0;
  const others = someReady === world.controllers.someNodeReady ? [] : unreadyNodes.keysArray();
  world.controllers.someNodeReady = someReady;
  return [...new Set([`/${change.name}`, ...others.map((name) => `/${name}`)])];
}

function announce(world: World, node: Node, type: 'ADDED' | 'DELETED'): void {
  const { name } = node.metadata;
  const [reason, what] =
    type === 'ADDED'
      ? ['RegisteredNode', `Registered Node ${name} in Controller`]
      : ['RemovingNode', `Removing Node ${name} from Controller`];
  const message = `Node ${name} event: ${what}`;
  emitEvent(world, { component: COMPONENT, object: node, type: 'Normal', reason, message });
}
