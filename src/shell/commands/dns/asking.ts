import type { Edns } from '../../../engine/dns/messageSize.ts';
import type { DnsReply } from '../../../protocol/report.ts';
import type { CommandContext } from '../../command.ts';

export interface Question {
  readonly name: string;
  readonly type: string;
}

/** How a question travels. */
export interface Transport {
  readonly tcp: boolean;
  /** Null: a plain datagram of 512 bytes. */
  readonly edns: Edns | null;
}

const PLAIN: Transport = { tcp: false, edns: null };

/** One round of questions through one socket; silence and refusal are replies of their own. */
export async function askServer(
  context: CommandContext,
  server: string,
  questions: readonly Question[],
  timeoutUs: number,
  { tcp, edns }: Transport = PLAIN,
): Promise<readonly DnsReply[]> {
  const report = await context.host.ask(
    {
      type: 'ask',
      from: context.place,
      server,
      questions: [...questions],
      timeoutUs,
      ...(tcp ? { protocol: 'TCP' } : {}),
      ...(edns ? { edns } : {}),
    },
    context.signal,
  );
  if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
  return report.replies;
}

/** How often and how long BIND's tools try, and how they ask. */
export interface Asking {
  readonly tries: number;
  /** For a datagram; null when nobody has said. */
  readonly timeoutUs: number | null;
  readonly old: boolean;
  readonly transport?: Transport;
  /** A truncated answer is good enough. */
  readonly ignore?: boolean;
  /** False: it does not tell that it asks again by TCP. */
  readonly comments?: boolean;
}

const UDP_TIMEOUT_US = 5_000_000;
const TCP_TIMEOUT_US = 10_000_000;

/**
 * Asks the servers in turn as BIND's tools do, each as often as `tries` says, and by TCP when the answer is truncated; what
 * fails on the way is printed. Null when none answers.
 */
// bind: bin/dig/dighost.c. Before 9.16 its sockets were not connected, so that they never heard of a refusal.
export async function askInTurn(
  context: CommandContext,
  servers: readonly string[],
  question: Question,
  asking: Asking,
): Promise<DnsReply | null> {
  const { tries, old, transport = PLAIN } = asking;
  const timeoutUs = asking.timeoutUs ?? (transport.tcp ? TCP_TIMEOUT_US : UDP_TIMEOUT_US);
  for (let attempt = 0; attempt < tries; attempt++) {
    for (const server of servers) {
      const began = context.host.nowUs();
      const [reply] = await askServer(context, server, [question], timeoutUs, transport);
      if (reply && reply.rcode !== 'TIMEOUT' && reply.rcode !== 'CONNECTION-REFUSED') {
        return reply.omitted > 0 && asking.ignore !== true
          ? again(context, servers, question, asking)
          : reply;
      }
      const refused = reply?.rcode === 'CONNECTION-REFUSED' && (transport.tcp || !old);
      const left = began + timeoutUs - context.host.nowUs();
      if (!refused && left > 0) await context.host.sleep(left, context.signal);
      const how = refused ? 'connection refused' : 'timed out';
      if (transport.tcp) {
        context.out(`;; Connection to ${server}#53(${server}) for ${question.name} failed: ${how}.\n`);
      } else if (!old) context.out(`;; communications error to ${server}#53: ${how}\n`);
    }
  }
  return null;
}

function again(
  context: CommandContext,
  servers: readonly string[],
  question: Question,
  asking: Asking,
): Promise<DnsReply | null> {
  if (asking.comments !== false) context.out(';; Truncated, retrying in TCP mode.\n');
  const edns = asking.transport?.edns ?? null;
  return askInTurn(context, servers, question, { ...asking, transport: { tcp: true, edns } });
}
