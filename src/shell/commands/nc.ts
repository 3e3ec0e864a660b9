import type { Connection } from '../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import type { CommandContext, Program } from '../command.ts';
import { errorWords, toolsOf, type Tools } from './system.ts';

interface NcOptions {
  readonly host: string;
  readonly port: number;
  readonly udp: boolean;
  readonly verbose: boolean;
  /** Only whether the port answers. */
  readonly scan: boolean;
  readonly waitUs: number | null;
}

/** A datagram that nobody takes comes back at once, if at all; nc waits for nothing else when it only looks. */
const UDP_LOOK_US = 10_000;

/** nc as a client: whether a port answers, or one HTTP request written by hand. As BusyBox or as OpenBSD has it. */
export const nc: Program = async (args, context) => {
  const options = parse(args);
  const tools = toolsOf(context);
  if (options === null) {
    context.err(
      tools.net === 'busybox'
        ? 'BusyBox v1.36.1 () multi-call binary.\n\nUsage: nc [-uvz] [-w SEC] IPADDR PORT\n'
        : 'usage: nc [-46uvz] [-w timeout] [destination] [port]\n',
    );
    return 1;
  }
  if (options === 'listens') {
    context.err('nc: in the simulator only a container’s own command can listen (`nc -lk -p PORT`)\n');
    return 1;
  }
  // OpenBSD's nc is content when one of several ports answered.
  let exitCode = 1;
  for (const port of options.ports) {
    const code = await tryPort({ ...options, port }, tools, context);
    exitCode = Math.min(exitCode, code);
  }
  return exitCode;
};

async function tryPort(options: NcOptions, tools: Tools, context: CommandContext): Promise<number> {
  const { host, port, udp } = options;
  const report = await context.host.ask(
    {
      type: 'open',
      from: context.place,
      host,
      port,
      protocol: udp ? 'UDP' : 'TCP',
      timeoutUs: udp && options.scan ? UDP_LOOK_US : options.waitUs,
      afterLookup: true,
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  // Datagrams that vanish look like datagrams that are taken.
  const lost = udp && connection.verdict === 'timeout';
  if (connection.verdict !== 'answered' && !lost) {
    // netcat-openbsd: netcat.c (udptest) says nothing.
    if (udp && tools.net !== 'busybox' && connection.verdict === 'refused') return 1;
    context.err(failureWords(connection, options, tools));
    return 1;
  }
  if (options.verbose) context.err(openWords(connection, options, tools));
  if (lost) return 0;
  const exitCode = options.scan ? 0 : await talk(connection, context);
  context.host.input({ type: 'close', connection: connection.id });
  return exitCode;
}

type Call = Omit<NcOptions, 'port'> & { readonly ports: readonly number[] };

function parse(args: readonly string[]): Call | 'listens' | null {
  const words: string[] = [];
  let flags = '';
  let wait: number | null = null;
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const timed = /^-([a-zA-Z0-9]*)w(\d*)$/.exec(word);
    if (timed) {
      flags += timed[1] ?? '';
      wait = Number(timed[2] || queue.shift());
    } else if (/^-[a-zA-Z0-9]+$/.test(word)) flags += word.slice(1);
    else words.push(word);
  }
  const [host = '', portText = ''] = words;
  if (flags.includes('l')) return 'listens';
  const ports = portsOf(portText);
  if (host === '' || ports.length === 0) return null;
  return {
    host,
    ports,
    udp: flags.includes('u'),
    verbose: flags.includes('v'),
    scan: flags.includes('z'),
    waitUs: wait !== null && wait > 0 ? wait * 1e6 : null,
  };
}

/** `80`, or all of `79-81`. */
function portsOf(text: string): number[] {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (first === '' || Number(first) < 1 || Number(last) > 65_535 || !(count > 0)) return [];
  return Array.from({ length: count }, (_none, at) => Number(first) + at);
}

/** Names of ports that nc finds in /etc/services. */
const SERVICES: Readonly<Record<number, string>> = {
  53: 'domain',
  80: 'http',
  443: 'https',
  5432: 'postgresql',
  8080: 'http-alt',
};

function openWords(connection: Connection, options: NcOptions, tools: Tools): string {
  const { host, port, udp } = options;
  const ip = connection.destination?.ip ?? '';
  if (tools.net === 'busybox') return `${host} (${ip}:${port}) open\n`;
  const named = `${udp ? 'udp' : 'tcp'}/${SERVICES[port] ?? '*'}`;
  const from = host === ip ? '' : ` (${ip})`;
  return `Connection to ${host}${from} ${port} port [${named}] succeeded!\n`;
}

function failureWords(connection: Connection, options: NcOptions, tools: Tools): string {
  const { host, port, udp } = options;
  const ip = connection.destination?.ip ?? '';
  if (tools.net === 'busybox') {
    if (connection.verdict === 'dns-failure') return `nc: bad address '${host}'\n`;
    const words =
      connection.verdict === 'timeout' ? 'Operation timed out' : errorWords(connection.verdict, tools);
    return `nc: ${host} (${ip}:${port}): ${words}\n`;
  }
  if (connection.verdict === 'dns-failure') {
    const words = tools.musl ? 'Name does not resolve' : 'Name or service not known';
    return `nc: getaddrinfo for host "${host}" port ${port}: ${words}\n`;
  }
  const limited = connection.verdict === 'timeout' && options.waitUs !== null;
  const words = limited
    ? 'timed out: Operation now in progress'
    : `failed: ${errorWords(connection.verdict, tools)}`;
  const from = host === ip ? '' : ` (${ip})`;
  return `nc: connect to ${host}${from} port ${port} (${udp ? 'udp' : 'tcp'}) ${words}\n`;
}

/** What was piped in, when it is an HTTP request, and what comes back. */
async function talk(connection: Connection, context: CommandContext): Promise<number> {
  const request = requestIn(context.stdin);
  if (!request) return 0;
  const report = await context.host.ask(
    { type: 'request', connection: connection.id, request },
    context.signal,
  );
  if (report.type === 'response' && report.response) context.out(responseText(report.response));
  return 0;
}

function requestIn(text: string): HttpRequest | null {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const match = /^([A-Z]+) (\S+)(?: HTTP\/1\.[01])?$/.exec(first.trim());
  if (!match) return null;
  const headers = lines
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line))
    .filter((header) => header !== null)
    .map((header): [string, string] => [header[1] ?? '', header[2] ?? '']);
  return { method: match[1] ?? 'GET', path: match[2] ?? '/', headers, body: rest.join('\n\n'), tls: false };
}

function responseText(response: HttpResponse): string {
  const headers = response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${response.status} ${response.statusText}\r\n${headers}\r\n${response.body}`;
}
