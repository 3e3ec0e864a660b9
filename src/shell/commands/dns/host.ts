import type { DnsReply } from '../../../protocol/report.ts';
import type { CommandContext, Program } from '../../command.ts';
import { isOldBind, resolvConf, toolsOf } from '../system.ts';
import { askInTurn } from './asking.ts';
import { bare, reverseName, searched } from './names.ts';
import { hostRecord } from './records.ts';

const TRIES = 2;

/** host, of BIND's tools. */
// bind: bin/dig/host.c
export const host: Program = async (args, context) => {
  const typed = args.findIndex((word) => word.startsWith('-t'));
  const inline = (args[typed] ?? '').slice(2);
  const type = typed < 0 ? null : (inline || (args[typed + 1] ?? 'A')).toUpperCase();
  const words = args.filter(
    (word, index) => !word.startsWith('-') && (typed < 0 || inline !== '' || index !== typed + 1),
  );
  const [name, given] = words;
  if (name === undefined) {
    context.err('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time] hostname [server]\n');
    return 1;
  }
  const config = await resolvConf(context);
  const servers = given === undefined ? config.nameservers : [given];
  const reverse = reverseName(name);
  const names = reverse ? [reverse] : searched(name, config.search, config.ndots);
  const types = reverse ? ['PTR'] : type ? [type] : ['A', 'AAAA', 'MX'];
  if (given !== undefined)
    context.out(`Using domain server:\nName: ${given}\nAddress: ${given}#53\nAliases: \n\n`);
  let rcode = 'NXDOMAIN';
  for (const candidate of names) {
    const reply = await askHost(context, servers, candidate, types[0] ?? 'A');
    if (reply === null) return 1;
    ({ rcode } = reply);
    if (rcode === 'NOERROR') return sayAll(context, servers, candidate, reply, types, type !== null);
  }
  // An address that has no name is told with the final dot of its question.
  context.out(`Host ${reverse === null ? name : `${reverse}.`} not found: ${RCODES[rcode] ?? rcode}\n`);
  return 1;
};

const RCODES: Readonly<Record<string, string>> = {
  NXDOMAIN: '3(NXDOMAIN)',
  SERVFAIL: '2(SERVFAIL)',
  REFUSED: '5(REFUSED)',
};

/** The first reply's records, then those of the other types under the name that an alias leads to. */
async function sayAll(
  context: CommandContext,
  servers: readonly string[],
  name: string,
  first: DnsReply,
  types: readonly string[],
  isTyped: boolean,
): Promise<number> {
  context.out(first.answers.map(hostRecord).join(''));
  if (first.answers.length === 0 && isTyped) context.out(`${bare(name)} has no ${types[0]} record\n`);
  const target = first.answers.findLast((record) => record.type === 'CNAME')?.data ?? name;
  for (const type of types.slice(1)) {
    const reply = await askHost(context, servers, target, type);
    if (reply === null) return 1;
    if (reply.rcode === 'NOERROR') context.out(reply.answers.map(hostRecord).join(''));
  }
  return isTyped && first.answers.length === 0 ? 1 : 0;
}

async function askHost(
  context: CommandContext,
  servers: readonly string[],
  name: string,
  type: string,
): Promise<DnsReply | null> {
  const old = isOldBind(toolsOf(context));
  const reply = await askInTurn(context, servers, { name, type }, { tries: TRIES, timeoutUs: null, old });
  if (reply === null)
    context.out(
      old ? ';; connection timed out; no servers could be reached\n' : ';; no servers could be reached\n\n',
    );
  return reply;
}
