import { formatSelector, type LabelSelector } from '../../k8s/labels.ts';
import type { DaemonSet, Deployment, KubeEvent, KubeObject, Node } from '../../k8s/objects.ts';
import type { EventRow, NodeRow, OtherRow, OutsideRow, PolicyRow, WorkloadRow } from '../../protocol/rows.ts';
import { kindByResource } from '../../k8s/kinds/index.ts';
import { addressesOf } from '../network/places.ts';
import { parseTimestamp } from '../kernel/kernel.ts';
import { isProxyStopped } from '../proxy/nodeView.ts';
import { isNodeDown } from '../node/machines.ts';
import type { World } from '../world.ts';

export function nodeRow(world: World, node: Node): NodeRow {
  const { metadata, spec, status } = node;
  const addresses = status?.addresses ?? [];
  return {
    key: metadata.name,
    name: metadata.name,
    ips: addresses.filter((one) => one.type === 'InternalIP').map((one) => one.address),
    podCIDRs: spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []),
    zone: metadata.labels?.['topology.kubernetes.io/zone'] ?? null,
    ready: (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True'),
    cordoned: spec.unschedulable === true,
    down: isNodeDown(world, metadata.name),
    proxyMode: world.settings.kubeProxy.mode,
    proxyStopped: isProxyStopped(world, metadata.name),
  };
}

/** Resources whose objects own Pods and can be scaled. */
export const WORKLOADS = new Set([
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
]);

/** Null for a ReplicaSet that a Deployment owns: the Deployment's row stands for it. */
export function workloadRow(object: KubeObject): WorkloadRow | null {
  const workload = object as unknown as Deployment;
  const { metadata, spec, status } = workload;
  if (metadata.ownerReferences?.some((one) => one.controller)) return null;
  const named = {
    key: workloadKey(object),
    kind: object.kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
  };
  if (object.kind === 'DaemonSet') return { ...named, ...daemonCounts(object as unknown as DaemonSet) };
  return {
    ...named,
    replicas: spec.replicas ?? 1,
    ready: status?.readyReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}

/** A DaemonSet wants as many Pods as there are Nodes for it. */
function daemonCounts({
  status,
}: DaemonSet): Pick<WorkloadRow, 'replicas' | 'ready' | 'updated' | 'available'> {
  return {
    replicas: status?.desiredNumberScheduled ?? 0,
    ready: status?.numberReady ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    available: status?.numberAvailable ?? 0,
  };
}

export function workloadKey(object: KubeObject): string {
  return `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`;
}

export function eventRow(object: KubeObject): EventRow {
  const event = object as unknown as KubeEvent;
  const seen = event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  return {
    key: `${event.metadata.namespace}/${event.metadata.name}`,
    lastSeenAt: parseTimestamp(seen),
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    object: `${event.involvedObject.kind}/${event.involvedObject.name}`,
    namespace: event.metadata.namespace ?? '',
    message: event.message ?? '',
    count: event.count ?? 1,
  };
}

export function policyRow(world: World, object: KubeObject): PolicyRow {
  const { metadata } = object;
  const spec = (object['spec'] ?? {}) as { podSelector?: LabelSelector; policyTypes?: PolicyRow['types'] };
  return {
    key: `${metadata.namespace}/${metadata.name}`,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    podSelector: formatSelector(spec.podSelector),
    types: spec.policyTypes ?? ['Ingress'],
    enforced: world.settings.networkPolicy === 'enforced',
  };
}

/** Whether nothing acts on an object. What a controller made for itself (a revision, say) is not told of. */
export function isUnacted(resource: string, object: KubeObject): boolean {
  return !kindByResource(resource)?.simulated && (object.metadata.ownerReferences ?? []).length === 0;
}

/** The fixed places outside, and the hosts of the cluster file. */
export function outsideRows(world: World): OutsideRow[] {
  const own = (place: string, name: string): OutsideRow => ({
    key: place,
    name,
    ip: addressesOf(world, place)[0] ?? '',
  });
  return [
    own('internet', 'Internet'),
    own('laptop', 'Laptop'),
    ...world.settings.externalHosts.map((host): OutsideRow => ({
      key: `host/${host.name}`,
      name: host.name,
      ip: host.ips[0] ?? '',
    })),
  ];
}

export function otherRow(resource: string, object: KubeObject): OtherRow {
  const namespace = object.metadata.namespace ?? '';
  const isIngress = resource === 'ingresses.networking.k8s.io';
  return {
    key: `${resource}/${namespace}/${object.metadata.name}`,
    kind: object.kind,
    namespace,
    name: object.metadata.name,
    services: isIngress ? servicesOfIngress(object).map((name) => `${namespace}/${name}`) : [],
    hosts: isIngress ? hostsOfIngress(object) : [],
  };
}

interface IngressSpec {
  readonly defaultBackend?: { readonly service?: { readonly name: string } };
  readonly rules?: readonly {
    readonly host?: string;
    readonly http?: {
      readonly paths: readonly { readonly backend: { readonly service?: { readonly name: string } } }[];
    };
  }[];
}

function servicesOfIngress(object: KubeObject): string[] {
  const { defaultBackend, rules = [] } = object['spec'] as IngressSpec;
  const backends = [
    defaultBackend,
    ...rules.flatMap(({ http }) => http?.paths.map(({ backend }) => backend)),
  ];
  return [...new Set(backends.flatMap((backend) => backend?.service?.name ?? []))];
}

function hostsOfIngress(object: KubeObject): string[] {
  const { rules = [] } = object['spec'] as IngressSpec;
  const hosts = rules.map(({ host }) => host || '*');
  return hosts.length === 0 ? ['*'] : [...new Set(hosts)];
}
