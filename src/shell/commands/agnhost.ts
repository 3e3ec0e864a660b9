import type { Connection } from '../../protocol/connection.ts';
import type { CommandContext, Program } from '../command.ts';
import { parseDuration } from './kubectl/duration.ts';
import { errorWords, resolvConf, toolsOf } from './system.ts';

/** What policies are usually tried with: `agnhost connect HOST:PORT [--timeout D] [--protocol tcp|udp]`. */
// kubernetes: test/images/agnhost/connect/connect.go
export const agnhost: Program = async (args, context) => {
  if (args[0] !== 'connect') {
    context.err(`agnhost ${args[0] ?? ''}: of agnhost's commands only connect can be run by hand here\n`);
    return 1;
  }
  const options = parse(args.slice(1));
  if ('problem' in options) {
    context.err(`Error: ${options.problem}\n`);
    return 1;
  }
  const { host, port, protocol, timeoutUs } = options;
  const report = await context.host.ask(
    { type: 'open', from: context.place, host, port, protocol, timeoutUs, afterLookup: true },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  context.host.input({ type: 'close', connection: connection.id });
  if (connection.verdict === 'answered') return 0;
  context.err(`${await failure(connection, context)}\n`);
  return 1;
};

type Options =
  | { host: string; port: number; protocol: 'TCP' | 'UDP'; timeoutUs: number | null }
  | { problem: string };

function parse(args: readonly string[]): Options {
  const queue = args.flatMap((word) => (word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word]));
  let goal = '';
  let protocol = 'tcp';
  let timeoutUs: number | null = null;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--protocol') protocol = queue.shift() ?? '';
    else if (word === '--timeout') {
      const text = queue.shift() ?? '';
      const duration = parseDuration(text);
      if (!duration.ok)
        return { problem: `invalid argument "${text}" for "--timeout" flag: ${duration.message}` };
      timeoutUs = duration.us > 0 ? duration.us : null;
    } else if (word === '--udp-data') queue.shift();
    else if (word.startsWith('-')) return { problem: `unknown flag: ${word}` };
    else goal = word;
  }
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(goal);
  if (!match)
    return {
      problem: goal === '' ? 'accepts 1 arg(s), received 0' : `address ${goal}: missing port in address`,
    };
  if (protocol !== 'tcp' && protocol !== 'udp')
    return {
      problem: protocol === 'sctp' ? 'there is no SCTP traffic here' : `Unsupported protocol ${protocol}`,
    };
  return {
    host: match[1] ?? match[2] ?? '',
    port: Number(match[3]),
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    timeoutUs,
  };
}

/** The fixed word that tests look for; of DNS also what Go's resolver says. */
async function failure(connection: Connection, context: CommandContext): Promise<string> {
  const { verdict, reason, host, source, destination } = connection;
  if (verdict === 'timeout') return 'TIMEOUT';
  if (verdict === 'refused') return 'REFUSED';
  if (verdict !== 'dns-failure') {
    const words = errorWords(verdict, { ...toolsOf(context), musl: false }).toLowerCase();
    return `OTHER: dial tcp ${destination?.ip}:${destination?.port}: connect: ${words}`;
  }
  const [server = '127.0.0.1'] = (await resolvConf(context)).nameservers;
  const lookup = `DNS: lookup ${host} on ${server}:53`;
  if (reason === 'dns-timeout') return `${lookup}: read udp ${source.ip}:53124->${server}:53: i/o timeout`;
  if (reason === 'dns-refused')
    return `${lookup}: read udp ${source.ip}:53124->${server}:53: read: connection refused`;
  return `${lookup}: no such host`;
}
