import { after } from '../../base/table.ts';
import type { NodeSettings } from '../../k8s/clusterSettings.ts';
import type { Node, Pod } from '../../k8s/objects.ts';
import { getObject, listObjects, objectAt } from '../apiserver/read.ts';
import { createObject, updateStatus } from '../apiserver/write.ts';
import { emitEvent } from '../apiserver/events.ts';
import { hexOf } from '../images/registry.ts';
import { following, record } from '../kernel/happenings.ts';
import { jitter, schedule, SECOND_US, timestamp } from '../kernel/kernel.ts';
import { podConnectionsEnd } from '../network/connection.ts';
import type { World } from '../world.ts';
import { reconcilePod } from './kubelet.ts';
import { changeContainer, changePod, containersOf, podKeyOf, schedulePod } from './records.ts';
import { forgetPod, renewSandbox } from './sandbox.ts';
import type { ContainerRecord, Termination } from './state.ts';
import { writeStatus } from './status.ts';
import { remove } from './stop.ts';

/** The version that kubelets speak as. */
export const KUBELET_VERSION = 'v1.36.0';

/** From a kubelet's start to a Node that is ready: its runtime and network plugin have to come up. */
const READY_AFTER_US = 10 * SECOND_US;

/** Registers a machine: its Node object, not ready yet, with the Events of a kubelet that starts. */
// kubernetes: pkg/kubelet/kubelet_node_status.go
export function registerNode(world: World, settings: NodeSettings): void {
  const { name } = settings;
  const { nowUs } = world.kernel;
  const id = record(world, {
    actor: `kubelet ${name}`,
    what: 'node-registered',
    subject: `Node/${name}`,
    text: `${name} joins the cluster.`,
  });
  following(world, id, () => {
    createObject(world, 'nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: labelsOf(settings), annotations: ANNOTATIONS },
      spec: {
        ...(settings.podCIDRs[0] === undefined
          ? {}
          : { podCIDR: settings.podCIDRs[0], podCIDRs: [...settings.podCIDRs] }),
        ...(settings.taints.length > 0 ? { taints: settings.taints.map((taint) => ({ ...taint })) } : {}),
      },
      status: statusOf(world, settings),
    });
    world.kubelet.startedAt.set(name, nowUs);
    nodeEvent(world, name, 'Normal', 'Starting', 'Starting kubelet.');
    nodeEvent(world, name, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
    for (const reason of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) {
      nodeEvent(world, name, 'Normal', reason, `Node ${name} status is now: ${reason}`);
    }
    const readyAt = nowUs + jitter(world, READY_AFTER_US, 'node-ready', name);
    schedule(world, readyAt, { room: 'kubelet', type: 'node-ready', node: name });
  });
}

/** The machine stops, or comes back. A text says why not; null means done. */
export function setNodeDown(world: World, name: string, down: boolean): string | null {
  if (!getObject(world, 'nodes', '', name)) return `nodes "${name}" not found`;
  if (world.kubelet.nodesDown.has(name) === down) return `node ${name} is ${down ? 'down' : 'up'} already`;
  const text = down ? `The machine ${name} stops.` : `The machine ${name} comes back.`;
  const id = record(world, {
    actor: 'you',
    what: down ? 'node-down' : 'node-up',
    subject: `Node/${name}`,
    text,
    cause: null,
  });
  following(world, id, () => (down ? stopMachine(world, name) : startMachine(world, name)));
  return null;
}

export function isNodeDown(world: World, node: string): boolean {
  return world.kubelet.nodesDown.has(node);
}

/** The Pods that a machine runs. */
export function podsOnNode(world: World, node: string): string[] {
  const prefix = `${node}/`;
  const keys: string[] = [];
  world.kubelet.byNode.forRange(prefix, after(prefix), false, (key) => {
    keys.push(key.slice(prefix.length));
  });
  return keys;
}

function stopMachine(world: World, name: string): void {
  world.kubelet.nodesDown.set(name, 1);
  world.kubelet.downSince.set(name, world.kernel.nowUs);
  // The control plane misses its heartbeat from now on, and works out for itself when that is too long.
  schedule(world, world.kernel.nowUs, {
    room: 'controllers',
    idle: true,
    type: 'timer',
    controller: 'node-lifecycle-controller',
    key: `/${name}`,
  });
  // Nobody on the machine can close anything: those who are connected hear nothing more.
  for (const podKey of podsOnNode(world, name)) podConnectionsEnd(world, podKey, 'gone');
}

function startMachine(world: World, name: string): void {
  world.kubelet.nodesDown.delete(name);
  world.kubelet.downSince.delete(name);
  world.kubelet.startedAt.set(name, world.kernel.nowUs);
  const boot = bootId(world, name);
  nodeEvent(world, name, 'Normal', 'Starting', 'Starting kubelet.');
  nodeEvent(world, name, 'Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${boot}`);
  for (const podKey of podsOnNode(world, name)) recoverPod(world, podKey);
  for (const pod of listObjects<Pod>(world, 'pods')) {
    const key = podKeyOf(pod);
    if (pod.spec.nodeName === name && !world.kubelet.pods.has(key)) reconcilePod(world, key);
  }
  const readyAt = world.kernel.nowUs + jitter(world, READY_AFTER_US / 5, 'node-ready', name);
  schedule(world, readyAt, { room: 'kubelet', type: 'node-ready', node: name });
}

/** What a Pod is after its machine was off: nothing of it ran on. */
function recoverPod(world: World, podKey: string): void {
  const known = world.kubelet.pods.get(podKey);
  const pod = objectAt<Pod>(world, 'pods', podKey);
  if (!known || pod?.metadata.uid !== known.uid) return forgetPod(world, podKey);
  if (pod.metadata.deletionTimestamp !== undefined) return remove(world, podKey);
  if (known.stage === 'stopped') return writeStatus(world, podKey);
  if (known.stage === 'stopping') {
    schedulePod(world, podKey, world.kernel.nowUs, { type: 'teardown' });
    return;
  }
  const again = (pod.spec.restartPolicy ?? 'Always') !== 'Never';
  for (const [name, container] of containersOf(world, podKey)) {
    const ran = container.stage === 'running';
    changeContainer(world, podKey, name, {
      stage: again ? 'waiting' : ran ? 'exited' : container.stage,
      waiting: null,
      ready: false,
      started: false,
      stop: null,
      told: 'normal',
      ended: ran ? lostRun(world, container) : container.ended,
    });
  }
  changePod(world, podKey, { graceEndsAt: null, statusDue: false });
  if (again) return renewSandbox(world, podKey);
  changePod(world, podKey, { stage: 'stopping' });
  schedulePod(world, podKey, world.kernel.nowUs, { type: 'teardown' });
}

/** How a run ended that nobody saw end. */
function lostRun(world: World, container: ContainerRecord): Termination {
  const { startedAt, id } = container;
  return { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: world.kernel.nowUs, id };
}

/** The kubelet says that it is ready, for the first time or again. */
export function nodeBecomesReady(world: World, name: string): void {
  if (world.kubelet.nodesDown.has(name)) return;
  const { nowUs } = world.kernel;
  let changed = false;
  updateStatus<Node>(world, 'nodes', '', name, (node) => {
    const conditions = (node.status?.conditions ?? []).map((condition) => {
      const wanted = WANTED[condition.type];
      if (!wanted) return condition;
      const since = condition.status === wanted.status ? condition.lastTransitionTime : timestamp(nowUs);
      if (condition.type === 'Ready' && condition.status !== 'True') changed = true;
      return { ...condition, ...wanted, lastHeartbeatTime: timestamp(nowUs), lastTransitionTime: since };
    });
    const nodeInfo = { ...node.status?.nodeInfo, bootID: bootId(world, name) };
    return { ...node, status: { ...node.status, conditions, nodeInfo } as NonNullable<Node['status']> };
  });
  if (!changed) return;
  nodeEvent(world, name, 'Normal', 'NodeReady', `Node ${name} status is now: NodeReady`);
  record(world, {
    actor: `kubelet ${name}`,
    what: 'node-ready',
    subject: `Node/${name}`,
    text: `${name} is Ready.`,
  });
}

const WANTED: Readonly<Record<string, { status: string; reason: string; message: string }>> = {
  MemoryPressure: {
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  DiskPressure: {
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  PIDPressure: {
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  Ready: { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
};

const NOT_READY = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
};

const ANNOTATIONS = {
  'node.alpha.kubernetes.io/ttl': '0',
  'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
};

function labelsOf(settings: NodeSettings): Record<string, string> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': settings.name,
    'kubernetes.io/os': 'linux',
    ...(settings.zone === null
      ? {}
      : { 'topology.kubernetes.io/region': 'region-1', 'topology.kubernetes.io/zone': settings.zone }),
    ...settings.labels,
  };
}

/** What every machine of the simulated cluster has. */
const CAPACITY = {
  cpu: '4',
  'ephemeral-storage': '102624184Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '16384Mi',
  pods: '110',
};
const ALLOCATABLE = { ...CAPACITY, 'ephemeral-storage': '94578447827', memory: '16284Mi' };

function statusOf(world: World, settings: NodeSettings): Record<string, unknown> {
  const now = timestamp(world.kernel.nowUs);
  const conditions = Object.entries(WANTED).map(([type, wanted]) => ({
    type,
    ...(type === 'Ready' ? NOT_READY : wanted),
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }));
  return {
    capacity: CAPACITY,
    allocatable: ALLOCATABLE,
    conditions,
    addresses: [
      ...settings.ips.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: settings.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: hexOf(`machine ${settings.name}`, 32),
      systemUUID: uuidOf(`system ${settings.name}`),
      bootID: bootId(world, settings.name),
      kernelVersion: '6.12.38+deb13-amd64',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.2.1',
      kubeletVersion: KUBELET_VERSION,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
}

function bootId(world: World, name: string): string {
  return uuidOf(`boot ${name} ${world.kubelet.startedAt.get(name) ?? world.kernel.nowUs}`);
}

function uuidOf(text: string): string {
  const hex = hexOf(text, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function nodeEvent(
  world: World,
  name: string,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const node = getObject(world, 'nodes', '', name);
  if (node) emitEvent(world, { component: 'kubelet', node: name, object: node, type, reason, message });
}
