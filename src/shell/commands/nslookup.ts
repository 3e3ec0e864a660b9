import type { DnsReply } from '../../protocol/report.ts';
import type { CommandContext, Program } from '../command.ts';
import { olderThan, resolvConf, toolsOf, type Tools } from './system.ts';

/** BusyBox asks for 5 s, twice. */
const WAIT_US = 10_000_000;

/** nslookup, as BusyBox or as BIND's tools have it; the two differ in what they ask and in how they print. */
export const nslookup: Program = async (args, context) => {
  const type = args
    .map((word) => /^-(?:type|query|querytype|q|t)=(.+)$/.exec(word)?.[1])
    .find((one) => one !== undefined);
  const words = args.filter((word) => !word.startsWith('-'));
  const [name, given] = words;
  const tools = toolsOf(context);
  if (name === undefined) {
    if (tools.dns === 'busybox') {
      context.err('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n');
      return 1;
    }
    return 0;
  }
  const { nameserver, search, ndots } = await resolvConf(context);
  const server = given ?? nameserver;
  if (server === null) {
    context.err(`nslookup: can't find a name server\n`);
    return 1;
  }
  const types = type ? [type.toUpperCase()] : ['A', 'AAAA'];
  const lookup: Lookup = { name, server, search, ndots, types, context, tools };
  if (tools.dns === 'bind') return bindLookup(lookup);
  return olderThan(tools, 29) ? oldLookup(lookup) : busyboxLookup(lookup);
};

interface Lookup {
  readonly name: string;
  readonly server: string;
  readonly search: readonly string[];
  readonly ndots: number;
  readonly types: readonly string[];
  readonly context: CommandContext;
  readonly tools: Tools;
}

/** The question of a reverse lookup, or null when the text is no address. */
export function reverseName(text: string): string | null {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (v4) return `${v4[4]}.${v4[3]}.${v4[2]}.${v4[1]}.in-addr.arpa`;
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(':')) return null;
  const [head = '', tail = ''] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const digits = [...left, ...(text.includes('::') ? zeros : []), ...right]
    .map((part) => part.padStart(4, '0'))
    .join('');
  return `${[...digits.toLowerCase()].reverse().join('.')}.ip6.arpa`;
}

async function ask(
  lookup: Lookup,
  questions: { name: string; type: string }[],
): Promise<readonly DnsReply[]> {
  const { context, server } = lookup;
  const report = await context.host.ask(
    { type: 'ask', from: context.place, server, questions, timeoutUs: WAIT_US },
    context.signal,
  );
  if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
  return report.replies;
}

/** A name with a dot is asked as it is; one without, with every search domain; all at once. */
// busybox: networking/nslookup.c
async function busyboxLookup(lookup: Lookup): Promise<number> {
  const { context, name, server, types, search } = lookup;
  const reverse = reverseName(name);
  const names = reverse
    ? [reverse]
    : name.includes('.') || search.length === 0
      ? [name]
      : search.map((one) => `${name}.${one}`);
  const asked = reverse ? ['PTR'] : types;
  const questions = asked.flatMap((type) => names.map((one) => ({ name: bare(one), type })));
  const replies = await ask(lookup, questions);
  if (replies.every((reply) => reply.rcode === 'TIMEOUT')) {
    context.out(`;; connection timed out; no servers could be reached\n\n`);
    return 1;
  }
  if (replies.every((reply) => reply.rcode === 'CONNECTION-REFUSED')) {
    context.err(`nslookup: read: Connection refused\n`);
    context.out(`;; connection timed out; no servers could be reached\n\n`);
    return 1;
  }
  context.out(`Server:\t\t${server}\nAddress:\t${server}:53\n\n`);
  let failed = false;
  for (const reply of replies) {
    const question = bare(reply.question.name);
    if (reply.rcode !== 'NOERROR') {
      failed = true;
      context.out(`** server can't find ${question}: ${reply.rcode}\n\n`);
      continue;
    }
    const lines = reply.answers.map(busyboxRecord);
    if (lines.length === 0 && olderThan(lookup.tools, 33))
      lines.push(`*** Can't find ${question}: No answer\n`);
    const foreign = reply.answers.length > 0 && !reply.authoritative;
    context.out(`${foreign ? 'Non-authoritative answer:\n' : ''}${lines.join('')}\n`);
  }
  return failed ? 1 : 0;
}

function busyboxRecord(record: DnsReply['answers'][number]): string {
  const name = bare(record.name);
  const data = bare(record.data);
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${data}\n`;
    case 'SRV':
      return `${name}\tservice = ${data}\n`;
    default:
      return `${name}\t${record.type} ${data}\n`;
  }
}

/** Before 1.29 BusyBox asked libc, and then for the name of every address. */
// busybox 1.28: networking/nslookup.c
async function oldLookup(lookup: Lookup): Promise<number> {
  const { context, name, server } = lookup;
  context.out(`Server:    ${server}\nAddress 1: ${await withName(lookup, server)}\n\n`);
  const report = await context.host.ask({ type: 'lookup', from: context.place, host: name }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  if (report.ips.length === 0) {
    context.out(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  const lines: string[] = [];
  for (const [index, ip] of report.ips.entries()) {
    lines.push(`Address ${index + 1}: ${await withName(lookup, ip)}\n`);
  }
  context.out(`Name:      ${name}\n${lines.join('')}`);
  return 0;
}

/** An address with the name that it has. */
async function withName(lookup: Lookup, ip: string): Promise<string> {
  const reverse = reverseName(ip);
  if (reverse === null) return ip;
  const [reply] = await ask({ ...lookup, server: lookup.server }, [{ name: reverse, type: 'PTR' }]);
  const [first] = reply?.answers ?? [];
  return first ? `${ip} ${bare(first.data)}` : ip;
}

/** BIND's nslookup follows the search list and stops at the first name that exists. */
async function bindLookup(lookup: Lookup): Promise<number> {
  const { context, name, server, types } = lookup;
  const reverse = reverseName(name);
  const candidates = reverse ? [reverse] : searched(name, lookup.search, lookup.ndots);
  const asked = reverse ? ['PTR'] : types;
  let first = true;
  for (const candidate of candidates) {
    const replies = await ask(
      lookup,
      asked.map((type) => ({ name: candidate, type })),
    );
    const silent = replies.find((reply) => reply.rcode === 'TIMEOUT' || reply.rcode === 'CONNECTION-REFUSED');
    if (silent) {
      const how = silent.rcode === 'TIMEOUT' ? 'timed out' : 'connection refused';
      context.out(`;; communications error to ${server}#53: ${how}\n;; no servers could be reached\n\n`);
      return 1;
    }
    if (first) context.out(`Server:\t\t${server}\nAddress:\t${server}#53\n\n`);
    first = false;
    const found = replies.filter((reply) => reply.rcode === 'NOERROR');
    if (found.length > 0) return printBind(candidate, found, context);
  }
  context.out(`** server can't find ${reverse ?? name}: NXDOMAIN\n\n`);
  return 1;
}

function printBind(name: string, replies: readonly DnsReply[], context: CommandContext): number {
  const answers = replies.flatMap((reply) => reply.answers);
  if (answers.length === 0) {
    context.out(`*** Can't find ${bare(name)}: No answer\n\n`);
    return 1;
  }
  const foreign = replies.some((reply) => reply.answers.length > 0 && !reply.authoritative);
  const seen = new Set<string>();
  const lines = answers.map(busyboxRecord).filter((line) => !seen.has(line) && seen.add(line));
  context.out(`${foreign ? 'Non-authoritative answer:\n' : ''}${lines.join('')}\n`);
  return 0;
}

/** The names that the search list makes of one, in the order in which libc tries them. */
export function searched(name: string, search: readonly string[], ndots: number): string[] {
  if (name.endsWith('.')) return [name];
  const suffixed = search.map((one) => `${name}.${one}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...suffixed] : [...suffixed, name];
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
