import type { Node } from '../../k8s/objects.ts';
import { getObject } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { record } from '../kernel/happenings.ts';
import { MILLISECOND_US, schedule } from '../kernel/kernel.ts';
import { readyOn } from '../proxy/categorize.ts';
import { rulePortsOf } from '../proxy/model.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import { rulesCurrentAt } from '../proxy/versions.ts';
import type { World } from '../world.ts';
import type { Balancer, NodeHealth } from './balancerState.ts';
import { isDown } from './nodes.ts';

/** Health checks of load balancers: which Nodes they pass traffic on to. */

/** So many checks in a row must say the same before a Node counts as healthy, or no longer does. */
const CHECKS_IN_A_ROW = 2;

/** Checks are not closer together than this, however short the time is that the cluster file sets. */
const INTERVAL_MIN_US = 100 * MILLISECOND_US;

/** What a Node has that the cluster's autoscaler is about to delete. */
const TO_BE_DELETED = 'ToBeDeletedByClusterAutoscaler';

/** The Nodes that pass the checks of a balancer, in its order. */
export function healthyNodes(world: World, balancer: Balancer): string[] {
  return balancer.nodes.filter((node) => healthOf(world, balancer, node).healthy);
}

/** Whether the first checks are still on their way. */
export function isBeingChecked(world: World, balancer: Balancer): boolean {
  return world.kernel.nowUs < balancer.readyAt + CHECKS_IN_A_ROW * intervalUs(world);
}

/** Takes note of what may change the answer of a check: the Nodes, or under Local the endpoints of a balancer's Service. */
export function noteChange(world: World, change: Change): void {
  if (world.network.balancers.size === 0) return;
  if (change.resource === 'nodes') return allHealthMayChange(world);
  if (change.resource !== 'endpointslices.discovery.k8s.io') return;
  const service = change.object.metadata.labels?.['kubernetes.io/service-name'];
  const key = `${change.namespace}/${service ?? ''}`;
  if (world.network.balancers.get(key)?.wish?.local === true) healthMayChange(world, key);
}

/** A machine or its kube-proxy went or came back. */
export function allHealthMayChange(world: World): void {
  for (const key of world.network.balancers.keysArray()) healthMayChange(world, key);
}

/**
 * Has the next check made. Checks go on all the time; those that could only say the same as the one before are not
 * made, so that a balancer at rest costs nothing.
 */
export function healthMayChange(world: World, key: string): void {
  const { balancers, checksDue } = world.network;
  const balancer = balancers.get(key);
  if (!balancer || balancer.ips.length === 0 || checksDue.has(key)) return;
  checksDue.set(key, 1);
  const interval = intervalUs(world);
  const made = Math.floor((world.kernel.nowUs - balancer.readyAt) / interval);
  const at = balancer.readyAt + (made + 1) * interval;
  schedule(world, at, { room: 'network', type: 'health-check', service: key });
}

/** Runs when a balancer asks all its Nodes. */
export function checkHealth(world: World, key: string): void {
  world.network.checksDue.delete(key);
  const balancer = world.network.balancers.get(key);
  if (!balancer) return;
  const [found, lost]: [string[], string[]] = [[], []];
  // What is not programmed yet may change the next answer; the first checks are always made.
  let again = rulesCurrentAt(world) > world.kernel.nowUs || isBeingChecked(world, balancer);
  for (const node of balancer.nodes) {
    const before = healthOf(world, balancer, node);
    const passes = passesCheck(world, balancer, node);
    const after = afterCheck(before, passes);
    if (after === before) continue;
    world.network.balancerHealth.set(healthKey(key, node), after);
    if (after.against > 0) again = true;
    else if (after.healthy !== before.healthy) (passes ? found : lost).push(node);
  }
  if (found.length > 0) tell(world, balancer, found, 'passes traffic on to');
  if (lost.length > 0) tell(world, balancer, lost, 'no longer passes traffic on to');
  if (again) healthMayChange(world, key);
}

/** Forgets what a balancer thought of Nodes that it has no more; all of them when it is gone. */
export function forgetHealth(world: World, key: string, nodes: readonly string[]): void {
  for (const node of nodes) world.network.balancerHealth.delete(healthKey(key, node));
}

function afterCheck(before: NodeHealth, passes: boolean): NodeHealth {
  if (passes === before.healthy) return before.against === 0 ? before : { ...before, against: 0 };
  const against = before.against + 1;
  return against < CHECKS_IN_A_ROW ? { ...before, against } : { healthy: passes, against: 0 };
}

/**
 * Both checks are answered by the Node's kube-proxy: by its own health page, or under externalTrafficPolicy Local by
 * the Service's page, which knows only endpoints of this Node.
 */
// kubernetes: pkg/proxy/healthcheck/. Providers may also connect to the node port, which answers on every Node alike.
function passesCheck(world: World, balancer: Balancer, node: string): boolean {
  if (isDown(world, node) || world.proxy.stopped.has(node)) return false;
  return balancer.wish?.local === true
    ? readyOnNode(world, node, balancer.service) > 0
    : isNodeEligible(world, node);
}

/** Whether kube-proxy says that new traffic may come: not to a Node that is about to go. */
// kubernetes: pkg/proxy/healthcheck/proxy_health.go NodeEligible
export function isNodeEligible(world: World, name: string): boolean {
  const node = getObject<Node>(world, 'nodes', '', name);
  if (!node || node.metadata.deletionTimestamp !== undefined) return false;
  return !(node.spec?.taints ?? []).some((taint) => taint.key === TO_BE_DELETED);
}

/** How many ready endpoints of a Service a Node has: what its kube-proxy answers on the health check port. */
// kubernetes: pkg/proxy/healthcheck/service_health.go, pkg/proxy/endpointschangetracker.go (LocalReadyEndpoints)
export function readyOnNode(world: World, node: string, serviceKey: string): number {
  const entry = rulesOf(world, node).version.services.get(serviceKey);
  const ips = new Set<string>();
  for (const port of entry ? rulePortsOf(entry) : []) {
    for (const endpoint of readyOn(port, node)) ips.add(endpoint.ip);
  }
  return ips.size;
}

function intervalUs(world: World): number {
  const { healthyAfterUs } = world.settings.loadBalancer;
  return Math.max(INTERVAL_MIN_US, Math.round(healthyAfterUs / CHECKS_IN_A_ROW));
}

const UNKNOWN: NodeHealth = { healthy: false, against: 0 };

function healthOf(world: World, { service }: Balancer, node: string): NodeHealth {
  return world.network.balancerHealth.get(healthKey(service, node)) ?? UNKNOWN;
}

function healthKey(service: string, node: string): string {
  return `${service} ${node}`;
}

/** So many Nodes are named in a happening. */
const NAMED = 3;

function tell(world: World, balancer: Balancer, nodes: readonly string[], what: string): void {
  const more = nodes.length > NAMED ? ` and ${nodes.length - NAMED} more` : '';
  record(world, {
    actor: 'load balancer',
    what: 'balancer-health',
    subject: `Service/${balancer.service}`,
    text: `The load balancer of ${balancer.service} ${what} ${nodes.slice(0, NAMED).join(', ')}${more}.`,
  });
}
