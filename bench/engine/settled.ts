import type { Cluster } from '../../src/engine/cluster.ts';
import { advance, isSettled } from '../../src/engine/cluster.ts';
import { createIpAddress } from '../../src/engine/apiserver/allocation/ipAddresses.ts';
import { getObject, listByLabels, listObjects } from '../../src/engine/apiserver/read.ts';
import { insert, kindOf } from '../../src/engine/apiserver/store.ts';
import { place } from '../../src/engine/controllers/scheduler/placements.ts';
import { cancel, drawUid, SECOND_US } from '../../src/engine/kernel/kernel.ts';
import { nthAddress } from '../../src/k8s/addresses.ts';
import type {
  EndpointSlice,
  Endpoints,
  KubeObject,
  Pod,
  ReplicaSet,
  Service,
} from '../../src/k8s/objects.ts';
import { emptyCluster, placeOf, send, settle, workload, type Envelope } from './envelope.ts';

/**
 * A settled cluster that is loaded instead of brought up: one Deployment and its Service come up through the controllers,
 * and everything that this made is copied for all others, as if it had always been there.
 */
export function loadSettled(envelope: Envelope): Cluster {
  const cluster = emptyCluster(envelope);
  const { world } = cluster;
  const example = bringUpExample(cluster, envelope.replicas);
  const namespaces = new Set(Array.from({ length: envelope.services }, (_, i) => placeOf(i).namespace));
  for (const name of namespaces) {
    if (getObject(world, 'namespaces', '', name)) continue;
    send(cluster, {
      verb: 'create',
      resource: 'namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  }
  settle(cluster);
  const load: Load = { cluster, example, nextNode: 0, used: new Map() };
  for (let i = 1; i < envelope.services; i++) copyWorkload(load, i, envelope.replicas);
  forgetNews(cluster);
  checkSettled(cluster);
  return cluster;
}

interface Example {
  readonly deployment: KubeObject;
  readonly replicaSet: ReplicaSet;
  readonly pod: Pod;
  readonly service: Service;
  readonly endpoints: Endpoints;
  readonly slice: EndpointSlice;
}

interface Load {
  readonly cluster: Cluster;
  readonly example: Example;
  nextNode: number;
  /** Node → how many addresses of its range are taken. */
  readonly used: Map<string, number>;
}

const SLICES = 'endpointslices.discovery.k8s.io';

function bringUpExample(cluster: Cluster, replicas: number): Example {
  const { world } = cluster;
  const { namespace, name } = placeOf(0);
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  send(cluster, { verb: 'create', resource: 'namespaces', body });
  for (const request of workload(0, replicas)) send(cluster, request);
  settle(cluster);
  const labels = { app: name };
  return {
    deployment: found(getObject(world, 'deployments.apps', namespace, name)),
    replicaSet: found(listByLabels<ReplicaSet>(world, 'replicasets.apps', namespace, labels)[0]),
    pod: found(listByLabels<Pod>(world, 'pods', namespace, labels)[0]),
    service: found(getObject<Service>(world, 'services', namespace, name)),
    endpoints: found(getObject<Endpoints>(world, 'endpoints', namespace, name)),
    slice: found(listObjects<EndpointSlice>(world, SLICES, namespace)[0]),
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the example is not complete');
  return value;
}

function put<T>(load: Load, resource: string, object: object): T {
  return insert(load.cluster.world, kindOf(resource), object as KubeObject) as T;
}

function copyWorkload(load: Load, index: number, replicas: number): void {
  const { example, cluster } = load;
  const { world } = cluster;
  const { namespace, name } = placeOf(index);
  const uid = (what: string): string => drawUid(world, `${what} ${namespace}/${name}`, 0);
  const hash = example.replicaSet.metadata.labels?.['pod-template-hash'] ?? '';
  const labels = { app: name };
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas };
  const template = (given: object, more: object): object => ({
    ...given,
    metadata: { labels: { ...labels, ...more } },
  });
  const { deployment, replicaSet, service } = example;
  const spec = deployment['spec'] as { template: object };
  const ownTemplate = template(spec.template, {});
  put(load, 'deployments.apps', {
    ...deployment,
    metadata: { ...deployment.metadata, name, namespace, uid: uid('deployment') },
    spec: { ...spec, replicas, selector: { matchLabels: labels }, template: ownTemplate },
    status: { ...(deployment['status'] as object), ...counts, updatedReplicas: replicas },
  });
  const rsLabels = { ...labels, 'pod-template-hash': hash };
  const rs = put<ReplicaSet>(load, 'replicasets.apps', {
    ...replicaSet,
    metadata: {
      ...replicaSet.metadata,
      name: `${name}-${hash}`,
      namespace,
      uid: uid('replicaset'),
      labels: rsLabels,
      annotations: {
        ...replicaSet.metadata.annotations,
        'deployment.kubernetes.io/desired-replicas': String(replicas),
        'deployment.kubernetes.io/max-replicas': String(replicas + Math.ceil(replicas / 4)),
      },
      ownerReferences: owned(replicaSet, name, uid('deployment')),
    },
    spec: {
      ...replicaSet.spec,
      replicas,
      selector: { matchLabels: rsLabels },
      template: template(spec.template, { 'pod-template-hash': hash }),
    },
    status: { ...replicaSet.status, ...counts, fullyLabeledReplicas: replicas },
  });
  const clusterIP = nthAddress(world.settings.serviceCIDRs[0] ?? '', 4096 + index);
  createIpAddress(world, clusterIP, `${namespace}/${name}`);
  put(load, 'services', {
    ...service,
    metadata: { ...service.metadata, name, namespace, uid: uid('service') },
    spec: { ...service.spec, selector: labels, clusterIP, clusterIPs: [clusterIP] },
  });
  const pods = Array.from({ length: replicas }, (_, i) => copyPod(load, rs, rsLabels, i));
  copyEndpoints(load, namespace, name, uid('service'), pods);
}

function owned(object: { metadata: KubeObject['metadata'] }, name: string, uid: string): object[] {
  return (object.metadata.ownerReferences ?? []).map((reference) => ({ ...reference, name, uid }));
}

function copyPod(load: Load, rs: ReplicaSet, labels: Readonly<Record<string, string>>, index: number): Pod {
  const { world } = load.cluster;
  const { pod } = load.example;
  const { nodes } = world.settings;
  const node = nodes[load.nextNode++ % nodes.length];
  if (!node) throw new Error('there are no Nodes');
  const { namespace = '' } = rs.metadata;
  const name = `${rs.metadata.name}-${index.toString(36).padStart(5, 'b')}`;
  const key = `${namespace}/${name}`;
  const offset = (world.kubelet.lastOffset.get(`${node.name}/0`) ?? 3) + 1;
  world.kubelet.lastOffset.set(`${node.name}/0`, offset);
  const ip = nthAddress(node.podCIDRs[0] ?? '', offset);
  const zone = {
    'topology.kubernetes.io/region': 'region-1',
    'topology.kubernetes.io/zone': node.zone ?? '',
  };
  const uid = drawUid(world, `pod ${key}`, 0);
  const own = {
    ...pod.status,
    hostIP: node.ips[0],
    hostIPs: [{ ip: node.ips[0] }],
    podIP: ip,
    podIPs: [{ ip }],
  };
  world.kubelet.addresses.set(ip, key);
  copyRecords(load, key, node.name, uid, ip);
  const made = put<Pod>(load, 'pods', {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      generateName: `${rs.metadata.name}-`,
      namespace,
      uid,
      labels: { ...labels, ...zone },
      ownerReferences: owned(pod, rs.metadata.name, rs.metadata.uid),
    },
    spec: { ...pod.spec, nodeName: node.name },
    status: own,
  });
  place(world, made);
  return made;
}

/** What the Node's kubelet holds of it. */
function copyRecords(load: Load, key: string, node: string, uid: string, ip: string): void {
  const { kubelet } = load.cluster.world;
  const { namespace, name } = load.example.pod.metadata;
  const from = `${namespace}/${name}`;
  kubelet.pods.set(key, { ...found(kubelet.pods.get(from)), uid, node, ips: [ip] });
  kubelet.byNode.set(`${node}/${key}`, 1);
  for (const table of [kubelet.containers, kubelet.environments, kubelet.logs, kubelet.logEnds]) {
    const entries: [string, unknown][] = [];
    table.forRange(`${from}/`, `${from}0`, false, (entry, value) => {
      entries.push([entry, value]);
    });
    for (const [entry, value] of entries) table.set(key + entry.slice(from.length), value as never);
  }
  kubelet.images.set(`${node}/nginx:1.27`, 1);
}

function copyEndpoints(load: Load, namespace: string, name: string, uid: string, pods: readonly Pod[]): void {
  const { endpoints, slice, pod: first } = load.example;
  const address = found(endpoints.subsets?.[0]?.addresses?.[0]);
  const endpoint = found(slice.endpoints?.[0]);
  const reference = (pod: Pod): object => ({
    ...address.targetRef,
    namespace,
    name: pod.metadata.name,
    uid: pod.metadata.uid,
  });
  if (first.status?.podIP === undefined) throw new Error('the example has no address');
  const sorted = pods.toSorted((a, b) => ((a.status?.podIP ?? '') < (b.status?.podIP ?? '') ? -1 : 1));
  put(load, 'endpoints', {
    ...endpoints,
    metadata: { ...endpoints.metadata, name, namespace, uid: `${uid}-e` },
    subsets: [
      {
        ...endpoints.subsets?.[0],
        addresses: sorted.map((pod) => ({
          ip: pod.status?.podIP,
          nodeName: pod.spec.nodeName,
          targetRef: reference(pod),
        })),
      },
    ],
  });
  const written = put<EndpointSlice>(load, SLICES, {
    ...slice,
    metadata: {
      ...slice.metadata,
      name: `${name}-kqsml`,
      generateName: `${name}-`,
      namespace,
      uid: `${uid}-s`,
      labels: { ...slice.metadata.labels, 'kubernetes.io/service-name': name },
      ownerReferences: owned(slice, name, uid),
    },
    endpoints: pods.map((pod) => ({
      ...endpoint,
      addresses: [pod.status?.podIP],
      nodeName: pod.spec.nodeName,
      targetRef: reference(pod),
      zone: pod.metadata.labels?.['topology.kubernetes.io/zone'],
    })),
  });
  const { controllers } = load.cluster.world;
  controllers.slices.set(`${namespace}/${written.metadata.name}`, Number(written.metadata.resourceVersion));
}

/** Nobody has to be told of what has always been there. */
function forgetNews({ world }: Cluster): void {
  const { controllers, kernel, api } = world;
  for (const [key, { task }] of kernel.due.toArray()) {
    if (task.room === 'controllers' && task.type === 'deliver') cancel(world, key);
  }
  for (const name of controllers.delivering.keysArray()) controllers.seen.set(name, api.resourceVersion);
  controllers.delivering.clear();
  api.wanted = null;
  api.changes.clear();
}

/** A minute in which nobody finds anything to do is the proof that the copies are right. */
function checkSettled(cluster: Cluster): void {
  const { api, kernel } = cluster.world;
  const before = api.resourceVersion;
  advance(cluster, kernel.nowUs + 60 * SECOND_US);
  if (!isSettled(cluster)) throw new Error('the loaded cluster is not settled');
  if (api.resourceVersion !== before) throw new Error('the controllers change what was loaded');
}
