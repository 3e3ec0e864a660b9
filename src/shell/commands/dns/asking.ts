import type { DnsReply } from '../../../protocol/report.ts';
import type { CommandContext } from '../../command.ts';

export interface Question {
  readonly name: string;
  readonly type: string;
}

/** One round of questions through one socket; silence and refusal are replies of their own. */
export async function askServer(
  context: CommandContext,
  server: string,
  questions: readonly Question[],
  timeoutUs: number,
): Promise<readonly DnsReply[]> {
  const report = await context.host.ask(
    { type: 'ask', from: context.place, server, questions: [...questions], timeoutUs },
    context.signal,
  );
  if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
  return report.replies;
}

/** How often and how long BIND's tools try. */
export interface Patience {
  readonly tries: number;
  readonly timeoutUs: number;
}

/**
 * Asks the servers in turn as BIND's tools do, each as often as `tries` says. Null when none answers; `note` hears of every
 * silence and refusal.
 */
// bind: bin/dig/dighost.c. Before 9.16 its sockets were not connected, so that they never heard of a refusal.
export async function askInTurn(
  context: CommandContext,
  servers: readonly string[],
  question: Question,
  patience: Patience & { readonly hearsRefusal: boolean },
  note: (server: string, how: 'timed out' | 'connection refused') => void,
): Promise<DnsReply | null> {
  for (let attempt = 0; attempt < patience.tries; attempt++) {
    for (const server of servers) {
      const began = context.host.nowUs();
      const [reply] = await askServer(context, server, [question], patience.timeoutUs);
      if (reply && reply.rcode !== 'TIMEOUT' && reply.rcode !== 'CONNECTION-REFUSED') return reply;
      const refused = reply?.rcode === 'CONNECTION-REFUSED' && patience.hearsRefusal;
      const left = began + patience.timeoutUs - context.host.nowUs();
      if (!refused && left > 0) await context.host.sleep(left, context.signal);
      note(server, refused ? 'connection refused' : 'timed out');
    }
  }
  return null;
}
