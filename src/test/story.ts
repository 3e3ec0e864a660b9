import { assert, present } from '../base/assert.ts';
import { parseClusterFile } from '../k8s/clusterFile.ts';
import { resourceOf } from '../k8s/kind.ts';
import { KINDS } from '../k8s/kinds/index.ts';
import { parseManifest } from '../k8s/manifest.ts';
import type { Deployment, EndpointSlice, KubeEvent, KubeObject, Pod, Service } from '../k8s/objects.ts';
import { summarizePod } from '../k8s/kinds/podRow.ts';
import { loadSchema } from '../k8s/schema/schema.ts';
import type { ApiRequest, ApiResponse, ApiSuccess } from '../protocol/api.ts';
import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { Happening } from '../protocol/happening.ts';
import type { AppAct, ClientSettings, Input } from '../protocol/input.ts';
import { getObject, listByLabels, listObjects } from '../engine/apiserver/read.ts';
import { borderWith } from '../engine/apiserver/request.ts';
import { advance, createCluster, dispatch, forkCluster, isSettled, type Cluster } from '../engine/cluster.ts';
import { causesOf } from '../engine/kernel/happenings.ts';
import { SECOND_US } from '../engine/kernel/kernel.ts';
import { withPods } from '../engine/network/clientStats.ts';
import { laggingNodes, rulesOf } from '../engine/proxy/nodeView.ts';
import { rulePortsOf } from '../engine/proxy/model.ts';
import type { World } from '../engine/world.ts';

/**
 * A story that is told through the engine's own door: what a user would do goes in as inputs, time goes on, and what the
 * cluster is then can be asked. Times are in seconds, which stories are told in.
 */
export interface Story {
  readonly cluster: Cluster;
  /** Every connection that was ever begun, as it was last seen. */
  readonly connections: Map<number, Connection>;
}

const border = borderWith(await loadSchema());

/** How often a story looks at its connections while time goes on: before the engine forgets the closed ones. */
const LOOK_US = 20 * SECOND_US;

const SETTLE_LIMIT_US = 3600 * SECOND_US;

/** Clusters at time 0, by seed and cluster file; stories go on from copies of them. */
const beginnings = new Map<string, Cluster>();

/** A cluster at time 0. `file` is a cluster file; '' means the default one. */
export function begin(file = '', seed = 1): Story {
  const key = `${seed}\n${file}`;
  let cluster = beginnings.get(key);
  if (!cluster) {
    const parsed = parseClusterFile(file === '' ? '{}' : file);
    assert(parsed.ok, `a cluster file that is right: ${file}`);
    cluster = createCluster({ seed, settings: parsed.settings, border });
    beginnings.set(key, cluster);
  }
  return { cluster: forkCluster(cluster), connections: new Map() };
}

export function worldOf(story: Story): World {
  return story.cluster.world;
}

/** Virtual seconds since the beginning. */
export function now(story: Story): number {
  return worldOf(story).kernel.nowUs / SECOND_US;
}

/** Time goes on to a moment. */
export function runTo(story: Story, seconds: number): void {
  const untilUs = Math.round(seconds * SECOND_US);
  for (;;) {
    const { nowUs } = worldOf(story).kernel;
    if (nowUs >= untilUs) return;
    advance(story.cluster, Math.min(untilUs, nowUs + LOOK_US));
    look(story);
  }
}

/** Time goes on by so many seconds. */
export function run(story: Story, seconds: number): void {
  runTo(story, now(story) + seconds);
}

/** Time goes on until nothing is on its way; gives the seconds that it took. */
export function settle(story: Story): number {
  const from = now(story);
  const limit = worldOf(story).kernel.nowUs + SETTLE_LIMIT_US;
  enter(story, { type: 'settle', token: -1, limitUs: SETTLE_LIMIT_US });
  for (;;) {
    const { nowUs } = worldOf(story).kernel;
    assert(nowUs < limit, 'the cluster settles within an hour');
    const reports = advance(story.cluster, Math.min(limit, nowUs + LOOK_US));
    look(story);
    const settled = reports.find((one) => one.type === 'settled' && one.token === -1);
    if (!settled) continue;
    assert(isSettled(story.cluster), 'what says that it is settled is so');
    return now(story) - from;
  }
}

/** Time goes on in small steps until something holds; gives the seconds that it took. Fails after `limit` seconds. */
export function runUntil(story: Story, holds: () => boolean, limit = 60, step = 0.01): number {
  const from = now(story);
  while (!holds()) {
    assert(now(story) - from < limit, `it comes to be within ${limit} s`);
    run(story, step);
  }
  return now(story) - from;
}

function look(story: Story): void {
  worldOf(story).network.connections.forEachPair((id, connection) => {
    story.connections.set(id, connection);
  });
}

/** An input that is accepted. */
export function enter(story: Story, input: Input): void {
  const result = dispatch(story.cluster, input);
  assert(result.ok, result.ok ? '' : result.message);
}

/** A request as it comes from outside; refusals are given back. */
export function ask(story: Story, request: ApiRequest): ApiResponse {
  const result = dispatch(story.cluster, { type: 'api', request, actor: 'you' });
  assert(result.ok, 'a request enters');
  return present(result.response, 'the answer to a request');
}

/** A request that is granted. */
export function demand(story: Story, request: ApiRequest): ApiSuccess {
  const response = ask(story, request);
  assert(response.ok, response.ok ? '' : response.message);
  return response;
}

/** Creates every object of a manifest; all must be accepted. */
export function create(story: Story, manifest: string, namespace = 'default'): void {
  for (const request of createsOf(manifest, namespace)) demand(story, request);
}

/** The requests that create the objects of a manifest. */
export function createsOf(manifest: string, namespace = 'default'): ApiRequest[] {
  const { documents, problems } = parseManifest(manifest);
  assert(problems.length === 0, problems[0]?.message ?? '');
  return documents.map(({ object }) => ({
    verb: 'create',
    resource: resourceOfKind(String(object['kind'])),
    namespace: object['metadata']?.namespace ?? namespace,
    fieldValidation: 'Strict',
    body: object,
  }));
}

function resourceOfKind(kind: string): string {
  return resourceOf(
    present(
      KINDS.find((one) => one.kind === kind),
      `kind ${kind}`,
    ),
  );
}

/** A Deployment and a ClusterIP Service `web`. `pod` and `container` are lines of the Pod's and the container's spec. */
export function web(
  options: { replicas?: number; image?: string; container?: string; pod?: string } = {},
): string {
  const { replicas = 3, image = 'nginx:1.27', container = '', pod = '' } = options;
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
${indent(pod, 6)}      containers:
      - name: web
        image: ${image}
${indent(container, 8)}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: ${image.includes('http-echo') ? 5678 : 80}}]
`;
}

function indent(text: string, by: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => `${' '.repeat(by)}${line}\n`).join('');
}

/** A Pod with curl that does nothing by itself; `node` binds it. */
export function tmp(name = 'tmp', node?: string): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  ${node ? `nodeName: ${node}` : 'restartPolicy: Never'}
  terminationGracePeriodSeconds: 0
  containers: [{name: tmp, image: "curlimages/curl:8.10.1", command: [sleep, infinity]}]
`;
}

export function addClient(story: Story, client: Partial<ClientSettings> & { name: string }): void {
  const settings = {
    from: 'pod/default/tmp',
    url: 'http://web',
    rate: 10,
    keepAlive: false,
    requestsPerConnection: null,
    ...client,
  };
  enter(story, { type: 'client-add', client: settings });
}

export function clientOf(story: Story, name: string): Client {
  return withPods(worldOf(story), present(worldOf(story).network.clients.get(name), `client ${name}`));
}

/** The connections that a client began between two moments, oldest first. */
export function connectionsOf(
  story: Story,
  client: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Connection[] {
  look(story);
  return [...story.connections.values()].filter(
    ({ owner, startedAt }) =>
      owner.kind === 'client' &&
      owner.name === client &&
      startedAt >= from * SECOND_US &&
      startedAt < to * SECOND_US,
  );
}

/** How often each outcome came about: `answered`, `refused no-endpoints`, … */
export function tally(connections: readonly Connection[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, verdict, reason } of connections) {
    const word = [verdict ?? state, ...(reason === null ? [] : [reason])].join(' ');
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

export function scale(story: Story, replicas: number, name = 'web'): void {
  patch(story, 'deployments.apps', name, { spec: { replicas } });
}

/** A merge patch. */
export function patch(
  story: Story,
  resource: string,
  name: string,
  body: object,
  options: Partial<ApiRequest> = {},
): void {
  demand(story, {
    verb: 'patch',
    patchType: 'merge',
    resource,
    namespace: 'default',
    name,
    body,
    ...options,
  });
}

export function remove(
  story: Story,
  resource: string,
  name: string,
  options: Partial<ApiRequest> = {},
): void {
  demand(story, { verb: 'delete', resource, namespace: 'default', name, ...options });
}

export function act(story: Story, pod: string, what: AppAct): void {
  enter(story, { type: 'app', pod: `default/${pod}`, act: what });
}

/** The Pods with `app=NAME`, oldest name first as the API lists them. */
export function podsOf(story: Story, app = 'web', namespace = 'default'): Pod[] {
  return listByLabels<Pod>(worldOf(story), 'pods', namespace, { app });
}

export function podNamed(story: Story, name: string): Pod {
  return present(getObject<Pod>(worldOf(story), 'pods', 'default', name), `Pod ${name}`);
}

export function deploymentNamed(story: Story, name = 'web'): Deployment {
  return present(
    getObject<Deployment>(worldOf(story), 'deployments.apps', 'default', name),
    `Deployment ${name}`,
  );
}

/** What `kubectl get pods` prints under STATUS. */
export function statusOf(pod: Pod): string {
  return summarizePod(pod).status;
}

export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** A Service's endpoints as the API has them: `IP ready|not-ready|terminating`, sorted. */
export function endpointsOf(story: Story, service = 'web', namespace = 'default'): string[] {
  const slices = listByLabels<EndpointSlice>(worldOf(story), 'endpointslices.discovery.k8s.io', namespace, {
    'kubernetes.io/service-name': service,
  });
  return slices
    .flatMap(({ endpoints = [] }) => endpoints)
    .map(({ addresses, conditions }) => {
      const word = conditions?.ready ? 'ready' : conditions?.terminating ? 'terminating' : 'not-ready';
      return `${addresses[0]} ${word}`;
    })
    .sort();
}

/** The ready addresses of a Service as the API has them. */
export function readyIPs(story: Story, service = 'web'): string[] {
  return endpointsOf(story, service).flatMap((line) =>
    line.endsWith(' ready') ? [line.split(' ')[0] ?? ''] : [],
  );
}

/** The addresses that a Node's rules hold as ready for a Service. */
export function ruleIPs(story: Story, node: string, service = 'web'): string[] {
  const entry = rulesOf(worldOf(story), node).version.services.get(`default/${service}`);
  const ports = entry ? rulePortsOf(entry) : [];
  return ports.flatMap(({ endpoints }) => endpoints.flatMap((one) => (one.ready ? [one.ip] : []))).sort();
}

/** The Nodes whose rules are not yet what the API has. */
export function lagging(story: Story, service = 'web'): string[] {
  return laggingNodes(worldOf(story), `default/${service}`);
}

/** The Events about an object, oldest first: `Reason: message`. */
export function eventsOf(story: Story, kind: string, name: string, namespace = 'default'): string[] {
  return listObjects<KubeEvent>(worldOf(story), 'events', namespace)
    .filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
    .map(({ reason, message }) => `${reason}: ${message}`);
}

/** The chain of causes of a subject, newest first. */
export function why(story: Story, subject: string): Happening[] {
  return causesOf(worldOf(story), subject);
}

/** The same in short: `what subject`. */
export function whyInShort(story: Story, subject: string): string[] {
  return why(story, subject).map(({ what }) => what);
}

export function all<T = KubeObject>(story: Story, resource: string, namespace?: string): T[] {
  return listObjects<T>(worldOf(story), resource, namespace);
}

let dialled = 0;

/** Opens one connection as `scope connect` does, and lets time go on until it is known what became of it. */
export function dial(
  story: Story,
  from: string,
  to: string,
  options: { readonly timeoutS?: number; readonly protocol?: 'TCP' | 'UDP' } = {},
): Connection {
  const { timeoutS = 10, protocol = 'TCP' } = options;
  const colon = to.lastIndexOf(':');
  const host = to.slice(0, colon).replace(/^\[|\]$/g, '');
  const token = 1_000_000 + dialled++;
  const timeoutUs = timeoutS * SECOND_US;
  const port = Number(to.slice(colon + 1));
  enter(story, { type: 'open', from, host, port, protocol, timeoutUs, token });
  for (;;) {
    const limit = worldOf(story).kernel.nowUs + 2 * timeoutUs;
    const reports = advance(story.cluster, limit);
    look(story);
    const opened = reports.find((one) => one.type === 'opened' && one.token === token);
    if (opened?.type === 'opened') return opened.connection;
    assert(reports.length > 0, 'a connection comes to an end');
  }
}

export function serviceNamed(story: Story, name = 'web'): Service {
  return present(getObject<Service>(worldOf(story), 'services', 'default', name), `Service ${name}`);
}
