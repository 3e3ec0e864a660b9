import type { DnsReply } from '../../../protocol/report.ts';
import { olderThan } from '../system.ts';
import { askServer, type Question } from './asking.ts';
import { bare, reverseName } from './names.ts';
import { optionOf, type NameLookup } from './nslookup.ts';
import { nslookupRecord } from './records.ts';

/** It waits 5 s for a server, and repeats its questions half way. */
const TIMEOUT_S = 5;
const SENT_TIMES = 2;

const TYPES = ['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'PTR', 'ANY'];

/** A name with a dot is asked as it is; one without, with every search domain; all at once. */
// busybox: networking/nslookup.c
export async function busyboxNslookup(lookup: NameLookup): Promise<number> {
  const { context, options, servers } = lookup;
  const given = optionOf(options, /^(type|querytype|t)$/i);
  const type = given?.toUpperCase() ?? null;
  if (type !== null && !TYPES.includes(type)) {
    context.err(`nslookup: invalid query type "${given}"\n`);
    return 1;
  }
  const questions = questionsOf(lookup, type);
  const timeoutS = Number(optionOf(options, /^timeout$/i) ?? TIMEOUT_S) || TIMEOUT_S;
  for (const server of servers.length > 0 ? servers : ['127.0.0.1']) {
    const replies = await askServer(context, server, questions, timeoutS * 1_000_000);
    const answered = replies.filter(({ rcode }) => rcode !== 'TIMEOUT' && rcode !== 'CONNECTION-REFUSED');
    if (answered.length > 0) return print(lookup, server, answered, questions);
    if (replies.some(({ rcode }) => rcode === 'CONNECTION-REFUSED'))
      await refused(lookup, server, questions, timeoutS);
  }
  context.out(';; connection timed out; no servers could be reached\n\n');
  return 1;
}

function questionsOf({ name, config }: NameLookup, type: string | null): Question[] {
  const reverse = type === null ? reverseName(name) : null;
  if (reverse !== null) return [{ name: reverse, type: 'PTR' }];
  const asIs = type === 'PTR' || name.includes('.') || config.search.length === 0;
  const names = asIs ? [bare(name)] : config.search.map((domain) => `${name}.${domain}`);
  return (type === null ? ['A', 'AAAA'] : [type]).flatMap((each) =>
    names.map((one) => ({ name: one, type: each })),
  );
}

/** The kernel hears of the refusal before the second question is written; of a single one only who reads hears. */
async function refused(
  { context }: NameLookup,
  server: string,
  questions: readonly Question[],
  timeoutS: number,
): Promise<void> {
  if (questions.length > 1) return context.err(`nslookup: write to '${server}': Connection refused\n`);
  for (let sent = 0; sent < SENT_TIMES; sent++) {
    context.err('nslookup: read: Connection refused\n');
    await context.host.sleep((timeoutS * 1_000_000) / SENT_TIMES, context.signal);
  }
}

function print(
  { context, options, tools }: NameLookup,
  server: string,
  replies: readonly DnsReply[],
  questions: readonly Question[],
): number {
  context.out(`Server:\t\t${server}\nAddress:\t${server.includes(':') ? `[${server}]` : server}:53\n\n`);
  const debug = options.some((word) => /^-de?b?u?g?$/.test(word));
  let failed = false;
  for (const [index, reply] of replies.entries()) {
    const name = bare(reply.question.name);
    if (debug) context.out(`Query #${index} completed in ${Math.round(reply.roundTripUs / 1000)}ms:\n`);
    if (reply.rcode !== 'NOERROR') {
      failed = true;
      context.out(`** server can't find ${name}: ${reply.rcode}\n\n`);
      continue;
    }
    if (!reply.authoritative) context.out('Non-authoritative answer:\n');
    else if (debug) context.out('authoritative answer:\n');
    const lines = reply.answers.map((record) => nslookupRecord(record, 'busybox'));
    if (lines.length === 0 && olderThan(tools, 33)) lines.push(`*** Can't find ${name}: No answer\n`);
    context.out(`${lines.join('')}\n`);
  }
  const missing = questions.filter(
    ({ name, type }) =>
      !replies.some(({ question }) => bare(question.name) === name.toLowerCase() && question.type === type),
  );
  for (const { name } of missing) context.out(`*** Can't find ${name}: No answer\n`);
  if (missing.length > 0) context.out('\n');
  return failed ? 1 : 0;
}
