import { drawBelow, EPOCH_MS } from '../../../engine/kernel/kernel.ts';
import type { DnsRecord, DnsReply } from '../../../protocol/report.ts';
import { receivedBytes, type Edns } from '../../../engine/dns/messageSize.ts';
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
  if (sections.stats) parts.push(statistics(reply, options, tools, context));
  return parts.join('');
}

/** What dig says with EDNS: BIND sends a cookie since 9.11, and asks for what fits into one packet since 9.16. */
export function ednsOf({ edns, cookie, bufsize }: DigOptions, tools: Tools): Edns | null {
  if (!edns) return null;
  const old = isOldBind(tools);
  return { udpBytes: bufsize ?? (old ? 4096 : 1232), cookie: cookie && !old };
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
  const edns = ednsOf(options, tools);
  const truncated = reply.omitted > 0 ? ' tc' : '';
  const flags = reply.authoritative ? `qr aa${truncated} rd` : `qr${truncated} rd ra`;
  const counts = `QUERY: 1, ANSWER: ${reply.answers.length}, AUTHORITY: ${reply.authority.length}, ADDITIONAL: ${reply.additional.length + (edns ? 1 : 0)}`;
  const cookie = edns?.cookie ? `; COOKIE: ${half(0)}${half(1)} (echoed)\n` : '';
  return [
    ';; Got answer:\n',
    name.toLowerCase().endsWith('.local.')
      ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
      : '',
    `;; ->>HEADER<<- opcode: QUERY, status: ${reply.rcode}, id: ${number('dig', 0, 65_536)}\n`,
    `;; flags: ${flags}; ${counts}\n`,
    reply.authoritative ? ';; WARNING: recursion requested but not available\n' : '',
    edns ? `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${edns.udpBytes}\n${cookie}` : '\n',
  ].join('');
}

function statistics(reply: DnsReply, options: DigOptions, tools: Tools, context: CommandContext): string {
  const edns = ednsOf(options, tools);
  const moment = new Date(EPOCH_MS + Math.floor(context.host.nowUs() / 1000));
  const [day, date, month, year, time] = moment.toUTCString().replace(',', '').split(' ');
  const size = receivedBytes(reply, edns);
  const { server } = reply;
  const over = isOldBind(tools) ? '' : reply.tcp ? ' (TCP)' : ' (UDP)';
  return (
    `;; Query time: ${Math.round(reply.roundTripUs / 1000)} msec\n;; SERVER: ${server}#53(${server})${over}\n` +
    `;; WHEN: ${day} ${month} ${date} ${time} UTC ${year}\n;; MSG SIZE  rcvd: ${size}\n\n`
  );
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
