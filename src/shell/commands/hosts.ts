import { podOf } from '../../protocol/place.ts';
import type { DnsReply } from '../../protocol/report.ts';
import type { CommandContext, Program } from '../command.ts';
import { reverseName, searched } from './nslookup.ts';
import { resolvConf } from './system.ts';

/** Small programs about names: hostname, getent, host. */

/** `hostname`, `hostname -i`, `hostname -f`. */
export const hostname: Program = async (args, context) => {
  const name = await ownName(context);
  const hosts = (await context.readFile('/etc/hosts')) ?? '';
  const line = hosts
    .split('\n')
    .map((one) => one.trim().split(/\s+/))
    .find((words) => words.slice(1).includes(name));
  if (args.some((word) => word === '-i' || word === '-I' || word === '--ip-address')) {
    context.out(`${line?.[0] ?? '127.0.0.1'}${args.includes('-I') ? ' ' : ''}\n`);
  } else if (args.some((word) => word === '-f' || word === '--fqdn')) context.out(`${line?.[1] ?? name}\n`);
  else if (args.some((word) => word === '-d'))
    context.out(`${(line?.[1] ?? '').split('.').slice(1).join('.')}\n`);
  else if (args.some((word) => word === '-s')) context.out(`${name.split('.')[0]}\n`);
  else context.out(`${name}\n`);
  return 0;
};

async function ownName(context: CommandContext): Promise<string> {
  const file = (await context.readFile('/etc/hostname'))?.trim();
  return file || podOf(context.place)?.name || context.place.split('/').at(-1) || 'localhost';
}

/** `getent hosts NAME`: 16 columns for the address; exit code 2 when there is none. */
export const getent: Program = async (args, context) => {
  const [database, name] = args;
  if (database === undefined || !/^ahosts(v[46])?$|^hosts$/.test(database)) {
    context.err(
      `Unknown database: ${database ?? ''}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    return 1;
  }
  if (name === undefined) {
    context.out((await context.readFile('/etc/hosts')) ?? '');
    return 0;
  }
  const report = await context.host.ask({ type: 'lookup', from: context.place, host: name }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  const wanted = database === 'ahostsv4' ? false : database === 'ahostsv6' ? true : null;
  const ips = report.ips.filter((ip) => wanted === null || ip.includes(':') === wanted);
  if (ips.length === 0) return 2;
  const found = report.canonicalName?.replace(/\.$/, '') ?? name;
  if (database === 'hosts') {
    // IPv6 first, and IPv4 only when there is none: so gethostbyname2 is asked.
    const v6 = ips.filter((ip) => ip.includes(':'));
    for (const ip of v6.length > 0 ? v6 : ips) context.out(`${ip.padEnd(15)} ${found}\n`);
    return 0;
  }
  for (const [index, ip] of ips.entries()) {
    context.out(`${ip.padEnd(15)} STREAM ${index === 0 ? found : ''}\n`);
    for (const kind of ['DGRAM', 'RAW']) context.out(`${ip.padEnd(15)} ${kind.padEnd(6)} \n`);
  }
  return 0;
};

/** `host NAME`, of BIND's tools. */
// bind: bin/dig/host.c
export const host: Program = async (args, context) => {
  const typed = args.indexOf('-t');
  const type = typed >= 0 ? (args[typed + 1] ?? 'A').toUpperCase() : null;
  const words = args.filter((word, index) => !word.startsWith('-') && (typed < 0 || index !== typed + 1));
  const [name, given] = words;
  if (name === undefined) {
    context.err('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time] hostname [server]\n');
    return 1;
  }
  const { nameserver, search, ndots } = await resolvConf(context);
  const server = given ?? nameserver;
  if (server === null) {
    context.out(';; no servers could be reached\n');
    return 1;
  }
  const reverse = reverseName(name);
  const names = reverse ? [reverse] : searched(name, search, ndots);
  const types = reverse ? ['PTR'] : type ? [type] : ['A', 'AAAA', 'MX'];
  for (const candidate of names) {
    const replies = await askAll(context, server, candidate, types);
    const silent = replies.find(({ rcode }) => rcode === 'TIMEOUT' || rcode === 'CONNECTION-REFUSED');
    if (silent) {
      const how = silent.rcode === 'TIMEOUT' ? 'timed out' : 'connection refused';
      context.out(`;; communications error to ${server}#53: ${how}\n;; no servers could be reached\n`);
      return 1;
    }
    if (replies.every(({ rcode }) => rcode === 'NXDOMAIN')) continue;
    const lines = new Set(replies.flatMap(({ answers }) => answers.map(recordWords)));
    if (lines.size > 0) context.out([...lines].join(''));
    else if (type !== null) context.out(`${bare(candidate)} has no ${type} record\n`);
    return 0;
  }
  context.out(`Host ${reverse ? `${reverse}.` : name} not found: 3(NXDOMAIN)\n`);
  return 1;
};

async function askAll(
  context: CommandContext,
  server: string,
  name: string,
  types: readonly string[],
): Promise<readonly DnsReply[]> {
  const report = await context.host.ask(
    {
      type: 'ask',
      from: context.place,
      server,
      questions: types.map((type) => ({ name, type })),
      timeoutUs: 5_000_000,
    },
    context.signal,
  );
  if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
  return report.replies;
}

function recordWords({ name, type, data }: DnsReply['answers'][number]): string {
  const start = bare(name);
  switch (type) {
    case 'A':
      return `${start} has address ${data}\n`;
    case 'AAAA':
      return `${start} has IPv6 address ${data}\n`;
    case 'CNAME':
      return `${start} is an alias for ${data}\n`;
    case 'PTR':
      return `${start} domain name pointer ${data}\n`;
    case 'SRV':
      return `${start} has SRV record ${data}\n`;
    default:
      return `${start} has ${type} record ${data}\n`;
  }
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
