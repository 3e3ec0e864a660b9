import type { Address, Leg, Reason, Step } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import type { DnsRecord, DnsReply } from '../../protocol/report.ts';
import { drawBelow, jitter, MILLISECOND_US } from '../kernel/kernel.ts';
import { joinHash } from '../../base/hash.ts';
import { addressOf } from '../network/places.ts';
import { isCleared } from '../network/conntrack.ts';
import { commit, decide } from '../network/decide.ts';
import type { Translation } from '../network/state.ts';
import type { Decision, Packet } from '../network/walk.ts';
import { findListener } from '../node/listeners.ts';
import { appendLog } from '../node/logs.ts';
import { versionAt } from '../proxy/versions.ts';
import type { World } from '../world.ts';
import { absolute, isShuffled, type Answer, type Question } from './coreDns.ts';
import { answerQuestion, serverFor } from './corefile/answer.ts';
import { runningConfig } from './corefile/running.ts';
import { logQuery } from './corefile/log.ts';
import { fitted, type Edns } from './messageSize.ts';
import { forwardQuestion } from './outside.ts';

/** Questions that were sent to one server together, and what came of it. */
export type Exchange =
  | {
      readonly kind: 'answered';
      readonly replies: readonly DnsReply[];
      readonly server: string | null;
      readonly legs: readonly Leg[];
      readonly byTcp?: ByTcp;
    }
  /** `lost`: nothing ever comes back. The steps say where the packet ended, and by which rule. */
  | {
      readonly kind: 'refused' | 'lost';
      readonly reason: Reason;
      readonly legs: readonly Leg[];
      readonly steps: readonly Step[];
      readonly byTcp?: ByTcp;
    };

/** The questions were asked again by TCP, since what came by UDP was truncated. */
export interface ByTcp {
  readonly truncated: Exchange;
  readonly questions: readonly Question[];
  /** What came by TCP alone. */
  readonly replies: readonly DnsReply[];
}

/** What questions go out through: libc keeps it while it asks for one name. */
export interface Socket {
  readonly port: number;
  /** What conntrack knows of it. */
  readonly tracked: Translation | null;
}

/** From question to answer within the server, ±30 %. */
const THINK_US = 200;

/** CoreDNS hears of changes after 20 to 50 ms, each of its Pods after a time of its own. */
const LAG_MIN_US = 20 * MILLISECOND_US;
const LAG_SPREAD_US = 30 * MILLISECOND_US;

/** Ephemeral ports of Linux. */
const PORT_FIRST = 32_768;
const PORT_COUNT = 28_232;

/**
 * Sends questions to a server in one flow and works out at once what will come back, and after how long: an ordinary packet
 * by all rules, to whichever Pod is behind the address. The questions share one socket, so they reach the same server.
 */
export function exchange(
  world: World,
  options: {
    readonly from: Place;
    readonly server: string;
    readonly questions: readonly Question[];
    readonly subject: string;
    readonly n: number;
    /** The one that earlier questions to this server went through; null opens a new one. */
    readonly socket?: Socket | null;
    readonly protocol?: 'UDP' | 'TCP';
    readonly edns?: Edns | null;
  },
): { readonly result: Exchange; readonly tookUs: number; readonly socket: Socket | null } {
  const { from, server, questions, subject, n, protocol = 'UDP', edns = null } = options;
  const sourceIp = addressOf(world, from, server);
  if (sourceIp === null)
    return { result: { kind: 'lost', reason: 'no-route', legs: [], steps: [] }, tookUs: 0, socket: null };
  const port = options.socket?.port ?? PORT_FIRST + drawBelow(world, PORT_COUNT, 'dns-port', subject, n);
  const packet = {
    from,
    source: { ip: sourceIp, port },
    destination: { ip: server, port: 53 },
    protocol,
    subject,
    n,
  };
  const decision = decideAgain(world, packet, options.socket?.tracked ?? null);
  commit(world, decision);
  const socket = { port, tracked: decision.tracked };
  const asked = legOf(world, from, decision);
  const answering = answererOf(world, decision, protocol);
  const { steps } = decision;
  if (decision.verdict === 'refused') {
    const reason = decision.reason ?? 'dns-refused';
    return {
      result: { kind: 'refused', reason, legs: [asked], steps },
      tookUs: decision.oneWayUs * 2,
      socket,
    };
  }
  if (!answering) {
    const reason = decision.reason ?? 'not-listening';
    return { result: { kind: 'lost', reason, legs: [asked], steps }, tookUs: 0, socket };
  }
  const how = { server, subject, n, protocol, edns, source: { ip: decision.sourceSeen, port } };
  const replies = questions.map((question) => replyTo(world, question, answering, decision.oneWayUs, how));
  const tookUs = Math.max(...replies.map((reply) => reply.roundTripUs));
  const sentAt = world.kernel.nowUs + tookUs - decision.oneWayUs;
  const answered: Leg = {
    what: 'dns-answer',
    from: decision.to,
    to: from,
    via: [...decision.via].reverse(),
    sentAt,
    arrivesAt: sentAt + decision.oneWayUs,
    fate: 'arrived',
  };
  const result = { kind: 'answered', replies, server: answering.pod, legs: [asked, answered] } as const;
  return { result, tookUs, socket };
}

/**
 * A repeated datagram is the flow that conntrack knows: it goes where the first went, dead or not, until kube-proxy takes
 * the endpoint away and clears what it knew.
 */
// kubernetes: pkg/proxy/conntrack/cleanup.go
function decideAgain(world: World, packet: Omit<Packet, 'tracked'>, known: Translation | null): Decision {
  const tracked = known !== null && !isCleared(world, known, packet.destination) ? known : null;
  return decide(world, { ...packet, tracked });
}

interface Asked {
  readonly server: string;
  readonly subject: string;
  readonly n: number;
  readonly protocol: 'UDP' | 'TCP';
  readonly edns: Edns | null;
  /** As the server sees it. */
  readonly source: Address;
}

/** What a server answers to one question, as it arrives; the server logs it when it is told to. */
function replyTo(
  world: World,
  question: Question,
  answering: Answerer,
  oneWayUs: number,
  { server, subject, n, protocol, edns, source }: Asked,
): DnsReply {
  const said = answering.answer(question);
  const whole = said.shuffles ? shuffled(world, said, subject, n) : said;
  const answer = protocol === 'UDP' ? fitted(whole, question, edns) : { ...whole, omitted: 0 };
  const [baseUs, purpose] = answer.forwarded
    ? [world.settings.latencies.resolverUs, 'dns-forward']
    : [THINK_US, 'dns-think'];
  const tookUs = jitter(world, baseUs, purpose, subject, n);
  // By TCP the handshake comes first.
  const roundTripUs = oneWayUs * (protocol === 'UDP' ? 2 : 4) + tookUs;
  const reply = { ...replyOf(answer, question, server, roundTripUs), tcp: protocol === 'TCP' };
  if (said.logs) answering.log(logQuery(world, reply, { source, protocol, edns, tookUs }));
  return reply;
}

interface Answerer {
  /** `namespace/name`, null for the provider's resolver. */
  readonly pod: string | null;
  answer(question: Question): Answer & { readonly shuffles: boolean; readonly logs: boolean };
  log(line: string): void;
}

/** The DNS server behind an accepted packet; null when what listens there is none. */
function answererOf(world: World, decision: Decision, protocol: 'UDP' | 'TCP'): Answerer | null {
  const { target } = decision;
  if (target?.kind === 'pod') {
    const listener = findListener(world, target.pod, target.ip, target.port, protocol);
    if (listener?.serves !== 'coredns') return null;
    const lagUs = LAG_MIN_US + drawBelow(world, LAG_SPREAD_US, 'coredns-watch', target.pod, 0);
    const version = versionAt(world, world.kernel.nowUs - lagUs);
    const config = runningConfig(world, target.pod, listener.container);
    return {
      pod: target.pod,
      answer: (question) => {
        const server = serverFor(config, question);
        const answer = answerQuestion(world, version, server, question);
        return { ...answer, shuffles: server?.shuffles === true, logs: server?.logs === true };
      },
      log: (line) => appendLog(world, target.pod, listener.container, line),
    };
  }
  if (target?.kind !== 'outside' || target.place !== 'host/resolver') return null;
  return {
    pod: null,
    answer: ({ name, type }) => ({
      ...forwardQuestion(world, absolute(name), type.toUpperCase()),
      shuffles: true,
      logs: false,
    }),
    log: () => {},
  };
}

/** `loadbalance`: addresses come in an order that changes from answer to answer. */
// coredns: plugin/loadbalance/loadbalance.go. The order is a keyed chance of the asker's own.
function shuffled(world: World, answer: Answer, subject: string, n: number): Answer {
  if (!isShuffled(answer.answers)) return answer;
  const base = drawBelow(world, 0x1_0000_0000, 'dns-order', subject, n);
  const keyed = answer.answers.map((record, index): [number, DnsRecord] => [joinHash(base, index), record]);
  keyed.sort((a, b) => a[0] - b[0]);
  return { ...answer, answers: keyed.map(([, record]) => record) };
}

function replyOf(
  answer: Answer & { readonly omitted: number },
  question: Question,
  server: string,
  roundTripUs: number,
): Omit<DnsReply, 'tcp'> {
  const { rcode, authoritative, authority, additional, omitted } = answer;
  const name = question.name.endsWith('.') ? question.name : `${question.name}.`;
  const asked = { name, type: question.type.toUpperCase() };
  // coredns: request/request.go (QName): answers come back in the case of the question.
  const lower = name.toLowerCase();
  const answers = answer.answers.map((record) => (record.name === lower ? { ...record, name } : record));
  return {
    question: asked,
    rcode,
    authoritative,
    answers,
    authority,
    additional,
    omitted,
    server,
    roundTripUs,
  };
}

function legOf(world: World, from: Place, decision: Decision): Leg {
  const { verdict } = decision;
  return {
    what: 'dns-query',
    from,
    to: decision.to,
    via: decision.via,
    sentAt: world.kernel.nowUs,
    arrivesAt: world.kernel.nowUs + decision.oneWayUs,
    fate:
      verdict === 'accepted'
        ? 'arrived'
        : verdict === 'refused'
          ? 'refused'
          : decision.denied
            ? 'denied'
            : 'dropped',
  };
}
