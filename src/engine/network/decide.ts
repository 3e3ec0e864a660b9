import type { Reason } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import { nodeOf, podKeyOf } from '../../protocol/place.ts';
import type { World } from '../world.ts';
import { rememberEndpoint } from './affinity.ts';
import { balancerAt, passOn } from './balancer.ts';
import type { Balancer } from './balancerState.ts';
import { deliver, egressDenial, leaveCluster, nameDialled } from './deliver.ts';
import { oneWayUs } from './latency.ts';
import { isDown, isPodIP, isServiceIP, nodeAt } from './nodes.ts';
import { isOnMachine, nameOf, nodeOfPlace } from './places.ts';
import type { Target } from './state.ts';
import { applyRules } from './translate.ts';
import { beginWalk, enter, step, textOf, type Decision, type Packet, type Walk } from './walk.ts';

/** The end of a walk, before it is made into a decision. */
export interface End {
  readonly verdict: Decision['verdict'];
  readonly reason: Reason | null;
  readonly to: Place;
  readonly target?: Target;
  readonly denied?: true;
}

/**
 * What happens to a packet now: rules of the Node it enters → choice → new destination → egress policy → route → new
 * source → ingress policy → is anybody listening? Changes nothing; `commit` does what the deciding Node remembers.
 */
// kubernetes: pkg/proxy/iptables/proxier.go and the netfilter hooks around it
export function decide(world: World, packet: Packet): Decision {
  const walk = beginWalk(world, packet);
  const end =
    packet.destination.ip === '127.0.0.1' || packet.destination.ip === '::1' ? loopback(walk) : travel(walk);
  const outside = nodeOfPlace(world, packet.from) === null || end.to.startsWith('host/') || isPerson(end.to);
  return {
    verdict: end.verdict,
    reason: end.reason,
    steps: walk.steps,
    service: walk.service,
    eligible: walk.eligible,
    endpoint: walk.endpoint,
    sourceSeen: walk.source.ip,
    target: end.target ?? null,
    to: end.to,
    via: walk.via,
    denied: end.denied === true,
    oneWayUs: oneWayUs(world, walk.nodes, outside, packet.subject, packet.n),
    tracked: walk.confirmed ? translationOf(walk) : null,
    effects: walk.effects,
  };
}

/** Lets the deciding Node remember a choice: the next in turn under IPVS, and whom session affinity sends where. */
export function commit(world: World, decision: Decision): void {
  const { turn, affinity } = decision.effects;
  const { proxy } = world;
  if (turn !== null) proxy.roundRobin.set(turn, (proxy.roundRobin.get(turn) ?? 0) + 1);
  if (affinity !== null) rememberEndpoint(world, affinity);
}

function isPerson(place: Place): boolean {
  return podKeyOf(place) === null && nodeOf(place) === null;
}

function travel(walk: Walk): End {
  const { packet, world } = walk;
  const home = nodeOfPlace(world, packet.from);
  step(walk, nameOf(packet.from), sending(walk));
  if (home === null) return fromOutside(walk);
  enter(walk, home);
  if (isDown(world, home)) {
    step(walk, home, `${home} is down: nothing leaves it.`);
    return { verdict: 'dropped', reason: 'node-down', to: `node/${home}` };
  }
  const stop = packet.tracked ? null : translateHere(walk);
  if (packet.tracked?.node === home) recall(walk);
  if (stop) return stop;
  const denial = egressDenial(walk);
  if (denial) return denial;
  walk.confirmed = true;
  return onward(walk, home);
}

function sending({ packet }: Walk): string {
  const what = packet.protocol === 'TCP' ? 'asks for a connection (SYN)' : 'sends a datagram';
  return `${nameOf(packet.from)} ${what}: ${textOf(packet.source)} to ${textOf(packet.destination)}.`;
}

/** From inside: to another machine's own address, into the balancer, or straight to where it is going. */
function onward(walk: Walk, home: string): End {
  const { world, destination } = walk;
  const other = walk.translatedBy !== null ? null : nodeAt(world, destination.ip);
  if (other !== null && other !== home) return atNode(walk, other);
  const balancer = walk.translatedBy !== null ? null : balancerAt(walk);
  if (balancer !== null) {
    leaveCluster(walk);
    return throughBalancer(walk, balancer);
  }
  return deliver(walk);
}

function fromOutside(walk: Walk): End {
  const { world, destination } = walk;
  const balancer = balancerAt(walk);
  if (balancer !== null) return throughBalancer(walk, balancer);
  // The bridges of Nodes lie in the Pods' range.
  const node = isPodIP(world, destination.ip) ? null : nodeAt(world, destination.ip);
  if (node !== null) return atNode(walk, node);
  if (isPodIP(world, destination.ip) || isServiceIP(world, destination.ip)) {
    nameDialled(walk);
    const what = isPodIP(world, destination.ip) ? 'a Pod address' : 'an address for Services';
    step(
      walk,
      'network',
      `${destination.ip} is ${what}: it is known inside the cluster only, nothing outside routes there.`,
    );
    return { verdict: 'dropped', reason: 'no-route', to: walk.packet.from };
  }
  return deliver(walk);
}

function throughBalancer(walk: Walk, balancer: Balancer): End {
  const passed = passOn(walk, balancer);
  if (passed.node === null) return { verdict: 'dropped', reason: passed.reason, to: walk.packet.from };
  return atNode(walk, passed.node);
}

/** A packet that comes to a machine from another place: its rules, then what they made of it. */
function atNode(walk: Walk, node: string): End {
  const { world } = walk;
  enter(walk, node);
  if (isDown(world, node)) {
    step(walk, node, `${node} is down: nothing answers.`);
    return { verdict: 'dropped', reason: 'node-down', to: `node/${node}` };
  }
  const isKnown = walk.packet.tracked?.node === node;
  if (isKnown) recall(walk);
  const stop = isKnown ? null : translateHere(walk);
  if (stop) return stop;
  walk.confirmed = true;
  return deliver(walk);
}

/** Rules see the first packet of a flow only; then conntrack repeats what they said. */
function translateHere(walk: Walk): End | null {
  const stop = applyRules(walk);
  return stop ? { ...stop, to: `node/${walk.node ?? ''}` } : null;
}

function recall(walk: Walk): void {
  const { tracked } = walk.packet;
  if (!tracked) return;
  walk.service = tracked.service;
  walk.eligible = tracked.eligible;
  walk.via.push(...tracked.via);
  if (!tracked.endpoint) return;
  walk.endpoint = tracked.endpoint;
  walk.destination = { ip: tracked.endpoint.ip, port: tracked.endpoint.port };
  walk.translatedBy = walk.node;
  if (tracked.masqueradedAs !== null) {
    walk.masqueradedAs = tracked.masqueradedAs;
    walk.source = { ip: tracked.masqueradedAs, port: walk.source.port };
  }
  step(
    walk,
    `${walk.node ?? ''} conntrack`,
    `This flow is known: it goes to ${textOf(walk.destination)}, whatever the rules say now.`,
  );
}

function translationOf(walk: Walk): NonNullable<Packet['tracked']> {
  const { tracked } = walk.packet;
  if (tracked) return tracked;
  return {
    node: walk.translatedBy ?? walk.nodes[0] ?? '',
    service: walk.service,
    eligible: walk.eligible,
    endpoint: walk.translatedBy !== null ? walk.endpoint : null,
    masqueradedAs: walk.masqueradedAs,
    via: walk.via,
  };
}

/** A program that talks to itself: in its Pod, or on its machine, where node ports answer too in iptables mode. */
function loopback(walk: Walk): End {
  const { world, packet } = walk;
  step(walk, nameOf(packet.from), sending(walk));
  const home = nodeOfPlace(world, packet.from);
  if (home !== null) enter(walk, home);
  if (home === null || !isOnMachine(world, packet.from)) return deliver(walk);
  if (isDown(world, home)) return { verdict: 'dropped', reason: 'node-down', to: packet.from };
  const stop = applyRules(walk);
  if (stop) return { ...stop, to: packet.from };
  walk.confirmed = walk.translatedBy !== null;
  return deliver(walk);
}
