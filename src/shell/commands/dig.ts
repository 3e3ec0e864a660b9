import type { DnsReply } from '../../protocol/report.ts';
import type { CommandContext, Program } from '../command.ts';
import { reverseName, searched } from './nslookup.ts';
import { allSections, banner, fullText, SECTIONS, type DigOptions } from './digText.ts';
import { resolvConf } from './system.ts';

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
    sections: allSections(true),
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
  else if (name === 'all') options.sections = allSections(on);
  else {
    const section = SECTIONS.find((one) => one === name);
    if (section) options.sections[section] = on;
  }
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
