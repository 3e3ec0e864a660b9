import { DEFAULT_LATENCIES } from '../../../k8s/clusterFile/assemble.ts';
import { parse } from 'yaml';
import type { ClusterSettings } from '../../../k8s/clusterSettings.ts';
import type { KubeEvent, Pod } from '../../../k8s/objects.ts';
import { onChange } from '../../apiserver/changes.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import { runApiTask } from '../../apiserver/tasks.ts';
import { createObject } from '../../apiserver/write.ts';
import { controllerSet, noteChange, runTask } from '../../controllers/workQueue.ts';
import { noteChange as noteForProxies } from '../../proxy/versions.ts';
import { following } from '../../kernel/happenings.ts';
import { SECOND_US, takeDue, type Due } from '../../kernel/kernel.ts';
import { ensureDefaultServiceCidr } from '../../controllers/serviceCidr/defaultServiceCidr.ts';
import { createWorld, type World } from '../../world.ts';
import { kubelet } from '../kubelet.ts';
import { registerNode } from '../machines.ts';
import { runKubeletTask } from '../tasks.ts';

/** An API server with kubelets and nothing else: what the tests of this room run in. */

const SET = controllerSet([kubelet]);
const LIVE = new WeakSet<World>();

onChange((world, change) => {
  if (!LIVE.has(world)) return;
  noteForProxies(world, change);
  noteChange(world, SET, change);
});

const SETTINGS: ClusterSettings = {
  ipFamilies: ['IPv4'],
  podCIDRs: ['10.244.0.0/16'],
  serviceCIDRs: ['10.96.0.0/12'],
  kubeProxy: { mode: 'iptables', minSyncPeriodUs: SECOND_US },
  loadBalancer: { provider: 'none', addressAfterUs: 0, healthyAfterUs: 0 },
  networkPolicy: 'enforced',
  latencies: DEFAULT_LATENCIES,
  nodes: [
    {
      name: 'node-1',
      zone: 'zone-a',
      ips: ['192.0.2.11'],
      labels: {},
      taints: [],
      podCIDRs: ['10.244.1.0/24'],
    },
    { name: 'node-2', zone: null, ips: ['192.0.2.12'], labels: {}, taints: [], podCIDRs: ['10.244.2.0/29'] },
  ],
  externalHosts: [],
};

/** A cluster with two Nodes, a minute old. */
export function minimalCluster(change: Partial<ClusterSettings> = {}): World {
  const world = createWorld(7, { ...SETTINGS, ...change }, -60 * SECOND_US);
  LIVE.add(world);
  for (const name of ['default', 'kube-system']) {
    createObject(world, 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
      status: { phase: 'Active' },
    });
  }
  ensureDefaultServiceCidr(world);
  for (const node of world.settings.nodes) registerNode(world, node);
  runTo(world, 0);
  return world;
}

/** Runs what is due up to a moment, in seconds. */
export function runTo(world: World, seconds: number): void {
  const untilUs = Math.round(seconds * SECOND_US);
  for (;;) {
    const due = takeDue(world, untilUs);
    if (!due) break;
    following(world, due.cause, () => runDue(world, due));
  }
  world.kernel.nowUs = Math.max(world.kernel.nowUs, untilUs);
}

/** Goes on for some seconds. */
export function run(world: World, seconds: number): void {
  runTo(world, world.kernel.nowUs / SECOND_US + seconds);
}

/** Goes on until no work is left, five minutes at most; gives the seconds that it took. */
export function settle(world: World): number {
  const from = world.kernel.nowUs;
  while (world.kernel.work > 0 && world.kernel.nowUs - from < 300 * SECOND_US) {
    const next = world.kernel.due.minKey()?.at;
    if (next === undefined) break;
    runTo(world, next / SECOND_US);
  }
  return (world.kernel.nowUs - from) / SECOND_US;
}

function runDue(world: World, { task }: Due): void {
  switch (task.room) {
    case 'controllers':
      return task.controller === kubelet.name ? runTask(world, SET, task) : undefined;
    case 'kubelet':
      return runKubeletTask(world, task);
    case 'api':
      return runApiTask(world, task);
    default:
      // Nothing else takes part here.
      return;
  }
}

/** Creates a Pod on node-1 (unless its spec says otherwise) from the YAML of its spec. */
export function createPod(world: World, name: string, spec: string, metadata: object = {}): void {
  createObject(world, 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { nodeName: 'node-1', ...(parse(spec) as object) },
  });
}

export function podNamed(world: World, name: string): Pod | undefined {
  return getObject<Pod>(world, 'pods', 'default', name);
}

/** The Pod's Ready condition. */
export function isReady(world: World, name: string): boolean {
  return podNamed(world, name)?.status?.conditions?.find((one) => one.type === 'Ready')?.status === 'True';
}

/** `Reason: message` of every Event about an object, oldest first; repeated ones with their count. */
export function eventsOf(world: World, name: string): string[] {
  return listObjects<KubeEvent>(world, 'events', 'default')
    .filter((event) => event.involvedObject.name === name)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((event) => `${event.reason}: ${event.message}${(event.count ?? 1) > 1 ? ` (x${event.count})` : ''}`);
}

/** The codes of all happenings about a Pod, oldest first. */
export function happeningsOf(world: World, name: string): string[] {
  const found: string[] = [];
  for (const happening of world.happenings.byId.values()) {
    if (happening.subject === `Pod/default/${name}`) found.push(happening.what);
  }
  return found;
}
