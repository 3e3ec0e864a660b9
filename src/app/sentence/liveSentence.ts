import type { Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { NodeRow, PodRow, ServiceRow, WorkloadRow } from '../../protocol/rows.ts';
import { isApplication } from '../../state/isApplication.ts';
import { hostOf, listOf, problemWords, shortKey, shortPod } from './names.ts';
import { dnsWords, outage, type Seen } from './outage.ts';

export interface Sentence {
  readonly text: string;
  readonly tone: 'calm' | 'wait' | 'fail';
}

/** What matters now, in one sentence: an outage first, then what is on its way, then who is served by whom. */
export function liveSentence(world: Seen): Sentence {
  const fail = outage(world) ?? deadNode([...world.nodes.values()]) ?? deafDns(world);
  if (fail !== null) return { tone: 'fail', text: fail };
  const services = [...world.services.values()].filter(isApplication);
  const pods = [...world.pods.values()].filter(({ namespace }) => namespace !== 'kube-system');
  const wait =
    stillClient(world) ??
    lacking(services) ??
    rollout([...world.workloads.values()], pods) ??
    lagging(services, world.nodes) ??
    unready(services, world.pods) ??
    moving(pods) ??
    balancing(services);
  if (wait !== null) return { tone: 'wait', text: wait };
  return { tone: 'calm', text: served(world) ?? stillness(services) };
}

function deadNode(nodes: readonly NodeRow[]): string | null {
  const unready = nodes.filter((node) => !node.ready).map(({ name }) => name);
  if (unready.length > 0) {
    const [are, their] = unready.length === 1 ? ['is', 'its'] : ['are', 'their'];
    return `${listOf(unready, 'Nodes')} ${are} not ready: ${their} Pods get no new traffic.`;
  }
  const down = nodes.find((node) => node.down);
  return down
    ? `${down.name} is down, and the API server does not know it yet: its Pods still get traffic.`
    : null;
}

/** Without a client nobody has noticed it yet. */
function deafDns(world: Seen): string | null {
  const dns = world.services.get('kube-system/kube-dns');
  return dns && dns.problem !== null ? `No name is resolved: ${dnsWords(world)}.` : null;
}

/** A client whose own Pod does not run. */
function stillClient({ clients }: Seen): string | null {
  const still = [...clients.values()].find(({ last }) => last === 'gone');
  return still
    ? `${still.name} sends nothing: its Pod ${shortPod(still.from.slice('pod/'.length))} does not run.`
    : null;
}

function lacking(services: readonly ServiceRow[]): string | null {
  const without = services.filter(({ problem }) => problem !== null);
  const [first] = without;
  if (first?.problem) {
    const what = first.slots.some((slot) => slot.ready) ? 'does not route all of it' : 'routes nowhere';
    const more = without.length - 1;
    const others = more === 0 ? '' : ` So ${more === 1 ? 'does' : 'do'} ${more} more.`;
    return `${shortKey(first.key)} ${what}: ${problemWords(first.problem)}.${others}`;
  }
  const unhealthy = services.find(({ balancer }) => balancer?.state === 'unhealthy');
  return unhealthy?.balancer ? `${shortKey(unhealthy.key)}: ${unhealthy.balancer.words}.` : null;
}

/** Ways of a container's waiting that it does not leave by itself soon. */
const STUCK = /^(?:ErrImage|ImagePull|InvalidImage|CrashLoop|CreateContainer|RunContainer)/;
/** Ways in which a container has ended; the kubelet starts it again, or its Pod is over. */
const ENDED = /^(?:Error|OOMKilled)$/;

function rollout(workloads: readonly WorkloadRow[], pods: readonly PodRow[]): string | null {
  const rolling = workloads.find(
    (one) => one.kind === 'Deployment' && one.namespace !== 'kube-system' && one.updated < one.replicas,
  );
  const stuck = pods.find((pod) => STUCK.test(pod.status));
  const ended = pods.find((pod) => ENDED.test(pod.status));
  const does = stuck
    ? `${stuck.name} does not start: ${stuck.status}`
    : ended && `${ended.name} has crashed: ${ended.status}`;
  if (!rolling) return does ? `${does}.` : null;
  const { name, updated, replicas, ready } = rolling;
  const how = does ?? `${updated} of ${replicas} Pods ${updated === 1 ? 'is' : 'are'} new, ${ready} ready`;
  return `Deployment ${name} is rolling out: ${how}.`;
}

function lagging(services: readonly ServiceRow[], nodes: ReadonlyMap<string, NodeRow>): string | null {
  const late = services.find((service) => service.laggingNodes.length > 0);
  if (!late) return null;
  const name = shortKey(late.key);
  const stopped = late.laggingNodes.find((node) => nodes.get(node)?.proxyStopped);
  if (stopped) return `${stopped} still routes ${name} by older rules: its kube-proxy is stopped.`;
  const route = late.laggingNodes.length === 1 ? 'routes' : 'route';
  return `${listOf(late.laggingNodes, 'Nodes')} still ${route} ${name} by older rules.`;
}

/** A Service that part of its Pods serve. */
function unready(services: readonly ServiceRow[], pods: ReadonlyMap<string, PodRow>): string | null {
  for (const { key, slots } of services) {
    const out = slots.find(
      (slot) => !slot.ready && !slot.terminating && pods.get(slot.pod ?? '')?.state === 'Not ready',
    );
    const pod = out && pods.get(out.pod ?? '');
    if (!pod) continue;
    const ready = slots.filter((slot) => slot.ready).length;
    const why = pod.reason === '' ? '' : ` (${pod.reason})`;
    return `${shortKey(key)} is served by ${ready} of ${slots.length} Pods: ${pod.name} is not ready${why}.`;
  }
  return null;
}

function moving(pods: readonly PodRow[]): string | null {
  const waiting = pods.find((pod) => pod.state === 'Pending' && pod.reason !== '');
  if (waiting) return `${waiting.name} is Pending: ${waiting.reason}.`;
  const starting = pods.filter(({ state }) => state === 'Starting' || state === 'Pending').length;
  const leaving = pods.filter(({ state }) => state === 'Terminating').length;
  const count = (number: number, what: string): string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? 'Pod is' : 'Pods are'} ${what}`];
  const parts = [...count(starting, 'starting'), ...count(leaving, 'leaving')];
  return parts.length === 0 ? null : `${parts.join(', ')}.`;
}

function balancing(services: readonly ServiceRow[]): string | null {
  const coming = services.find(({ balancer }) => balancer !== null && balancer.state !== 'ready');
  return coming?.balancer ? `${shortKey(coming.key)}: ${coming.balancer.words}.` : null;
}

function served({ clients, connections }: Seen): string | null {
  const client = [...clients.values()].find(({ last }) => last !== null);
  return client ? servedBy(client, connections) : null;
}

function servedBy(client: Client, connections: ReadonlyMap<number, Connection>): string {
  let latest: Connection | null = null;
  for (const connection of connections.values()) {
    if (connection.owner.kind === 'client' && connection.owner.name === client.name && connection.endpoint)
      latest = connection;
  }
  const pod = latest?.endpoint?.pod;
  return pod
    ? `${client.name} is served by ${shortPod(pod)} through ${hostOf(client.url)}.`
    : `${client.name} calls ${client.url}.`;
}

/** Nobody calls, and nothing changes. */
function stillness(services: readonly ServiceRow[]): string {
  const ready = services.find(({ slots }) => slots.some((slot) => slot.ready));
  if (!ready) return 'Nothing is on its way.';
  const count = ready.slots.filter((slot) => slot.ready).length;
  const pods = count === 1 ? '1 ready endpoint' : `${count} ready endpoints`;
  return `Nothing is on its way: ${shortKey(ready.key)} has ${pods}, and no client calls.`;
}
