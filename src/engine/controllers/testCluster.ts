import { DEFAULT_LATENCIES } from '../../k8s/clusterFile/assemble.ts';
import type { ClusterSettings } from '../../k8s/clusterSettings.ts';
import type { Deployment, KubeEvent, Node, Pod } from '../../k8s/objects.ts';
import { onChange } from '../apiserver/changes.ts';
import { getObject, listObjects } from '../apiserver/read.ts';
import { createObject, deleteObject, updateObject, updateStatus } from '../apiserver/write.ts';
import { following } from '../kernel/happenings.ts';
import { drawBelow, MILLISECOND_US, SECOND_US, takeDue, timestamp } from '../kernel/kernel.ts';
import { ensureDefaultServiceCidr } from './serviceCidr/defaultServiceCidr.ts';
import { createWorld, type World } from '../world.ts';
import { controlPlane } from './controlPlane.ts';
import { splitKey, type Controller } from './controller.ts';
import { controllerSet, noteChange, requeueAfter, runTask } from './workQueue.ts';

/** A control plane for tests: real API server, real controllers, and a kubelet that makes Pods ready after a while. */

const SETTINGS: ClusterSettings = {
  ipFamilies: ['IPv4'],
  podCIDRs: ['10.244.0.0/16'],
  serviceCIDRs: ['10.96.0.0/12'],
  kubeProxy: { mode: 'iptables', minSyncPeriodUs: SECOND_US },
  loadBalancer: { provider: 'cloud', addressAfterUs: 8 * SECOND_US, healthyAfterUs: 4 * SECOND_US },
  networkPolicy: 'enforced',
  latencies: DEFAULT_LATENCIES,
  nodes: [],
  externalHosts: [],
};

/** Pods with this annotation never become ready. */
export const BROKEN = 'test/broken';

const START_US = SECOND_US;
const STOP_US = SECOND_US;

const fakeKubelet: Controller = {
  name: 'fake-kubelet',
  watches: { pods: (_world, { namespace, name }) => [`${namespace}/${name}`] },
  reconcile(world, key) {
    const { namespace, name } = splitKey(key);
    const pod = getObject<Pod>(world, 'pods', namespace, name);
    if (!pod?.spec.nodeName || world.kubelet.nodesDown.has(pod.spec.nodeName)) return;
    const { deletionTimestamp, uid } = pod.metadata;
    const begun = deletionTimestamp === undefined ? `start ${uid}` : `stop ${uid}`;
    const since = world.kubelet.startedAt.get(begun) ?? world.kernel.nowUs;
    world.kubelet.startedAt.set(begun, since);
    const delayUs =
      deletionTimestamp === undefined ? START_US + drawBelow(world, SECOND_US, 'start', key, 0) : STOP_US;
    const leftUs = since + delayUs - world.kernel.nowUs;
    if (leftUs > 0 && !pod.status?.podIP) return requeueAfter(world, fakeKubelet, key, leftUs);
    if (deletionTimestamp === undefined) return start(world, pod);
    if (leftUs > 0) return requeueAfter(world, fakeKubelet, key, leftUs);
    deleteObject(world, 'pods', namespace, name, { gracePeriodSeconds: 0 });
  },
};

function start(world: World, pod: Pod): void {
  if (pod.status?.podIP) return;
  const last = (world.kernel.draws.get('test ip') ?? 0) + 1;
  world.kernel.draws.set('test ip', last);
  const ip = `10.244.${last >> 8}.${last & 255}`;
  setStatus(world, pod, { phase: 'Running', podIP: ip, podIPs: [{ ip }] });
  const ready = pod.metadata.annotations?.[BROKEN] === undefined;
  setReady(world, pod.metadata.namespace ?? '', pod.metadata.name, ready);
}

function setStatus(world: World, pod: Pod, more: Partial<NonNullable<Pod['status']>>): void {
  updateStatus<Pod>(world, 'pods', pod.metadata.namespace ?? '', pod.metadata.name, (now) => ({
    ...now,
    status: { ...now.status, ...more },
  }));
}

/** Makes a Pod's condition Ready true or false, as its kubelet would. */
export function setReady(world: World, namespace: string, name: string, ready: boolean): void {
  updateStatus<Pod>(world, 'pods', namespace, name, (now) => ({
    ...now,
    status: {
      ...now.status,
      conditions: [
        ...(now.status?.conditions ?? []).filter(({ type }) => type !== 'Ready'),
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          lastTransitionTime: timestamp(world.kernel.nowUs),
        },
      ],
    },
  }));
}

const set = controllerSet([...controlPlane(), fakeKubelet]);
const worlds = new WeakSet<World>();
onChange((world, change) => {
  if (worlds.has(world)) noteChange(world, set, change);
});

/** A cluster with the namespace `default` and `nodes` ready Nodes, one a zone. */
export function testCluster(nodes = 3, seed = 1): World {
  const world = createWorld(seed, SETTINGS, 0);
  worlds.add(world);
  ensureDefaultServiceCidr(world);
  createNamespace(world, 'default');
  for (let i = 1; i <= nodes; i++) createNode(world, `node-${i}`, `zone-${'abc'.charAt((i - 1) % 3)}`);
  run(world, SECOND_US);
  return world;
}

export function createNamespace(world: World, name: string): void {
  createObject(world, 'namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

export function createNode(world: World, name: string, zone: string): Node {
  return createObject<Node>(world, 'nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'topology.kubernetes.io/zone': zone, 'kubernetes.io/hostname': name } },
    spec: {},
    status: {
      allocatable: { cpu: '4', memory: '16Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
  });
}

export interface DeploymentWish {
  readonly name?: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly strategy?: object;
  readonly more?: object;
  readonly annotations?: Record<string, string>;
  readonly ports?: readonly object[];
}

export function createDeployment(world: World, wish: DeploymentWish = {}): Deployment {
  const { name = 'web', replicas = 3, image = 'nginx:1', strategy, more, annotations, ports } = wish;
  const labels = { app: name };
  return createObject<Deployment>(world, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      ...(strategy ? { strategy } : {}),
      template: {
        metadata: { labels, ...(annotations ? { annotations } : {}) },
        spec: { containers: [{ name: 'main', image, ...(ports ? { ports } : {}) }] },
      },
      ...more,
    },
  });
}

export function createService(world: World, name = 'web', more: object = {}): void {
  createObject(world, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.50',
      clusterIPs: ['10.96.0.50'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
      ...more,
    },
  });
}

/** Changes the Deployment `web`'s spec. */
export function changeDeployment(
  world: World,
  change: (spec: Deployment['spec']) => Deployment['spec'],
  name = 'web',
): void {
  updateObject<Deployment>(world, 'deployments.apps', 'default', name, (now) => ({
    ...now,
    spec: change(now.spec),
  }));
}

/** The spec with another image. */
export function withImage(spec: Deployment['spec'], image: string): Deployment['spec'] {
  const { template } = spec;
  const containers = (template.spec?.containers ?? []).map((container) => ({ ...container, image }));
  return { ...spec, template: { ...template, spec: { ...template.spec, containers } } };
}

/** Lets `forUs` of virtual time pass; `look` is called at the end of every moment at which something ran. */
export function run(world: World, forUs: number, look?: () => void): void {
  const until = world.kernel.nowUs + forUs;
  for (;;) {
    const due = takeDue(world, until);
    if (!due) break;
    const { task } = due;
    if (task.room === 'controllers') following(world, due.cause, () => runTask(world, set, task));
    if (world.kernel.due.minKey()?.at !== world.kernel.nowUs) look?.();
  }
  world.kernel.nowUs = until;
}

/** Runs until no work is left; says how long that took in virtual µs. */
export function settle(world: World, look?: () => void): number {
  const begin = world.kernel.nowUs;
  while (world.kernel.work > 0 && world.kernel.nowUs - begin < 3600 * SECOND_US) {
    run(world, 100 * MILLISECOND_US, look);
  }
  return world.kernel.nowUs - begin;
}

export function podsOf(world: World, namespace = 'default'): Pod[] {
  return listObjects<Pod>(world, 'pods', namespace);
}

/** The messages of Events with that reason, oldest first. */
export function eventsOf(world: World, reason: string): string[] {
  return listObjects<KubeEvent>(world, 'events')
    .filter((event) => event.reason === reason)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map((event) => event.message ?? '');
}
