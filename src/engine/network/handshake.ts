import type { Connection } from '../../protocol/connection.ts';
import type { Leg, Step } from '../../protocol/journey.ts';
import { findListener, findNodeListener, type Listener } from '../node/listeners.ts';
import { schedule, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { holdAffinity } from './affinity.ts';
import { changeConnection, changeFlow, connectionOf, flowOf } from './connectionRecord.ts';
import { commit, decide } from './decide.ts';
import { nameOf } from './places.ts';
import type { Flow, Target } from './state.ts';
import type { Decision } from './walk.ts';

/** When Linux sends a SYN again, counted from the first (`tcp_syn_retries` 6), and when it gives up. */
const SYN_AT_S = [0, 1, 3, 7, 15, 31, 63] as const;
const SYN_GIVE_UP_S = 127;

/** How long the kernel looks for an address on its own links before it says that there is none. */
const ARP_FAILS_US = 3 * SECOND_US;

/** Sends the first packet of a connection, or repeats it: each time the rules are asked as they are then. */
export function sendSyn(world: World, id: number, attempt: number): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  // An answer may be on its way already.
  if (!connection?.destination || !flow || connection.state !== 'opening' || flow.target) return;
  const decision = decide(world, {
    from: connection.from,
    source: { ip: connection.source.ip, port: connection.source.port },
    destination: connection.destination,
    protocol: connection.protocol,
    subject: flow.subject,
    // A repeated SYN that no Node kept is a new flow to the rules.
    n: flow.n * SYN_AT_S.length + attempt,
    tracked: flow.tracked,
  });
  commit(world, decision);
  noteDecision(world, connection, flow, decision, attempt);
  const { nowUs } = world.kernel;
  switch (decision.verdict) {
    case 'accepted':
      schedule(world, nowUs + 2 * decision.oneWayUs, {
        room: 'network',
        idle: true,
        type: 'accepted',
        connection: id,
      });
      return;
    case 'refused':
      return fails(world, id, nowUs + 2 * decision.oneWayUs, decision, 'refused');
    case 'unreachable':
      if (attempt === 0) fails(world, id, nowUs + ARP_FAILS_US, decision, 'unreachable');
      return again(world, connection, flow, decision, attempt);
    case 'dropped':
      return again(world, connection, flow, decision, attempt);
  }
}

/** Nobody answers: the kernel tries again for TCP, and gives up in the end. */
function again(
  world: World,
  { id, protocol }: Connection,
  flow: Flow,
  decision: Decision,
  attempt: number,
): void {
  if (protocol === 'UDP') return;
  const next = SYN_AT_S[attempt + 1];
  if (next === undefined)
    return fails(world, id, flow.synAt + SYN_GIVE_UP_S * SECOND_US, decision, 'timeout');
  const at = flow.synAt + next * SECOND_US;
  schedule(world, at, { room: 'network', idle: true, type: 'syn', connection: id, attempt: attempt + 1 });
}

function fails(
  world: World,
  id: number,
  at: number,
  decision: Decision,
  verdict: 'refused' | 'unreachable' | 'timeout',
): void {
  const { reason } = decision;
  schedule(world, at, { room: 'network', idle: true, type: 'failed', connection: id, verdict, reason });
}

function noteDecision(
  world: World,
  connection: Connection,
  flow: Flow,
  decision: Decision,
  attempt: number,
): void {
  const accepted = decision.verdict === 'accepted';
  const { affinity } = decision.effects;
  const persists = world.settings.kubeProxy.mode === 'ipvs' && accepted && affinity !== null;
  if (persists) holdAffinity(world, affinity.key);
  changeFlow(world, connection.id, {
    ...(persists ? { holds: affinity.key } : {}),
    lastReason: decision.reason,
    tracked: decision.tracked,
    target: decision.target,
    listener: listenerAt(world, decision.target, connection.protocol),
    via: decision.via,
    oneWayUs: decision.oneWayUs,
  });
  changeConnection(world, connection, {
    service: decision.service,
    eligible: decision.eligible,
    endpoint: decision.endpoint,
    sourceSeen: accepted ? decision.sourceSeen : null,
    steps: [...connection.steps, ...stepsOf(world, connection, flow, decision, attempt)],
    legs: [...connection.legs, ...legsOf(world, connection, decision)],
  });
}

/** A repeated SYN that meets the same fate is one step. */
function stepsOf(
  world: World,
  connection: Connection,
  flow: Flow,
  decision: Decision,
  attempt: number,
): readonly Step[] {
  if (attempt === 0) return decision.steps;
  const first = decision.steps[0];
  const again: Step = {
    at: world.kernel.nowUs,
    where: nameOf(connection.from),
    what: `No answer for ${SYN_AT_S[attempt] ?? 0} s: ${nameOf(connection.from)} sends the SYN again.`,
    source: first?.source ?? null,
    destination: first?.destination ?? null,
    rule: null,
  };
  return decision.reason === flow.lastReason && decision.verdict !== 'accepted'
    ? [again]
    : [again, ...decision.steps.slice(1)];
}

function legsOf(world: World, connection: Connection, decision: Decision): Leg[] {
  const { verdict, oneWayUs, via, to } = decision;
  const { nowUs } = world.kernel;
  const arrivesAt = nowUs + oneWayUs;
  const fate =
    verdict === 'accepted'
      ? 'arrived'
      : verdict === 'refused'
        ? 'refused'
        : decision.denied
          ? 'denied'
          : 'dropped';
  const there: Leg = { what: 'syn', from: connection.from, to, via, sentAt: nowUs, arrivesAt, fate };
  if (verdict !== 'accepted' && verdict !== 'refused') return [there];
  const rejected = decision.reason === 'no-endpoints' || connection.protocol === 'UDP';
  const what = verdict === 'accepted' ? 'syn-ack' : rejected ? 'icmp' : 'rst';
  const back: Leg = {
    what,
    from: to,
    to: connection.from,
    via: [...via].reverse(),
    sentAt: arrivesAt,
    arrivesAt: arrivesAt + oneWayUs,
    fate: 'arrived',
  };
  return [there, back];
}

/** The program that takes what ends at a Pod. */
export function listenerAt(world: World, target: Target | null, protocol: string): Listener | null {
  if (target?.kind !== 'pod') return null;
  const own = findListener(world, target.pod, target.ip, target.port, protocol);
  if (own) return own;
  const node = world.kubelet.pods.get(target.pod)?.node ?? '';
  return findNodeListener(world, node, target.ip, target.port, protocol)?.listener ?? null;
}
