import type { CommandContext, Program } from '../command.ts';
import { Interrupted } from '../conductor.ts';
import { toolsOf } from './system.ts';

const EVERY_US = 1_000_000;

/** How long one echo is waited for after the last was sent. */
const WAIT_US = 10_000_000;

/** ping, as BusyBox or iputils print it. */
export const ping: Program = async (args, context) => {
  const options = parse(args);
  if (options === null) {
    context.err('Usage: ping [-c COUNT] [-W SECONDS] [-i SECONDS] HOST\n');
    return 2;
  }
  const tools = toolsOf(context);
  const busybox = tools.net === 'busybox';
  const report = await context.host.ask(
    { type: 'lookup', from: context.place, host: options.host },
    context.signal,
  );
  if (report.type !== 'resolved') throw new Error(`unexpected report: ${report.type}`);
  const [ip] = report.ips;
  if (ip === undefined) {
    const unknown =
      report.failure === 'dns-timeout' || report.failure === 'dns-refused'
        ? tools.musl
          ? 'Try again'
          : 'Temporary failure in name resolution'
        : tools.musl
          ? 'Name does not resolve'
          : 'Name or service not known';
    context.err(busybox ? `ping: bad address '${options.host}'\n` : `ping: ${options.host}: ${unknown}\n`);
    return busybox ? 1 : 2;
  }
  // BusyBox goes on with the name as it was given, iputils with what it was resolved to.
  const name = busybox ? options.host : (report.canonicalName?.replace(/\.$/, '') ?? options.host);
  context.out(
    busybox
      ? `PING ${options.host} (${ip}): 56 data bytes\n`
      : `PING ${name} (${ip}) 56(84) bytes of data.\n`,
  );
  return send(ip, name, options, busybox, context);
};

interface PingOptions {
  host: string;
  /** Null: until interrupted. */
  count: number | null;
  waitUs: number;
  everyUs: number;
}

function parse(args: readonly string[]): PingOptions | null {
  const options: PingOptions = { host: '', count: null, waitUs: WAIT_US, everyUs: EVERY_US };
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const match = /^-([cWiwsIt])(.*)$/.exec(word);
    if (match) {
      const value = match[2] === '' ? (queue.shift() ?? '') : (match[2] ?? '');
      if (match[1] === 'c') options.count = Number(value);
      if (match[1] === 'W') options.waitUs = Number(value) * 1e6;
      if (match[1] === 'i') options.everyUs = Number(value) * 1e6;
    } else if (!word.startsWith('-')) options.host = word;
  }
  return options.host === '' ? null : options;
}

async function send(
  ip: string,
  name: string,
  options: PingOptions,
  busybox: boolean,
  context: CommandContext,
): Promise<number> {
  const began = context.host.nowUs();
  const times: number[] = [];
  let sent = 0;
  let errors = 0;
  try {
    while (options.count === null || sent < options.count) {
      const sentAt = context.host.nowUs();
      sent++;
      const last = sent === options.count;
      const timeoutUs = last ? options.waitUs : options.everyUs;
      const report = await context.host.ask(
        { type: 'ping', from: context.place, ip, timeoutUs },
        context.signal,
      );
      if (report.type !== 'pong') throw new Error(`unexpected report: ${report.type}`);
      if (report.roundTripUs !== null) {
        times.push(report.roundTripUs);
        context.out(echoLine(ip, name, sent, report.roundTripUs, busybox));
      } else if (report.error) {
        errors++;
        const what =
          report.error === 'unreachable' ? 'Destination Host Unreachable' : 'Destination Port Unreachable';
        if (!busybox) context.out(`From ${report.errorFrom ?? ip} icmp_seq=${sent} ${what}\n`);
      }
      const rest = sentAt + options.everyUs - context.host.nowUs();
      if (!last && rest > 0) await context.host.sleep(rest, context.signal);
    }
  } catch (error) {
    // Of all signals only SIGINT has it sum up; the others end it.
    const { reason } = context.signal as { readonly reason: unknown };
    if (!(error instanceof Interrupted) || (typeof reason === 'string' && reason !== 'INT')) throw error;
  }
  context.out(summary(ip, name, sent, times, errors, context.host.nowUs() - began, busybox));
  return times.length > 0 ? 0 : 1;
}

function echoLine(ip: string, name: string, n: number, us: number, busybox: boolean): string {
  const ms = (us / 1000).toFixed(3);
  if (busybox) return `64 bytes from ${ip}: seq=${n - 1} ttl=64 time=${ms} ms\n`;
  const from = name === ip ? ip : `${name} (${ip})`;
  return `64 bytes from ${from}: icmp_seq=${n} ttl=64 time=${ms} ms\n`;
}

function summary(
  ip: string,
  name: string,
  sent: number,
  times: readonly number[],
  errors: number,
  tookUs: number,
  busybox: boolean,
): string {
  const loss = sent === 0 ? 0 : Math.round((100 * (sent - times.length)) / sent);
  const ms = times.map((us) => us / 1000);
  const least = Math.min(...ms).toFixed(3);
  const most = Math.max(...ms).toFixed(3);
  const mean = (ms.reduce((sum, one) => sum + one, 0) / Math.max(1, ms.length)).toFixed(3);
  if (busybox) {
    const head = `\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n`;
    return times.length > 0 ? `${head}round-trip min/avg/max = ${least}/${mean}/${most} ms\n` : head;
  }
  const broken = errors > 0 ? `, +${errors} errors` : '';
  const head = `\n--- ${name === ip ? ip : name} ping statistics ---\n${sent} packets transmitted, ${times.length} received${broken}, ${loss}% packet loss, time ${Math.round(tookUs / 1000)}ms\n`;
  return times.length > 0
    ? `${head}rtt min/avg/max/mdev = ${least}/${mean}/${most}/${deviation(ms)} ms\n`
    : `${head}\n`;
}

function deviation(ms: readonly number[]): string {
  const mean = ms.reduce((sum, one) => sum + one, 0) / ms.length;
  const square = ms.reduce((sum, one) => sum + (one - mean) ** 2, 0) / ms.length;
  return Math.sqrt(square).toFixed(3);
}
