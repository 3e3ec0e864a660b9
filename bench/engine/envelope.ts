import { borderWith } from '../../src/engine/apiserver/request.ts';
import { advance, createCluster, isSettled, type Cluster } from '../../src/engine/cluster.ts';
import { SECOND_US } from '../../src/engine/kernel/kernel.ts';
import type { ClusterSettings } from '../../src/k8s/clusterSettings.ts';
import { parseClusterFile } from '../../src/k8s/clusterFile.ts';
import type { ApiRequest } from '../../src/protocol/api.ts';
import { enter } from './cluster.ts';

/** The largest cluster that Kubernetes is made for, or a part of it of the same shape. */
// kubernetes/community: sig-scalability/configs-and-limits/thresholds.md
export interface Envelope {
  readonly nodes: number;
  readonly services: number;
  /** Each Service has a Deployment of so many replicas. */
  readonly replicas: number;
}

export const FULL: Envelope = { nodes: 5000, services: 10_000, replicas: 15 };
export const TENTH: Envelope = { nodes: 500, services: 1000, replicas: 15 };

/** So many Services share a namespace: 3,000 Pods are its limit. */
const SERVICES_A_NAMESPACE = 200;

export function podsOf({ services, replicas }: Envelope): number {
  return services * replicas;
}

/** Where the `index`th Service lives. */
export function placeOf(index: number): { readonly namespace: string; readonly name: string } {
  return { namespace: `team-${Math.floor(index / SERVICES_A_NAMESPACE)}`, name: `web-${index}` };
}

/** A cluster of so many Nodes, with addresses and Pod ranges that hold them. */
export function settingsFor({ nodes }: Envelope): ClusterSettings {
  const lines = Array.from({ length: nodes }, (_, i) => {
    const ip = `172.16.${(i + 1) >> 8}.${(i + 1) & 255}`;
    return `    - {name: node-${i + 1}, zone: zone-${'abc'.charAt(i % 3)}, ip: ${ip}}`;
  });
  const head = [
    'apiVersion: servicescope.dev/v1alpha1',
    'kind: Cluster',
    'spec:',
    '  podCIDRs: [10.128.0.0/9]',
  ];
  const parsed = parseClusterFile([...head, '  nodes:', ...lines].join('\n'));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.settings;
}

export function emptyCluster(envelope: Envelope): Cluster {
  return createCluster({ seed: 1, settings: settingsFor(envelope), border: borderWith(null) });
}

/** Applies everything at once: namespaces, Deployments and their Services. */
export function applyAll(cluster: Cluster, envelope: Envelope): void {
  const namespaces = new Set<string>();
  for (let i = 0; i < envelope.services; i++) {
    const { namespace } = placeOf(i);
    if (!namespaces.has(namespace)) {
      namespaces.add(namespace);
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      send(cluster, { verb: 'create', resource: 'namespaces', body });
    }
    for (const request of workload(i, envelope.replicas)) send(cluster, request);
  }
}

/** The Deployment and the Service of one place. */
export function workload(index: number, replicas: number): ApiRequest[] {
  const { namespace, name } = placeOf(index);
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports: [{ port: 80, protocol: 'TCP' }] },
  };
  return [
    { verb: 'create', resource: 'deployments.apps', namespace, body: deployment },
    { verb: 'create', resource: 'services', namespace, body: service },
  ];
}

export function send(cluster: Cluster, request: ApiRequest): void {
  enter(cluster, { type: 'api', actor: 'you', request });
}

/** How often it is asked whether a cluster is settled. */
const LOOK_US = SECOND_US / 10;

/** Lets time go on until nothing is on its way; gives the virtual seconds that it took. */
export function settle(cluster: Cluster): number {
  const from = cluster.world.kernel.nowUs;
  do {
    const { nowUs } = cluster.world.kernel;
    if (nowUs - from > 3600 * SECOND_US) throw new Error('the cluster never settles');
    advance(cluster, nowUs + LOOK_US);
  } while (!isSettled(cluster));
  return (cluster.world.kernel.nowUs - from) / SECOND_US;
}
