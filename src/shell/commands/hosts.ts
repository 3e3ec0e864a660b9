import { podOf } from '../../protocol/place.ts';
import type { CommandContext, Program } from '../command.ts';
import { isMusl, systemOf } from './system.ts';

/** Small programs about names: hostname, getent, host, nc. */

/** `hostname`, `hostname -i`, `hostname -f`. */
export const hostname: Program = async (args, context) => {
  const name = await ownName(context);
  const hosts = (await context.readFile('/etc/hosts')) ?? '';
  const line = hosts.split('\n').map((one) => one.trim().split(/\s+/)).find((words) => words.slice(1).includes(name));
  if (args.some((word) => word === '-i' || word === '-I' || word === '--ip-address')) {
    context.out(`${line?.[0] ?? '127.0.0.1'}\n`);
  } else if (args.some((word) => word === '-f' || word === '--fqdn')) context.out(`${line?.[1] ?? name}\n`);
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
  if (database !== 'hosts' && database !== 'ahosts') {
    context.err(`Unknown database: ${database ?? ''}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
    return 1;
  }
  if (name === undefined) return 0;
  const report = await context.host.ask({ type: 'lookup', from: context.place, host: name }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  if (report.ips.length === 0) return 2;
  const found = report.canonicalName?.replace(/\.$/, '') ?? name;
  for (const ip of report.ips) {
    if (database === 'hosts') context.out(`${ip.padEnd(15)} ${found}\n`);
    else for (const kind of ['STREAM', 'DGRAM', 'RAW']) context.out(`${ip.padEnd(15)} ${kind.padEnd(6)} ${kind === 'STREAM' ? name : ''}\n`);
  }
  return 0;
};

/** `host NAME`, of BIND's tools. */
export const host: Program = async (args, context) => {
  const name = args.filter((word) => !word.startsWith('-'))[0];
  if (name === undefined) {
    context.err('Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time] hostname [server]\n');
    return 1;
  }
  const report = await context.host.ask({ type: 'lookup', from: context.place, host: name }, context.signal);
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  if (report.ips.length === 0) {
    if (report.failure === 'nxdomain') context.out(`Host ${name} not found: 3(NXDOMAIN)\n`);
    else context.out(';; connection timed out; no servers could be reached\n');
    return 1;
  }
  const found = report.canonicalName?.replace(/\.$/, '') ?? name;
  for (const ip of report.ips) context.out(`${found} has ${ip.includes(':') ? 'IPv6 address' : 'address'} ${ip}\n`);
  return 0;
};

/** `nc -zv HOST PORT`: only whether a port answers. */
export const nc: Program = async (args, context) => {
  const flags = args.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const wait = args[args.findIndex((word) => /^-[a-zA-Z]*w$/.test(word)) + 1];
  const words = args.filter((word, index) => !word.startsWith('-') && !/^-[a-zA-Z]*w$/.test(args[index - 1] ?? ''));
  const [name, portText] = words;
  const port = Number(portText);
  if (name === undefined || !(port > 0 && port < 65_536)) {
    context.err('usage: nc [-zvu] [-w SECONDS] HOST PORT\n');
    return 1;
  }
  const udp = flags.includes('u');
  const report = await context.host.ask(
    {
      type: 'open',
      from: context.place,
      host: name,
      port,
      protocol: udp ? 'UDP' : 'TCP',
      timeoutUs: flags.includes('w') && wait ? Number(wait) * 1e6 : null,
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  context.host.input({ type: 'close', connection: connection.id });
  const ip = connection.destination?.ip ?? '';
  const busybox = systemOf(context) === 'busybox';
  if (connection.verdict === 'answered') {
    if (flags.includes('v')) {
      context.err(
        busybox
          ? `${name} (${ip}:${port}) open\n`
          : `Connection to ${name} (${ip}) ${port} port [${udp ? 'udp' : 'tcp'}/${port === 80 ? 'http' : '*'}] succeeded!\n`,
      );
    }
    return 0;
  }
  if (connection.verdict === 'dns-failure') {
    context.err(busybox ? `nc: bad address '${name}'\n` : `nc: getaddrinfo for host "${name}" port ${port}: Name or service not known\n`);
    return 1;
  }
  const timedOut = isMusl(context) || busybox ? 'Operation timed out' : 'Connection timed out';
  const why = { refused: 'Connection refused', timeout: timedOut, unreachable: 'Host is unreachable', reset: 'Connection reset by peer' };
  const words2 = why[(connection.verdict ?? 'reset') as keyof typeof why];
  context.err(
    busybox ? `nc: ${name} (${ip}:${port}): ${words2}\n` : `nc: connect to ${name} (${ip}) port ${port} (${udp ? 'udp' : 'tcp'}) failed: ${words2}\n`,
  );
  return 1;
};
