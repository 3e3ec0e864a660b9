import { hashText } from '../../base/hash.ts';
import { cidrContains, familyOf } from '../../k8s/addresses.ts';
import type { Reason } from '../../protocol/journey.ts';
import { draw } from '../kernel/kernel.ts';
import { healthyNodes, isBeingChecked } from './balancerHealth.ts';
import type { Balancer, BalancerPort } from './balancerState.ts';
import { isDown, nodeIP } from './nodes.ts';
import { step, textOf, type Walk } from './walk.ts';

/** A load balancer on a packet's way. */

/** The balancer that has an address; null when none has. */
export function balancerAt({ world, destination }: Walk): Balancer | null {
  const service = world.network.balancerByIp.get(destination.ip);
  return service === undefined ? null : (world.network.balancers.get(service) ?? null);
}

/** The Node that a balancer passes a packet to, or why it passes it to none. */
export type Passed = { readonly node: string } | { readonly node: null; readonly reason: Reason };

const WHERE = 'load balancer';

/**
 * Passes a packet on with its addresses unchanged, so that the Node's own rules take it from there. With `ipMode: Proxy`
 * the balancer opens a connection of its own to the node port. Simplified: it answers its client as the Node answers it.
 */
export function passOn(walk: Walk, balancer: Balancer): Passed {
  const { destination, packet } = walk;
  const port = balancer.wish?.ports.find(
    (each) => each.port === destination.port && each.protocol === packet.protocol,
  );
  if (!port)
    return stop(
      walk,
      'no-route',
      `${destination.ip} is a load balancer that has no port ${destination.port}`,
    );
  walk.service = port.name === '' ? balancer.service : `${balancer.service}:${port.name}`;
  const proxies = isProxy(walk, balancer);
  if (proxies && !isAllowed(balancer, walk.source.ip)) {
    const said = `${walk.source.ip} is in none of the Service's loadBalancerSourceRanges`;
    return stop(walk, 'source-range', said);
  }
  const node = chooseNode(walk, balancer);
  if (node === null) return nobody(walk, balancer);
  walk.via.push('balancer');
  if (proxies) return connect(walk, node, port);
  step(walk, WHERE, `The load balancer at ${destination.ip} passes the packet on to ${node}.`);
  return { node };
}

/** As the Service's status has it now: `Proxy` is for balancers that end their clients' connections. */
function isProxy({ world, destination }: Walk, balancer: Balancer): boolean {
  const status = world.proxy.services.get(balancer.service)?.service?.status;
  return (status?.loadBalancer?.ingress ?? []).some(
    (each) => each.ip === destination.ip && each.ipMode === 'Proxy',
  );
}

function isAllowed(balancer: Balancer, ip: string): boolean {
  const ranges = balancer.wish?.sourceRanges ?? [];
  return ranges.length === 0 || ranges.some((range) => cidrContains(range.trim(), ip));
}

/** By chance; under session affinity by the client's address, so that it comes to the same Node while that is healthy. */
function chooseNode(walk: Walk, balancer: Balancer): string | null {
  const { world, packet, source } = walk;
  const healthy = healthyNodes(world, balancer);
  if (balancer.wish?.sticky === true) {
    const score = (node: string): number => hashText(`${source.ip} ${node}`);
    return healthy.reduce<string | null>(
      (best, node) => (best === null || score(node) > score(best) ? node : best),
      null,
    );
  }
  const unit = draw(world, 'balancer', packet.subject, packet.n) / 0x1_0000_0000;
  return healthy[Math.floor(unit * healthy.length)] ?? null;
}

function nobody(walk: Walk, balancer: Balancer): Passed {
  const { world, destination } = walk;
  const name = `The load balancer at ${destination.ip}`;
  if (isBeingChecked(world, balancer)) {
    return stop(
      walk,
      'no-route',
      `${name} has just been made: no Node has passed its first health checks yet`,
    );
  }
  if (balancer.wish?.local === true) {
    return stop(walk, 'no-local-endpoints', `${name} knows no Node with a ready endpoint of its own`);
  }
  const allDown = balancer.nodes.length > 0 && balancer.nodes.every((node) => isDown(world, node));
  return stop(
    walk,
    allDown ? 'node-down' : 'no-route',
    `${name} knows no Node that passes its health checks`,
  );
}

function connect(walk: Walk, node: string, { nodePort }: BalancerPort): Passed {
  const { ip } = walk.destination;
  const nodeAddress = nodeIP(walk.world, node, familyOf(ip) ?? 'IPv4');
  if (nodePort === null || nodeAddress === null) {
    return stop(
      walk,
      'no-route',
      `The load balancer at ${ip} connects to node ports, and this port has none`,
    );
  }
  walk.source = { ip, port: walk.source.port };
  walk.destination = { ip: nodeAddress, port: nodePort };
  step(
    walk,
    WHERE,
    `The load balancer at ${ip} opens a connection of its own to ${node}, ${textOf(walk.destination)}.`,
  );
  return { node };
}

function stop(walk: Walk, reason: Reason, said: string): Passed {
  step(walk, WHERE, `${said}: the packet is dropped.`);
  return { node: null, reason };
}
