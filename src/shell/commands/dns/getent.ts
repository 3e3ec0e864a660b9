import type { Report } from '../../../protocol/report.ts';
import type { CommandContext, Program } from '../../command.ts';
import { toolsOf } from '../system.ts';
import { bare, reverseName } from './names.ts';

/** `getent hosts NAME` and `getent ahosts NAME`: libc's answer. Exit code 2 when there is none. */
// glibc: nss/getent.c; musl has a getent of its own, which comes from NetBSD
export const getent: Program = async (args, context) => {
  const [database, ...keys] = args;
  const isMusl = toolsOf(context).musl;
  if (database === undefined || !/^ahosts(v[46])?$|^hosts$/.test(database)) {
    context.err(
      isMusl
        ? `Unknown database \`${database ?? ''}'\n`
        : `Unknown database: ${database ?? ''}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    return 1;
  }
  if (keys.length === 0) {
    context.out(await ownHosts(context));
    return 0;
  }
  let code = 0;
  for (const key of keys) {
    const text =
      database === 'hosts' ? await hosts(context, key, isMusl) : await allHosts(context, key, database);
    if (text === '') code = 2;
    context.out(text);
  }
  return code;
};

async function hosts(context: CommandContext, key: string, isMusl: boolean): Promise<string> {
  const reverse = reverseName(key);
  if (reverse !== null) return nameOf(context, key, isMusl);
  const { ips, names } = await lookUp(context, key);
  const [name = key, ...aliases] = names;
  // gethostbyname2 for IPv6, and for IPv4 only when there is none.
  const six = ips.filter((ip) => ip.includes(':'));
  const found = six.length > 0 ? six : ips;
  if (!isMusl) return found.map((ip) => `${ip.padEnd(15)} ${[name, ...aliases].join(' ')}\n`).join('');
  // The first address, and the names again as aliases.
  const [ip] = found;
  const again = name === key ? [name] : [name, key];
  return ip === undefined ? '' : `${ip.padEnd(16)}  ${name}  ${again.join(' ')}\n`;
}

/** getaddrinfo gives each address for streams, datagrams and raw sockets. */
async function allHosts(context: CommandContext, key: string, database: string): Promise<string> {
  const { ips, names } = await lookUp(context, key);
  const wanted = ips.filter((ip) => database === 'ahosts' || ip.includes(':') === (database === 'ahostsv6'));
  return wanted
    .map((ip, index) => {
      const name = index === 0 ? (names[0] ?? key) : '';
      return `${ip.padEnd(15)} STREAM ${name}\n${ip.padEnd(15)} DGRAM  \n${ip.padEnd(15)} RAW    \n`;
    })
    .join('');
}

/** The addresses of a name, and its names: first the canonical one, then those that led to it. */
async function lookUp(
  context: CommandContext,
  host: string,
): Promise<{ readonly ips: readonly string[]; readonly names: readonly string[] }> {
  const report = await context.host.ask({ type: 'lookup', from: context.place, host }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  return { ips: report.ips, names: namesOf(report) };
}

function namesOf({ canonicalName, lookups }: Extract<Report, { type: 'resolved' }>): string[] {
  const found = lookups.findLast(({ rcode, answers }) => rcode === 'NOERROR' && answers.some(isAddress));
  const chain = found ? [found.name, ...found.answers.filter((answer) => !isAddress(answer))] : [];
  const name = canonicalName ?? '';
  return [name, ...chain.filter((one) => one !== name)].filter((one) => one !== '').map(bare);
}

function isAddress(answer: string): boolean {
  return /^[\d.]+$/.test(answer) || answer.includes(':');
}

/** gethostbyaddr: the name of an address. */
async function nameOf(context: CommandContext, ip: string, isMusl: boolean): Promise<string> {
  const line = (await ownHosts(context)).split('\n').find((one) => one.split(/\s+/)[0] === ip);
  const own = line?.split(/\s+/).slice(1) ?? [];
  if (own.length > 0) return `${ip.padEnd(15)} ${own.join(' ')}\n`;
  const report = await context.host.ask(
    {
      type: 'ask',
      from: context.place,
      server: null,
      questions: [{ name: reverseName(ip) ?? ip, type: 'PTR' }],
      timeoutUs: 10_000_000,
    },
    context.signal,
  );
  if (report.type !== 'answers') throw new Error(`unexpected report: ${report.type}`);
  const [name] = report.replies.flatMap(({ answers }) => answers.map((record) => bare(record.data)));
  if (name === undefined) return '';
  return isMusl ? `${ip.padEnd(16)}  ${name}  ${name}\n` : `${ip.padEnd(15)} ${name}\n`;
}

async function ownHosts(context: CommandContext): Promise<string> {
  return (await context.readFile('/etc/hosts')) ?? '';
}
