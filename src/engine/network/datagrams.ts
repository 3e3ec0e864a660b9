import type { Connection } from '../../protocol/connection.ts';
import type { HttpRequest } from '../../protocol/http.ts';
import type { Leg, Step } from '../../protocol/journey.ts';
import { hostPort } from '../../k8s/addresses.ts';
import { latestOf, record } from '../kernel/happenings.ts';
import { schedule, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { nextOf } from './chances.ts';
import { countForPod } from './clientStats.ts';
import { changeConnection, changeFlow, connectionOf, flowOf, legNow } from './connectionRecord.ts';
import { isCleared, lifeUs } from './conntrack.ts';
import { commit, decide } from './decide.ts';
import { listenerAt } from './handshake.ts';
import { podName } from './places.ts';
import type { Flow } from './state.ts';
import { tellOpened, tellResponse } from './tell.ts';
import type { Decision } from './walk.ts';

/**
 * A UDP socket that stays open: every datagram is a packet of its own. While conntrack knows the flow it goes where the
 * first one went; when the entry has run out, or kube-proxy has cleared it, the rules are asked again.
 */
// linux: net/netfilter/nf_conntrack_proto_udp.c; kubernetes: pkg/proxy/conntrack/cleanup.go

/** How long a program waits for the answer to a datagram when nobody says. */
const NO_REPLY_US = 10 * SECOND_US;

/** A socket that is used for hours keeps only its last steps. */
const STEPS_KEPT = 40;

/** A client's socket is open as soon as it is made; whether anybody is there shows with the first datagram. */
export function openSocket(world: World, connection: Connection): void {
  const { nowUs } = world.kernel;
  tellOpened(world, changeConnection(world, connection, { state: 'open', establishedAt: nowUs }));
}

/** Sends a datagram on an open socket; the owner hears of the answer, of an ICMP error, or that none came. */
export function sendDatagram(world: World, id: number, request: HttpRequest, token: number | null): void {
  const before = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!before?.destination || !flow) return;
  const fate = fateOfEntry(world, before, flow);
  const kept = fate === 'kept' ? flow.tracked : null;
  if (fate === 'cleared') recordClearing(world, before, flow);
  const n = kept !== null || flow.heard === null ? flow.n : nextOf(world, flow.subject);
  const decision = decide(world, {
    from: before.from,
    source: { ip: before.source.ip, port: before.source.port },
    destination: before.destination,
    protocol: 'UDP',
    subject: flow.subject,
    n,
    tracked: kept,
  });
  commit(world, decision);
  noteFlow(world, id, flow, decision, n, kept !== null);
  noteConnection(world, before, flow, decision, fate);
  changeFlow(world, id, { waiting: [...flow.waiting, token] });
  const { nowUs } = world.kernel;
  if (decision.verdict === 'accepted') {
    // Each entry of conntrack is what a connection is to TCP.
    if (kept === null && before.owner.kind === 'client')
      countForPod(world, before.owner.name, decision.endpoint?.pod ?? null, 'connections');
    const at = nowUs + decision.oneWayUs;
    schedule(world, at, { room: 'network', idle: true, type: 'request', connection: id, token, request });
  } else if (decision.verdict === 'refused') {
    const at = nowUs + 2 * decision.oneWayUs;
    schedule(world, at, {
      room: 'network',
      idle: true,
      type: 'no-reply',
      connection: id,
      verdict: 'refused',
    });
  }
  // Clients have a patience of their own.
  else if (token !== null) {
    const at = nowUs + NO_REPLY_US;
    schedule(world, at, {
      room: 'network',
      idle: true,
      type: 'no-reply',
      connection: id,
      verdict: 'timeout',
    });
  }
}

/** Runs when an ICMP error has come back for a datagram, or nobody waits for its answer any more. */
export function noReply(world: World, id: number, verdict: 'refused' | 'timeout'): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow || connection.state !== 'open' || flow.waiting.length === 0) return;
  const [token = null, ...waiting] = flow.waiting;
  changeFlow(world, id, { waiting });
  const failed = changeConnection(world, connection, { verdict, reason: flow.lastReason });
  tellResponse(world, failed, token, null);
}

type EntryFate = 'none' | 'kept' | 'cleared' | 'run out';

/** What has become of conntrack's entry since the last datagram. */
function fateOfEntry(world: World, { destination }: Connection, { tracked, heard }: Flow): EntryFate {
  if (tracked === null || heard === null || !destination) return 'none';
  if (world.kernel.nowUs - heard.lastAt >= lifeUs(heard)) return 'run out';
  return isCleared(world, tracked, destination) ? 'cleared' : 'kept';
}

function recordClearing(world: World, connection: Connection, { tracked }: Flow): void {
  if (tracked === null) return;
  const { id, destination } = connection;
  const { endpoint, node } = tracked;
  const { ip, port } = endpoint ?? destination ?? { ip: '', port: 0 };
  const who = endpoint?.pod ? podName(endpoint.pod) : hostPort(ip, port);
  const service = tracked.service?.split(':')[0] ?? '';
  record(world, {
    actor: `kube-proxy ${node}`,
    what: 'conntrack-cleared',
    subject: `Connection/${id}`,
    text: `kube-proxy has cleared what conntrack on ${node} knew of this flow: ${who} does not serve it.`,
    cause: latestOf(world, `Endpoint/${service}/${ip}`) ?? connection.cause,
  });
}

function noteFlow(
  world: World,
  id: number,
  flow: Flow,
  decision: Decision,
  n: number,
  isKept: boolean,
): void {
  const { nowUs: lastAt } = world.kernel;
  const heard =
    isKept && flow.heard ? { ...flow.heard, lastAt } : { beganAt: lastAt, lastAt, replied: false };
  changeFlow(world, id, {
    n,
    heard,
    lastReason: decision.reason,
    tracked: decision.tracked,
    target: decision.target,
    listener: listenerAt(world, decision.target, 'UDP'),
    via: decision.via,
    oneWayUs: decision.oneWayUs,
  });
}

function noteConnection(
  world: World,
  before: Connection,
  flow: Flow,
  decision: Decision,
  entry: EntryFate,
): void {
  const { verdict, reason } = decision;
  const endpoint = decision.endpoint && hostPort(decision.endpoint.ip, decision.endpoint.port);
  const same = before.endpoint && hostPort(before.endpoint.ip, before.endpoint.port);
  // Datagram after datagram the same way is one story.
  const isNews = flow.heard === null || endpoint !== same || reason !== flow.lastReason;
  const steps: readonly Step[] = isNews
    ? [...before.steps, ...asksAgain(decision, flow, entry), ...decision.steps]
    : before.steps;
  const fate: Leg['fate'] =
    verdict === 'accepted'
      ? 'arrived'
      : verdict === 'refused'
        ? 'refused'
        : decision.denied
          ? 'denied'
          : 'dropped';
  const next = changeConnection(world, before, {
    requests: before.requests + 1,
    service: decision.service,
    eligible: decision.eligible,
    endpoint: decision.endpoint,
    sourceSeen: verdict === 'accepted' ? decision.sourceSeen : null,
    steps: steps.slice(-STEPS_KEPT),
  });
  const now = flowOf(world, before.id) ?? flow;
  const leg = { ...legNow(world, next, now, 'request', true, fate), to: decision.to };
  changeConnection(world, next, { legs: [...next.legs, leg] });
}

/** Says why a flow that was known is asked about again. */
function asksAgain({ steps: [first] }: Decision, { tracked }: Flow, entry: EntryFate): Step[] {
  if (!first || tracked === null || (entry !== 'cleared' && entry !== 'run out')) return [];
  const why = entry === 'cleared' ? 'kube-proxy has cleared it' : 'nothing was sent for too long';
  const what = `conntrack has forgotten this flow, since ${why}: the rules are asked again.`;
  return [{ ...first, where: `${tracked.node} conntrack`, what, rule: null }];
}
