import { listByLabels } from '../../src/engine/apiserver/read.ts';
import { borderWith } from '../../src/engine/apiserver/request.ts';
import { advance, createCluster, dispatch, nextDueAt, type Cluster } from '../../src/engine/cluster.ts';
import { SECOND_US } from '../../src/engine/kernel/kernel.ts';
import type { EndpointSlice, Pod } from '../../src/k8s/objects.ts';
import { parseClusterFile } from '../../src/k8s/clusterFile.ts';
import type { Input } from '../../src/protocol/input.ts';
import { DEPLOYMENT, SERVICE } from '../workload.ts';

/** Nodes for so many Pods: a kubelet takes 110, and a few Nodes' worth stays free. */
export function nodesFor(pods: number): number {
  return Math.ceil(pods / 90) + 3;
}

/** A settled cluster at time 0 with room for `pods` Pods. */
export function clusterFor(pods: number): Cluster {
  const nodes = Array.from({ length: nodesFor(pods) }, (_, i) => {
    const ip = `172.16.${(i + 1) >> 8}.${(i + 1) & 255}`;
    return `    - {name: node-${i + 1}, zone: zone-${'abc'.charAt(i % 3)}, ip: ${ip}}`;
  });
  const head = ['apiVersion: servicescope.dev/v1alpha1', 'kind: Cluster', 'spec:', '  nodes:'];
  const parsed = parseClusterFile([...head, ...nodes].join('\n'));
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return createCluster({ seed: 1, settings: parsed.settings, border: borderWith(null) });
}

/** Lets an input enter; what is refused ends the benchmark. */
export function enter(cluster: Cluster, input: Input): void {
  const result = dispatch(cluster, input);
  if (!result.ok) throw new Error(result.message);
  if (result.response && !result.response.ok) throw new Error(JSON.stringify(result.response));
}

/** Applies the Deployment and its Service. */
export function applyWorkload(cluster: Cluster, replicas: number): void {
  const bodies = { 'deployments.apps': DEPLOYMENT(replicas), services: SERVICE };
  for (const [resource, body] of Object.entries(bodies)) {
    const request = { verb: 'create', resource, namespace: 'default', body } as const;
    enter(cluster, { type: 'api', actor: 'you', request });
  }
}

/** Runs until so many endpoints of the Service are ready; gives the longest step: all that is due at one moment. */
export function runUntilReady(cluster: Cluster, count: number): { longestMs: number; virtualUs: number } {
  const from = cluster.world.kernel.nowUs;
  let longestMs = 0;
  let seen: unknown;
  for (;;) {
    const entry = cluster.world.proxy.services.get('default/web');
    if (entry !== seen && entry && readyEndpoints(entry.slices) >= count) break;
    seen = entry;
    const at = nextDueAt(cluster);
    if (at === null || at - from > 3600 * SECOND_US) throw new Error(`${count} endpoints never became ready`);
    const begun = performance.now();
    advance(cluster, at);
    longestMs = Math.max(longestMs, performance.now() - begun);
  }
  return { longestMs, virtualUs: cluster.world.kernel.nowUs - from };
}

function readyEndpoints(slices: readonly EndpointSlice[]): number {
  let count = 0;
  for (const { endpoints = [] } of slices) {
    for (const { conditions } of endpoints) if (conditions?.ready === true) count++;
  }
  return count;
}

/** Goes on for so many seconds of virtual time. */
export function goOn(cluster: Cluster, seconds: number): void {
  const until = cluster.world.kernel.nowUs + seconds * SECOND_US;
  while (advance(cluster, until).length > 0);
}

/** A client, in the Service's first Pod unless it is said where, that sends to the Service: a name lookup and a new connection each time. */
export function addTraffic(
  cluster: Cluster,
  rate: number,
  way: { readonly from: string; readonly url: string } = {
    from: `pod/${firstPod(cluster)}`,
    url: 'http://web/',
  },
): void {
  const client = {
    name: 'load',
    ...way,
    rate,
    keepAlive: false,
    requestsPerConnection: null,
  };
  enter(cluster, { type: 'client-add', client });
}

/** How many requests of the client were answered; anything else that came of them ends the benchmark. */
export function answered(cluster: Cluster): number {
  const stats = cluster.world.network.clients.get('load')?.stats;
  if (!stats || stats.answered === 0 || stats.refused + stats.timeout + stats.dnsFailure > 0) {
    throw new Error(`the client's requests were not answered: ${JSON.stringify(stats)}`);
  }
  return stats.answered;
}

/** `namespace/name` of the Service's first Pod. */
export function firstPod(cluster: Cluster): string {
  const [pod] = listByLabels<Pod>(cluster.world, 'pods', 'default', { app: 'web' });
  if (!pod) throw new Error('the Service has no Pod');
  return `default/${pod.metadata.name}`;
}

/** Megabytes in use after everything that is not needed has gone. */
export function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
