import { familyOf } from '../../k8s/addresses.ts';
import { API_SERVER_PORT } from '../../k8s/outsideMachines.ts';
import { podKeyOf } from '../../protocol/place.ts';
import { findListener, findNodeListener } from '../node/listeners.ts';
import type { End } from './decide.ts';
import { isDown, isPodIP, nodeIP } from './nodes.ts';
import { machineListens } from './machinePrograms.ts';
import { bareName, isOnMachine, nameOf, podName, whoHas, type Holder } from './places.ts';
import { policyVerdict } from './policy.ts';
import { noteVerdict } from './policyWords.ts';
import { enter, step, textOf, type Walk } from './walk.ts';

/** The last part of a packet's way: where its address lives now, and whether it is let in and taken. */
export function deliver(walk: Walk): End {
  const { world, destination, packet } = walk;
  if (isLoopback(destination.ip)) return toSelf(walk);
  const holder = whoHas(world, destination.ip);
  switch (holder?.kind) {
    case 'pod':
      return toPod(walk, holder);
    case 'node':
      return toMachine(walk, holder.node);
    case 'api-server':
      leaveCluster(walk);
      return toOutside(
        walk,
        'host/kubernetes',
        destination.port === API_SERVER_PORT && packet.protocol === 'TCP',
      );
    case 'resolver':
      leaveCluster(walk);
      return toOutside(walk, 'host/resolver', destination.port === 53);
    case 'host': {
      leaveCluster(walk);
      const listens = holder.host.listens.some(
        (each) => each.port === destination.port && each.protocol === packet.protocol,
      );
      return toOutside(walk, `host/${holder.host.name}`, listens);
    }
    case 'person':
      leaveCluster(walk);
      return toOutside(walk, holder.place, false);
    case undefined:
      return toNobody(walk);
  }
}

/** The policies of the Pod that sends, asked before the packet leaves its Node; null: it may. */
export function egressDenial(walk: Walk): End | null {
  const { world, packet, destination } = walk;
  const key = podKeyOf(packet.from);
  if (key === null) return null;
  const holder = whoHas(world, destination.ip);
  const verdict = policyVerdict(world, 'egress', key, {
    peerIp: destination.ip,
    port: destination.port,
    protocol: packet.protocol,
    destinationPod: holder?.kind === 'pod' ? holder.pod : null,
  });
  if (!noteVerdict(walk, verdict, `sent by ${podName(key)}`)) return null;
  nameDialled(walk);
  return { verdict: 'dropped', reason: 'policy-egress', to: packet.from, denied: true };
}

/** Says which Pod was dialled directly, for a packet that never comes that far. */
export function nameDialled(walk: Walk): void {
  const holder = walk.translatedBy === null ? whoHas(walk.world, walk.destination.ip) : null;
  if (holder?.kind === 'pod') walk.endpoint = { ...walk.destination, pod: holder.pod, node: holder.node };
}

function toPod(walk: Walk, holder: Extract<Holder, { kind: 'pod' }>): End {
  const { world, destination, packet } = walk;
  const { pod } = holder;
  const to = `pod/${pod}`;
  const sameNode = walk.node === holder.node;
  walk.endpoint = { ip: destination.ip, port: destination.port, pod, node: holder.node };
  if (isDown(world, holder.node)) {
    step(
      walk,
      walk.node ?? 'network',
      `${podName(pod)} is on ${holder.node}, which is down: nothing answers.`,
    );
    return { verdict: 'dropped', reason: 'node-down', to };
  }
  if (!sameNode) step(walk, walk.node ?? 'network', `The packet is routed to ${holder.node}.`);
  if (!holder.alive) return toGone(walk, to, sameNode);
  enter(walk, holder.node);
  const verdict = policyVerdict(world, 'ingress', pod, {
    peerIp: walk.source.ip,
    port: destination.port,
    protocol: packet.protocol,
    destinationPod: pod,
  });
  if (noteVerdict(walk, verdict, `sent to ${podName(pod)}`)) {
    if (sameNode) walk.confirmed = false;
    return { verdict: 'dropped', reason: 'policy-ingress', to, denied: true };
  }
  const listener = findListener(world, pod, destination.ip, destination.port, packet.protocol);
  if (!listener) return closedPort(walk, podName(pod), to);
  step(
    walk,
    bareName(pod),
    `${podName(pod)} accepts: container ${listener.container} listens on port ${destination.port}.`,
  );
  return { verdict: 'accepted', reason: null, to, target: { kind: 'pod', pod, ...destination } };
}

/** Nobody has the address any more. On the same Node the kernel finds out (ARP fails) and says so. */
function toGone(walk: Walk, to: string, sameNode: boolean): End {
  const said = `The Pod that had ${walk.destination.ip} is gone`;
  if (sameNode) {
    step(walk, walk.node ?? '', `${said}: after about 3 s ${walk.node ?? ''} reports "no route to host".`);
    return { verdict: 'unreachable', reason: 'gone', to };
  }
  step(walk, walk.node ?? 'network', `${said}: nothing answers.`);
  return { verdict: 'dropped', reason: 'gone', to };
}

function closedPort(walk: Walk, name: string, to: string): End {
  const { destination, packet } = walk;
  const answer = packet.protocol === 'TCP' ? 'answers with a reset (RST)' : 'answers "port unreachable"';
  step(walk, name, `Nothing listens on ${textOf(destination)} in ${name}: its kernel ${answer}.`);
  return { verdict: 'refused', reason: 'not-listening', to };
}

/** A program of the Node itself that takes the packet; null when none listens there. */
function machineProgram(walk: Walk, node: string): End | null {
  const { world, destination, packet } = walk;
  if (packet.protocol !== 'TCP') return null;
  const program = machineListens(world, node, destination.ip, destination.port);
  if (program === null) return null;
  const to = `node/${node}`;
  step(walk, node, `${program} accepts on port ${destination.port} of ${node}.`);
  return { verdict: 'accepted', reason: null, to, target: { kind: 'outside', place: to, ...destination } };
}

/** To a machine's own address: programs with its network, and those of the Node itself. */
function toMachine(walk: Walk, node: string): End {
  const { world, destination, packet } = walk;
  const to = `node/${node}`;
  if (isDown(world, node)) {
    step(walk, walk.node ?? 'network', `${node} is down: nothing answers.`);
    return { verdict: 'dropped', reason: 'node-down', to };
  }
  enter(walk, node);
  const found = findNodeListener(world, node, destination.ip, destination.port, packet.protocol);
  if (found) {
    walk.endpoint = { ...destination, pod: found.podKey, node };
    step(
      walk,
      bareName(found.podKey),
      `${podName(found.podKey)} accepts on port ${destination.port} of ${node}.`,
    );
    return {
      verdict: 'accepted',
      reason: null,
      to: `pod/${found.podKey}`,
      target: { kind: 'pod', pod: found.podKey, ...destination },
    };
  }
  return machineProgram(walk, node) ?? closedPort(walk, node, to);
}

/** The network plugin hides Pod addresses from everything outside behind their Node's. */
export function leaveCluster(walk: Walk): void {
  const { world, node } = walk;
  if (node === null || !isPodIP(world, walk.source.ip)) return;
  const ip = nodeIP(world, node, familyOf(walk.source.ip) ?? 'IPv4');
  if (ip === null) return;
  walk.masqueradedAs = ip;
  walk.source = { ip, port: walk.source.port };
  step(
    walk,
    node,
    `The packet leaves the cluster: its source becomes ${ip}, the address of ${node}.`,
    '-A CNI-POSTROUTING -j MASQUERADE',
  );
}

function toOutside(walk: Walk, place: string, listens: boolean): End {
  const { destination } = walk;
  const name = place === 'host/kubernetes' ? 'the API server' : nameOf(place);
  if (!listens) return closedPort(walk, name, place);
  step(walk, name, `${name} accepts on port ${destination.port}.`);
  return { verdict: 'accepted', reason: null, to: place, target: { kind: 'outside', place, ...destination } };
}

function toNobody(walk: Walk): End {
  const { world, destination, packet } = walk;
  if (walk.translatedBy !== null) {
    walk.endpoint ??= { ...destination, pod: null, node: null };
    step(walk, walk.node ?? 'network', `Nobody has ${destination.ip}: nothing answers.`);
    return { verdict: 'dropped', reason: walk.endpoint.pod === null ? 'no-route' : 'gone', to: packet.from };
  }
  if (!isPodIP(world, destination.ip)) leaveCluster(walk);
  step(
    walk,
    walk.node ?? 'network',
    `No rule and no route leads to ${textOf(destination)}: nothing answers.`,
  );
  return { verdict: 'dropped', reason: 'no-route', to: packet.from };
}

function toSelf(walk: Walk): End {
  const { world, packet, destination } = walk;
  const { from } = packet;
  if (walk.node !== null && isOnMachine(world, from)) return toMachine(walk, walk.node);
  const key = podKeyOf(from);
  if (key === null) return closedPort(walk, nameOf(from), from);
  walk.endpoint = { ...destination, pod: key, node: walk.node };
  if (!findListener(world, key, destination.ip, destination.port, packet.protocol))
    return closedPort(walk, nameOf(from), from);
  step(walk, nameOf(from), `${nameOf(from)} accepts its own connection on port ${destination.port}.`);
  return { verdict: 'accepted', reason: null, to: from, target: { kind: 'pod', pod: key, ...destination } };
}

function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1';
}
