import { drawBelow, EPOCH_MS } from '../../../engine/kernel/kernel.ts';
import type { DnsRecord, DnsReply } from '../../../protocol/report.ts';
import type { CommandContext } from '../../command.ts';
import { isOldBind, type Tools } from '../system.ts';
import type { DigOptions } from './digOptions.ts';

/** What dig says first, unless `+nocmd` or `+short`. */
export function banner(tools: Tools, args: readonly string[], options: DigOptions): string {
  const counted = options.serverFirst ? '; (1 server found)\n' : '';
  return `\n; <<>> DiG ${tools.bind} <<>> ${args.join(' ')}\n${counted};; global options: +cmd\n`;
}

/** A reply as dig prints it. */
export function fullText(
  reply: DnsReply,
  type: string,
  options: DigOptions,
  tools: Tools,
  greeting: string,
  context: CommandContext,
): string {
  const { sections } = options;
  const name = reply.question.name.endsWith('.') ? reply.question.name : `${reply.question.name}.`;
  const parts: string[] = [];
  if (sections.cmd) parts.push(greeting);
  if (sections.comments) parts.push(head(reply, name, options, tools, context));
  // Headlines and the empty lines between sections are comments too.
  const section = (title: string, lines: readonly string[]): string =>
    sections.comments ? `;; ${title} SECTION:\n${lines.join('')}\n` : lines.join('');
  if (sections.question) parts.push(section('QUESTION', [questionLine(name, type)]));
  for (const [title, records, shown] of [
    ['ANSWER', reply.answers, sections.answer],
    ['AUTHORITY', reply.authority, sections.authority],
    ['ADDITIONAL', reply.additional, sections.additional],
  ] as const) {
    const lines = records.map((record) => `${recordLine(record)}\n`);
    if (shown && records.length > 0) parts.push(section(title, lines));
  }
  if (sections.stats) parts.push(statistics(reply, hasCookie(options, tools), tools, context));
  return parts.join('');
}

/** BIND sends a cookie since 9.11. */
function hasCookie(options: DigOptions, tools: Tools): boolean {
  return options.cookie && !isOldBind(tools);
}

function head(
  reply: DnsReply,
  name: string,
  options: DigOptions,
  tools: Tools,
  context: CommandContext,
): string {
  const number = (purpose: string, n: number, below: number): number =>
    drawBelow(context.host.world(), below, purpose, `${name} ${context.host.nowUs()}`, n);
  const half = (n: number): string => number('dig cookie', n, 0xffff_ffff).toString(16).padStart(8, '0');
  const flags = reply.authoritative ? 'qr aa rd' : 'qr rd ra';
  const counts = `QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${reply.authority.length}, ADDITIONAL: ${reply.additional.length + 1}`;
  const cookie = hasCookie(options, tools) ? `; COOKIE: ${half(0)}${half(1)} (echoed)\n` : '';
  return [
    ';; Got answer:\n',
    name.toLowerCase().endsWith('.local.')
      ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
      : '',
    `;; ->>HEADER<<- opcode: QUERY, status: ${reply.rcode}, id: ${number('dig', 0, 65_536)}\n`,
    `;; flags: ${flags}; ${counts}\n`,
    reply.authoritative ? ';; WARNING: recursion requested but not available\n' : '',
    `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${isOldBind(tools) ? 4096 : 1232}\n${cookie}`,
  ].join('');
}

function statistics(reply: DnsReply, cookie: boolean, tools: Tools, context: CommandContext): string {
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
    (cookie ? 12 : 0);
  const { server } = reply;
  const over = isOldBind(tools) ? '' : ' (UDP)';
  return (
    `;; Query time: ${Math.round(reply.roundTripUs / 1000)} msec\n;; SERVER: ${server}#53(${server})${over}\n` +
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

/** A record in BIND's columns. */
export function recordLine(record: DnsRecord): string {
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

/** The question, without the data that it has not. */
export function questionLine(name: string, type: string): string {
  return `;${columns([
    [0, name],
    [32, 'IN'],
    [40, type],
  ])}\n`;
}
