import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { Node } from '../../k8s/objects.ts';
import { getObject } from '../apiserver/read.ts';
import { following, record } from '../kernel/happenings.ts';
import { jitter, schedule } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import type { Locality } from './categorize.ts';
import { bridgeIPs, nodeIPs } from '../network/nodes.ts';
import { LATENCY_MAX_US, programmedAt } from './rounds.ts';
import { versionOf, type Version } from './state.ts';

/** What one Node's kube-proxy has programmed at this moment. */
export interface NodeRules extends Locality {
  readonly mode: ProxyMode;
  readonly version: Version;
  /** The Node's own addresses. */
  readonly ips: readonly string[];
  /** Those of its Pods' bridge. */
  readonly bridgeIPs: readonly string[];
}

/** How long a kube-proxy that is started again needs to read everything and to write its rules, ±30 %. */
const RESTART_US = 2_000_000;

/** The rules of a Node now: which version that is follows from the rounds and the Node's own latency. */
export function rulesOf(world: World, node: string): NodeRules {
  const { mode } = world.settings.kubeProxy;
  const version = programmedVersion(world, node);
  return {
    node,
    zone: zoneOf(world, node),
    mode,
    version,
    ips: nodeIPs(world, node),
    bridgeIPs: bridgeIPs(world, node),
  };
}

export function programmedVersion(world: World, node: string): Version {
  const { held, rounds } = world.proxy;
  const { nowUs } = world.kernel;
  const left = held.get(node);
  if (left && (left.untilUs === null || nowUs < left.untilUs)) return left.version;
  const first = rounds.minKey() ?? 0;
  for (let number = rounds.maxKey() ?? 0; number > first; number--) {
    const round = rounds.get(number);
    if (round && programmedAt(world, node, number, round) <= nowUs) return round.version;
  }
  const oldest = rounds.get(first);
  if (!oldest) throw new Error('there is always a round that every Node has programmed');
  return oldest.version;
}

/** Stops a Node's kube-proxy: the rules stay as they are. Null, or why it can't be done. */
export function stopProxy(world: World, node: string): string | null {
  const problem = checkNode(world, node);
  if (problem !== null) return problem;
  if (isProxyStopped(world, node)) return `kube-proxy on ${node} is stopped already`;
  world.proxy.held.set(node, { version: programmedVersion(world, node), untilUs: null });
  world.proxy.stopped.set(node, 1);
  recordAct(world, node, 'proxy-stopped', `kube-proxy on ${node} was stopped: its rules stay as they are.`);
  return null;
}

/** Starts it again: after about 2 s its rules equal the API. Null, or why it can't be done. */
export function startProxy(world: World, node: string): string | null {
  const problem = checkNode(world, node);
  if (problem !== null) return problem;
  const left = world.proxy.held.get(node);
  if (!left || left.untilUs !== null) return `kube-proxy on ${node} is running already`;
  const untilUs = world.kernel.nowUs + jitter(world, RESTART_US, 'proxy-restart', node);
  world.proxy.held.set(node, { ...left, untilUs });
  world.proxy.stopped.delete(node);
  const id = recordAct(world, node, 'proxy-started', `kube-proxy on ${node} was started.`);
  following(world, id, () => schedule(world, untilUs, { room: 'network', type: 'proxy-started', node }));
  return null;
}

/** Runs when a kube-proxy that was started has written its rules. */
export function finishProxyStart(world: World, node: string): void {
  const left = world.proxy.held.get(node);
  if (left && left.untilUs !== null && left.untilUs <= world.kernel.nowUs) {
    world.proxy.held.delete(node);
  }
}

export function isProxyStopped(world: World, node: string): boolean {
  return world.proxy.stopped.has(node);
}

/** The Nodes whose rules for a Service (`namespace/name`) are not yet what the API has; sorted. */
export function laggingNodes(world: World, serviceKey: string): string[] {
  const { proxy, kernel, settings } = world;
  const last = proxy.rounds.get(proxy.rounds.maxKey() ?? 0);
  const allDone = (last?.startsAt ?? 0) + LATENCY_MAX_US <= kernel.nowUs;
  const suspects = allDone ? [...proxy.held.keys()] : settings.nodes.map((node) => node.name);
  const current = proxy.services.get(serviceKey);
  return suspects
    .filter((node) => programmedVersion(world, node).services.get(serviceKey) !== current)
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The table as the API has it now, for comparisons. */
export function currentVersion(world: World): Version {
  return versionOf(world.proxy, world.kernel.nowUs);
}

export function zoneOf(world: World, node: string): string | null {
  const object = getObject<Node>(world, 'nodes', '', node);
  return object?.metadata.labels?.['topology.kubernetes.io/zone'] || null;
}

function checkNode(world: World, node: string): string | null {
  return getObject(world, 'nodes', '', node) === undefined ? `nodes "${node}" not found` : null;
}

function recordAct(world: World, node: string, what: string, text: string): number {
  return record(world, { actor: 'you', what, subject: `Node/${node}`, text, cause: null });
}
