import { parseIp } from '../../k8s/addresses.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { Input } from '../../protocol/input.ts';
import type { DnsReply, Report } from '../../protocol/report.ts';
import { report, schedule } from '../kernel/kernel.ts';
import { nextOf, subjectOf } from '../network/chances.ts';
import { changeConnection, closeRecord, connectionOf } from '../network/connectionRecord.ts';
import type { World } from '../world.ts';
import { beginAskRecord } from './askRecord.ts';
import { exchange, type Exchange } from './exchange.ts';
import { resolverConfig } from './resolvConf.ts';
import { tellExchange } from './story.ts';

/** Sends these very questions through one socket; the report `answers` follows when the last is answered or given up. */
export function startAsk(world: World, input: Extract<Input, { type: 'ask' }>): void {
  const { from, questions, timeoutUs, token, protocol = 'UDP', edns = null } = input;
  const server = input.server ?? resolverConfig(world, from).nameservers[0] ?? '';
  const subject = subjectOf(null, from, `dns ${server}`);
  const { result, tookUs } = parseIp(server)
    ? exchange(world, { from, server, questions, subject, n: nextOf(world, subject), protocol, edns })
    : { result: LOST, tookUs: timeoutUs };
  const replies = questions.map((question, index): DnsReply => {
    const reply = result.kind === 'answered' ? result.replies[index] : undefined;
    if (reply && reply.roundTripUs <= timeoutUs) return reply;
    const refused = result.kind === 'refused' && tookUs <= timeoutUs;
    return silentReply(question, server, refused, refused ? tookUs : timeoutUs);
  });
  const host = questions[0]?.name ?? '.';
  const connection = beginAskRecord(world, from, server, host, { kind: 'command', token }, protocol);
  const record = connectionOf(world, connection);
  if (record) changeConnection(world, record, { legs: result.legs });
  const endsAt = world.kernel.nowUs + Math.max(0, ...replies.map((reply) => reply.roundTripUs));
  const asked = questions.map(({ name, type }) => ({ name: dotted(name), type: type.toUpperCase() }));
  const { lookups, steps } = tellExchange(from, asked, { sentAt: world.kernel.nowUs, nowUs: endsAt }, result);
  // As they arrive.
  replies.sort((a, b) => a.roundTripUs - b.roundTripUs);
  schedule(world, endsAt, {
    room: 'network',
    idle: true,
    type: 'asked',
    connection,
    change: { dns: lookups, steps, ...outcomeOf(result) },
    report: { type: 'answers', token, replies },
  });
}

/** Runs when all is answered or given up. */
export function finishAsk(
  world: World,
  task: { readonly connection: number; readonly change: Partial<Connection>; readonly report: Report },
): void {
  const record = connectionOf(world, task.connection);
  if (record) closeRecord(world, record, task.change);
  report(world, task.report);
}

const LOST: Exchange = { kind: 'lost', reason: 'no-route', legs: [], steps: [] };

function outcomeOf(result: Exchange): Partial<Connection> {
  if (result.kind === 'answered') return { verdict: 'answered' };
  return { verdict: result.kind === 'refused' ? 'refused' : 'timeout', reason: result.reason };
}

function dotted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}

function silentReply(
  question: { readonly name: string; readonly type: string },
  server: string,
  refused: boolean,
  roundTripUs: number,
): DnsReply {
  return {
    question: { name: dotted(question.name), type: question.type.toUpperCase() },
    rcode: refused ? 'CONNECTION-REFUSED' : 'TIMEOUT',
    authoritative: false,
    answers: [],
    authority: [],
    additional: [],
    omitted: 0,
    tcp: false,
    server,
    roundTripUs,
  };
}
