import { drawBelow } from '../../engine/kernel/kernel.ts';
import { EPOCH_MS } from '../../engine/kernel/kernel.ts';
import type { DnsRecord, DnsReply } from '../../protocol/report.ts';
import type { CommandContext, Program } from '../command.ts';
import { reverseName, searched } from './nslookup.ts';
import { resolvConf } from './system.ts';

const VERSION = '9.18.28';

interface DigOptions {
  name: string;
  type: string;
  server: string | null;
  short: boolean;
  search: boolean;
  attempts: number;
  timeoutUs: number;
  sections: { comments: boolean; question: boolean; answer: boolean; stats: boolean };
}

const TYPES = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'MX', 'NS', 'SOA', 'ANY']);

/** dig of BIND 9.18. */
// bind: bin/dig/dig.c
export const dig: Program = async (args, context) => {
  const options = parse(args);
  const { nameserver, search, ndots } = await resolvConf(context);
  const server = options.server ?? nameserver;
  if (server === null) {
    context.out(';; no servers could be reached\n');
    return 9;
  }
  const names = options.search ? searched(options.name, search, ndots) : [options.name];
  let reply: DnsReply | null = null;
  for (const name of names) {
    reply = await ask(context, server, name, options);
    if (reply === null) return unreachable(context, server, args, options, 'timed out');
    if (reply.rcode === 'CONNECTION-REFUSED')
      return unreachable(context, server, args, options, 'connection refused');
    if (reply.rcode === 'NOERROR' && (reply.answers.length > 0 || !options.search)) break;
  }
  if (reply) context.out(options.short ? shortText(reply) : fullText(reply, server, args, options, context));
  return 0;
};

function parse(args: readonly string[]): DigOptions {
  const options: DigOptions = {
    name: '.',
    type: '',
    server: null,
    short: false,
    search: false,
    attempts: 3,
    timeoutUs: 5_000_000,
    sections: { comments: true, question: true, answer: true, stats: true },
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word.startsWith('@')) options.server = word.slice(1);
    else if (word === '-x') {
      options.name = reverseName(args[++i] ?? '') ?? '.';
      options.type = 'PTR';
    } else if (word === '-t') options.type = (args[++i] ?? 'A').toUpperCase();
    else if (word === '-p' || word === '-b' || word === '-c') i++;
    else if (word.startsWith('+')) setFlag(options, word.slice(1));
    else if (word.startsWith('-')) continue;
    else if (TYPES.has(word.toUpperCase()) && (options.name !== '.' || TYPES.has(word)))
      options.type = word.toUpperCase();
    else if (word.toUpperCase() !== 'IN') options.name = word;
  }
  if (options.type === '') options.type = 'A';
  return options;
}

function setFlag(options: DigOptions, flag: string): void {
  const on = !flag.startsWith('no');
  const [name = '', value] = (on ? flag : flag.slice(2)).split('=');
  if (name === 'short') options.short = on;
  else if (name === 'search') options.search = on;
  else if (name === 'tries') options.attempts = Math.max(1, Number(value) || 1);
  else if (name === 'retry') options.attempts = Math.max(1, (Number(value) || 0) + 1);
  else if (name === 'time' || name === 'timeout') options.timeoutUs = Math.max(1, Number(value) || 5) * 1e6;
  else if (name === 'all') options.sections = { comments: on, question: on, answer: on, stats: on };
  else if (name === 'comments' || name === 'question' || name === 'answer' || name === 'stats')
    options.sections[name] = on;
}

async function ask(
  context: CommandContext,
  server: string,
  name: string,
  options: DigOptions,
): Promise<DnsReply | null> {
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const report = await context.host.ask(
      {
        type: 'ask',
        from: context.place,
        server,
        questions: [{ name, type: options.type }],
        timeoutUs: options.timeoutUs,
      },
      context.signal,
    );
    if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
    const [reply] = report.replies;
    if (reply && reply.rcode !== 'TIMEOUT') return reply;
  }
  return null;
}

function banner(args: readonly string[]): string {
  return `\n; <<>> DiG ${VERSION} <<>> ${args.join(' ')}\n`;
}

function unreachable(
  context: CommandContext,
  server: string,
  args: readonly string[],
  options: DigOptions,
  how: string,
): number {
  const line = `;; communications error to ${server}#53: ${how}\n`;
  context.out(
    `${line.repeat(options.attempts)}${banner(args)};; global options: +cmd\n;; no servers could be reached\n`,
  );
  return 9;
}

function shortText(reply: DnsReply): string {
  return reply.answers.map((record) => `${record.data}\n`).join('');
}

function fullText(
  reply: DnsReply,
  server: string,
  args: readonly string[],
  options: DigOptions,
  context: CommandContext,
): string {
  const { sections } = options;
  const name = reply.question.name.endsWith('.') ? reply.question.name : `${reply.question.name}.`;
  const world = context.host.world();
  const id = drawBelow(world, 65_536, 'dig', `${name} ${context.host.nowUs()}`, 0);
  const flags = [
    'qr',
    ...(reply.authoritative ? ['aa'] : []),
    'rd',
    ...(reply.authoritative ? [] : ['ra']),
  ].join(' ');
  const half = (n: number): string =>
    drawBelow(world, 0xffff_ffff, 'dig cookie', `${name} ${context.host.nowUs()}`, n)
      .toString(16)
      .padStart(8, '0');
  const cookie = half(0) + half(1);
  const parts: string[] = [];
  if (sections.comments) {
    parts.push(
      banner(args),
      ';; global options: +cmd\n;; Got answer:\n',
      name.endsWith('.local.')
        ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
        : '',
      `;; ->>HEADER<<- opcode: QUERY, status: ${reply.rcode}, id: ${id}\n`,
      `;; flags: ${flags}; QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${reply.authority.length}, ADDITIONAL: ${reply.additional.length + 1}\n`,
      reply.authoritative ? ';; WARNING: recursion requested but not available\n' : '',
      `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: ${cookie} (echoed)\n`,
    );
  }
  if (sections.question) {
    parts.push(
      `;; QUESTION SECTION:\n;${columns([
        [0, name],
        [32, 'IN'],
        [40, options.type],
      ])}\n\n`,
    );
  }
  if (sections.answer) {
    for (const [title, records] of [
      ['ANSWER', reply.answers],
      ['AUTHORITY', reply.authority],
      ['ADDITIONAL', reply.additional],
    ] as const) {
      if (records.length === 0) continue;
      const head = sections.comments ? `;; ${title} SECTION:\n` : '';
      parts.push(`${head}${records.map((record) => `${recordLine(record)}\n`).join('')}\n`);
    }
  }
  if (sections.stats) parts.push(statistics(reply, server, context));
  return parts.join('');
}

function statistics(reply: DnsReply, server: string, context: CommandContext): string {
  const moment = new Date(EPOCH_MS + Math.floor(context.host.nowUs() / 1000));
  const [day, date, month, year, time] = moment.toUTCString().replace(',', '').split(' ');
  const encoded = (name: string): number => (name === '.' ? 1 : name.replace(/\.?$/, '.').length + 1);
  const records = [...reply.answers, ...reply.authority, ...reply.additional];
  const size =
    12 +
    encoded(reply.question.name) +
    4 +
    records.reduce((sum, record) => sum + encoded(record.name) + 10 + dataLength(record), 0) +
    11 +
    12;
  return (
    `;; Query time: ${Math.round(reply.roundTripUs / 1000)} msec\n;; SERVER: ${server}#53(${server}) (UDP)\n` +
    `;; WHEN: ${day} ${month} ${date} ${time} UTC ${year}\n;; MSG SIZE  rcvd: ${size}\n\n`
  );
}

function dataLength(record: DnsRecord): number {
  const name = (text: string): number => text.replace(/\.?$/, '.').length + 1;
  switch (record.type) {
    case 'A':
      return 4;
    case 'AAAA':
      return 16;
    case 'SRV':
      return 6 + name(record.data.split(' ').at(-1) ?? '');
    case 'SOA': {
      const [primary = '', mailbox = ''] = record.data.split(' ');
      return name(primary) + name(mailbox) + 20;
    }
    case 'TXT':
      return record.data.replaceAll('"', '').length + 1;
    default:
      return name(record.data);
  }
}

function recordLine(record: DnsRecord): string {
  return columns([
    [0, record.name],
    [24, String(record.ttl)],
    [32, 'IN'],
    [40, record.type],
    [48, record.data],
  ]);
}

/** BIND's columns: as many tabs as reach the next one, a space where the column is past already. */
// bind: lib/dns/masterdump.c indent()
function columns(cells: readonly (readonly [number, string])[]): string {
  let text = '';
  let at = 0;
  for (const [column, cell] of cells) {
    if (column > 0) {
      const to = Math.max(column, at + 1);
      const tabs = Math.floor(to / 8) - Math.floor(at / 8);
      text += tabs > 0 ? '\t'.repeat(tabs) + ' '.repeat(to % 8) : ' '.repeat(to - at);
      at = to;
    }
    text += cell;
    at += cell.length;
  }
  return text;
}
