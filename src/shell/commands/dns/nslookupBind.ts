import type { DnsReply } from '../../../protocol/report.ts';
import { isOldBind } from '../system.ts';
import { askInTurn } from './asking.ts';
import { bare, reverseName, searched } from './names.ts';
import { optionOf, type NameLookup } from './nslookup.ts';
import { nslookupRecord } from './records.ts';

const TRIES = 3;

/** BIND's nslookup follows the search list, stops at the first name that exists, and then asks for its AAAA. */
// bind: bin/dig/nslookup.c (addlookup, printmessage)
export async function bindNslookup(lookup: NameLookup): Promise<number> {
  const { name, options, config } = lookup;
  const given = optionOf(options, /^(type|query|querytype|q|ty)$/i)?.toUpperCase() ?? null;
  const reverse = given === null ? reverseName(name) : null;
  const type = given ?? (reverse === null ? 'A' : 'PTR');
  const names = reverse === null ? searched(name, config.search, config.ndots) : [reverse];
  let last: { name: string; reply: DnsReply } | null = null;
  for (const candidate of names) {
    const reply = await askBind(lookup, candidate, type);
    if (reply === null) return 1;
    last = { name: candidate, reply };
    if (reply.rcode === 'NOERROR') break;
  }
  return last === null ? 1 : print(lookup, last, type, given === null);
}

/** Null when no server answers, which is then said. */
async function askBind(
  { context, options, servers, tools }: NameLookup,
  name: string,
  type: string,
): Promise<DnsReply | null> {
  const old = isOldBind(tools);
  const timeoutS = Number(optionOf(options, /^timeout$/i)) || null;
  const tries = Number(optionOf(options, /^retry$/i) ?? TRIES) || TRIES;
  const timeoutUs = timeoutS === null ? null : timeoutS * 1_000_000;
  const reply = await askInTurn(context, servers, { name, type }, { tries, timeoutUs, old });
  if (reply === null)
    context.out(
      old
        ? ';; connection timed out; no servers could be reached\n\n'
        : ';; no servers could be reached\n\n\n',
    );
  return reply;
}

async function print(
  lookup: NameLookup,
  { name, reply }: { name: string; reply: DnsReply },
  type: string,
  byDefault: boolean,
): Promise<number> {
  const { context, tools } = lookup;
  // An address's name is asked for without the head since nslookup asks for A and AAAA by itself.
  if (type !== 'PTR' || !byDefault || isOldBind(tools)) {
    context.out(`Server:\t\t${reply.server}\nAddress:\t${reply.server}#53\n\n`);
  }
  if (reply.rcode !== 'NOERROR') {
    context.out(`** server can't find ${bare(name)}: ${reply.rcode}\n\n`);
    return 1;
  }
  const isDefaultA = byDefault && type === 'A';
  if (!reply.authoritative && (isDefaultA || !byDefault || isOldBind(tools)))
    context.out('Non-authoritative answer:\n');
  for (const record of reply.answers) context.out(nslookupRecord(record, 'bind'));
  let found = reply.answers.length > 0;
  if (isDefaultA && !isOldBind(tools)) {
    const six = await askBind(
      lookup,
      reply.answers.findLast((record) => record.type === 'CNAME')?.data ?? name,
      'AAAA',
    );
    if (six === null) return 1;
    for (const record of six.answers) context.out(nslookupRecord(record, 'bind'));
    found ||= six.answers.length > 0;
  }
  if (!found) context.out(`*** Can't find ${isDefaultA ? bare(name) : lookup.name}: No answer\n`);
  if (!reply.authoritative && type !== 'A' && type !== 'AAAA')
    context.out('\nAuthoritative answers can be found from:\n');
  context.out('\n');
  // A name without such a record is no failure.
  return 0;
}
