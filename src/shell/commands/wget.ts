import type { Connection } from '../../protocol/connection.ts';
import { hostPort } from '../../k8s/addresses.ts';
import type { CommandContext, Program } from '../command.ts';
import { errorWords, toolsOf } from './system.ts';
import { parseUrl, type Target } from './curl/url.ts';

interface WgetOptions {
  url: string;
  quiet: boolean;
  /** `-S`. */
  showHeaders: boolean;
  spider: boolean;
  output: string | null;
  timeoutUs: number | null;
  headers: [string, string][];
  post: string | null;
}

/** wget as BusyBox has it. */
// busybox: networking/wget.c
export const wget: Program = async (args, context) => {
  const options = parse(args);
  if (typeof options === 'string') {
    context.err(options);
    return 1;
  }
  const target = parseUrl(options.url);
  if ('exitCode' in target) {
    context.err(`wget: not an http or ftp url: ${options.url}\n`);
    return 1;
  }
  const report = await context.host.ask(
    {
      type: 'open',
      from: context.place,
      host: target.host,
      port: target.port,
      protocol: 'TCP',
      timeoutUs: options.timeoutUs,
      // BusyBox sets its alarm when the name is known.
      afterLookup: true,
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  if (connection.destination && !options.quiet) {
    context.err(`Connecting to ${target.host} (${hostPort(connection.destination.ip, target.port)})\n`);
  }
  if (connection.verdict !== 'answered') {
    context.err(`${refusal(connection, target, options, context)}\n`);
    return 1;
  }
  return fetchOver(connection, target, options, context);
};

function parse(args: readonly string[]): WgetOptions | string {
  const options: WgetOptions = {
    url: '',
    quiet: false,
    showHeaders: false,
    spider: false,
    output: null,
    timeoutUs: null,
    headers: [],
    post: null,
  };
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word.startsWith('--')) {
      const [flag = '', inline] = word.split(/=(.*)/s);
      const value = (): string => inline ?? queue.shift() ?? '';
      if (flag === '--spider') options.spider = true;
      else if (flag === '--timeout') options.timeoutUs = Number(value()) * 1e6;
      else if (flag === '--header') addHeader(options, value());
      else if (flag === '--post-data') options.post = value();
      else if (flag === '--output-document') options.output = value();
      else if (flag === '--quiet' || flag === '--no-verbose') options.quiet = true;
      else if (flag === '--tries') value();
      else if (flag !== '--no-check-certificate') return unknown(`unrecognized option '${flag}'`);
    } else if (word.startsWith('-') && word !== '-') {
      const problem = short(options, word, queue);
      if (problem) return unknown(problem);
    } else options.url = word;
  }
  return options.url === '' ? unknown(null) : options;
}

/** `-qO-`, `-T 3`, `-q -O -`. */
function short(options: WgetOptions, word: string, queue: string[]): string | null {
  for (let at = 1; at < word.length; at++) {
    const flag = word.charAt(at);
    const rest = word.slice(at + 1);
    if (flag === 'q') options.quiet = true;
    else if (flag === 'S') options.showHeaders = true;
    else if (flag === 'c') continue;
    else if ('OTUtP'.includes(flag)) {
      const value = rest === '' ? (queue.shift() ?? '') : rest;
      if (flag === 'O') options.output = value;
      if (flag === 'T') options.timeoutUs = Number(value) * 1e6;
      if (flag === 'U') options.headers.push(['User-Agent', value]);
      return null;
    } else return `invalid option -- '${flag}'`;
  }
  return null;
}

function addHeader(options: WgetOptions, text: string): void {
  const at = text.indexOf(':');
  if (at > 0) options.headers.push([text.slice(0, at).trim(), text.slice(at + 1).trim()]);
}

function unknown(problem: string | null): string {
  const usage =
    'Usage: wget [-cqS] [--spider] [-O FILE] [-T SEC] [--header STR] [--post-data STR] [-U AGENT] URL...\n';
  return problem === null ? usage : `wget: ${problem}\n${usage}`;
}

function refusal(
  connection: Connection,
  target: Target,
  options: WgetOptions,
  context: CommandContext,
): string {
  const ip = connection.destination?.ip ?? '';
  const shown = ip.includes(':') ? `[${ip}]` : ip;
  const tools = toolsOf(context);
  if (connection.verdict === 'dns-failure') {
    const name = options.url.includes(`:${target.port}`) ? `${target.host}:${target.port}` : target.host;
    return `wget: bad address '${name}'`;
  }
  if (connection.verdict === 'timeout' && options.timeoutUs !== null) return 'wget: download timed out';
  return `wget: can't connect to remote host (${shown}): ${errorWords(connection.verdict, tools)}`;
}

async function fetchOver(
  connection: Connection,
  target: Target,
  options: WgetOptions,
  context: CommandContext,
): Promise<number> {
  const report = await context.host.ask(
    {
      type: 'request',
      connection: connection.id,
      request: {
        method: options.post === null ? (options.spider ? 'HEAD' : 'GET') : 'POST',
        path: target.path,
        headers: [
          ['Host', target.hostHeader],
          ['User-Agent', 'Wget'],
          ['Connection', 'close'],
          ...options.headers,
        ],
        body: options.post ?? '',
        tls: target.scheme === 'https',
      },
    },
    context.signal,
  );
  context.host.input({ type: 'close', connection: connection.id });
  if (report.type !== 'response' || !report.response) {
    context.err('wget: error getting response: Connection reset by peer\n');
    return 1;
  }
  const { status, statusText, headers, body } = report.response;
  if (options.showHeaders) {
    const lines = [
      `HTTP/1.1 ${status} ${statusText}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
    ];
    context.err(lines.map((line) => `  ${line}\n`).join(''));
  }
  if (status >= 400) {
    context.err(`wget: server returned error: HTTP/1.1 ${status} ${statusText}\n`);
    return 1;
  }
  if (options.spider) {
    if (!options.quiet) context.err('remote file exists\n');
    return 0;
  }
  return save(body, target, options, context);
}

async function save(
  body: string,
  target: Target,
  options: WgetOptions,
  context: CommandContext,
): Promise<number> {
  if (options.output === '-') {
    if (!options.quiet) context.err('writing to stdout\n');
    context.out(body);
    if (!options.quiet) context.err(`${meter('-', body)}written to stdout\n`);
    return 0;
  }
  const name =
    options.output ??
    (target.path
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ||
      'index.html');
  if (options.output === null && (await context.readFile(name)) !== null) {
    context.err(`wget: can't open '${name}': File exists\n`);
    return 1;
  }
  if (!options.quiet) context.err(`saving to '${name}'\n`);
  if (name !== '/dev/null') await context.writeFile(name, body);
  if (!options.quiet) context.err(`${meter(name, body)}'${name}' saved\n`);
  return 0;
}

/** BusyBox' progress line at its end. */
function meter(name: string, body: string): string {
  return `${name.padEnd(20).slice(0, 20)} 100% |********************************| ${String(body.length).padStart(5)}  0:00:00 ETA\n`;
}
