import type { Connection } from '../../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../../protocol/http.ts';
import type { CommandContext, Program } from '../../command.ts';
import { parseOptions, type CurlOptions } from './options.ts';
import { parseUrl, type Target } from './url.ts';
import { atLeast, curlVersion } from './version.ts';
import { writeOut, type Transfer } from './writeOut.ts';

/**
 * curl. Several URLs of the same host and port go over one connection, as in life; what each failure prints follows the
 * version that the image has.
 */
// curl: src/tool_operate.c, lib/connect.c (messages)
export const curl: Program = async (args, context) => {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    context.err(`${options}\n`);
    return 2;
  }
  const version = curlVersion(context);
  if (options.version) {
    context.out(`curl ${version} (x86_64-pc-linux-gnu) libcurl/${version}\nProtocols: http https telnet\n`);
    return 0;
  }
  if (options.urls.length === 0) {
    context.err(
      atLeast(version, '8.0.0')
        ? "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n"
        : "curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  const open = new Map<string, Connection>();
  let exitCode = 0;
  for (const url of options.urls) {
    for (let attempt = 0; attempt <= options.retries; attempt++) {
      exitCode = await transferOne(url, options, version, context, open);
      if (exitCode === 0 || attempt === options.retries) break;
      await context.host.sleep(1e6 * 2 ** attempt, context.signal);
    }
  }
  for (const connection of open.values()) context.host.input({ type: 'close', connection: connection.id });
  return exitCode;
};

/** How a transfer failed: curl's number and words. */
interface Failure {
  readonly code: number;
  readonly message: string;
}

async function transferOne(
  url: string,
  options: CurlOptions,
  version: string,
  context: CommandContext,
  open: Map<string, Connection>,
): Promise<number> {
  const target = parseUrl(url);
  if ('exitCode' in target) {
    sayError(options, context, target.message);
    return target.exitCode;
  }
  const startedAt = context.host.nowUs();
  const transfer: Transfer = { url, method: methodOf(options), target, startedAt, connection: null, response: null, endedAt: 0, exitCode: 0, error: '' };
  const failure = await run(transfer, options, version, context, open);
  transfer.endedAt = context.host.nowUs();
  if (failure) {
    transfer.exitCode = failure.code;
    transfer.error = failure.message;
    sayError(options, context, `curl: (${failure.code}) ${failure.message}`);
  }
  if (options.writeOut !== null) context.out(writeOut(options.writeOut, transfer));
  return transfer.exitCode;
}

function methodOf(options: CurlOptions): string {
  return options.method ?? (options.head ? 'HEAD' : options.data === null ? 'GET' : 'POST');
}

function sayError(options: CurlOptions, context: CommandContext, text: string): void {
  if (!options.silent || options.showError) context.err(`${text}\n`);
}

async function run(
  transfer: Transfer,
  options: CurlOptions,
  version: string,
  context: CommandContext,
  open: Map<string, Connection>,
): Promise<Failure | null> {
  const { target } = transfer;
  const key = `${target.scheme}://${target.host}:${target.port}`;
  const reused = open.get(key);
  const connected = reused ?? (await connect(transfer, options, version, context));
  if ('code' in connected) return connected;
  transfer.connection = connected;
  if (options.verbose) sayConnected(target, connected, reused !== undefined, version, context);
  if (target.scheme === 'https' && !options.insecure) {
    const problem = certificateProblem(connected, target);
    if (problem) return problem;
  }
  const failure = await exchange(transfer, options, version, context);
  if (failure || closes(transfer.response)) {
    open.delete(key);
    context.host.input({ type: 'close', connection: connected.id });
  } else open.set(key, connected);
  if (failure) return failure;
  return show(transfer, options, context);
}

async function connect(
  transfer: Transfer,
  options: CurlOptions,
  version: string,
  context: CommandContext,
): Promise<Connection | Failure> {
  const { target, startedAt } = transfer;
  const pinned = options.resolve.get(`${target.host}:${target.port}`);
  const limits = [options.connectTimeoutUs, options.maxTimeUs].filter((one) => one !== null && one > 0) as number[];
  const report = await context.host.ask(
    {
      type: 'open',
      from: context.place,
      host: pinned ?? target.host,
      port: target.port,
      protocol: 'TCP',
      timeoutUs: limits.length > 0 ? Math.min(...limits) : null,
      ...(options.family ? { family: options.family } : {}),
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  if (options.verbose && connection.destination) {
    context.err(`*   Trying ${connection.destination.ip.includes(':') ? `[${connection.destination.ip}]` : connection.destination.ip}:${target.port}...\n`);
  }
  if (connection.verdict === 'answered') return connection;
  transfer.connection = connection;
  const failure = connectFailure(connection, target, options, version, context.host.nowUs() - startedAt);
  if (options.verbose) sayFailed(connection, target, failure, version, context);
  return failure;
}

function connectFailure(
  connection: Connection,
  target: Target,
  options: CurlOptions,
  version: string,
  tookUs: number,
): Failure {
  const took = Math.max(0, Math.round(tookUs / 1000));
  if (connection.verdict === 'dns-failure') {
    const limit = options.connectTimeoutUs ?? options.maxTimeUs;
    if (limit && tookUs >= limit) return { code: 28, message: `Resolving timed out after ${took} milliseconds` };
    return { code: 6, message: `Could not resolve host: ${target.host}` };
  }
  const words = atLeast(version, '8.10.0') ? 'Could not connect to server' : "Couldn't connect to server";
  const failed = `Failed to connect to ${target.host} port ${target.port} after ${took} ms: `;
  if (connection.verdict !== 'timeout') return { code: 7, message: failed + words };
  if (options.maxTimeUs !== null && (options.connectTimeoutUs === null || options.maxTimeUs <= options.connectTimeoutUs)) {
    return { code: 28, message: `Connection timed out after ${took} milliseconds` };
  }
  if (options.connectTimeoutUs !== null) return { code: 28, message: `${failed}Timeout was reached` };
  return { code: 28, message: failed + words };
}

async function exchange(
  transfer: Transfer,
  options: CurlOptions,
  version: string,
  context: CommandContext,
): Promise<Failure | null> {
  const { target, connection, method } = transfer;
  if (!connection) return null;
  const request: HttpRequest = {
    method,
    path: target.path,
    headers: requestHeaders(options, target, version),
    body: options.data ?? '',
    tls: target.scheme === 'https',
  };
  if (options.verbose) {
    context.err(`> ${method} ${target.path} HTTP/1.1\n${request.headers.map(([name, value]) => `> ${name}: ${value}\n`).join('')}> \n`);
  }
  const limit = new AbortController();
  const left = options.maxTimeUs === null ? null : transfer.startedAt + options.maxTimeUs - context.host.nowUs();
  if (left !== null) {
    context.host.alarm(left, AbortSignal.any([context.signal, limit.signal])).then(
      () => limit.abort(),
      () => undefined,
    );
  }
  try {
    const signal = AbortSignal.any([context.signal, limit.signal]);
    const report = await context.host.ask({ type: 'request', connection: connection.id, request }, signal);
    if (report.type !== 'response') throw new Error(`unexpected report: ${report.type}`);
    transfer.connection = report.connection;
    transfer.response = report.response;
    return report.response ? null : noResponse(report.connection, target);
  } catch (error) {
    if (!limit.signal.aborted || context.signal.aborted) throw error;
    const took = Math.round((context.host.nowUs() - transfer.startedAt) / 1000);
    return { code: 28, message: `Operation timed out after ${took} milliseconds with 0 bytes received` };
  } finally {
    limit.abort();
  }
}

function noResponse(connection: Connection, target: Target): Failure {
  if (connection.verdict === 'reset') return { code: 56, message: 'Recv failure: Connection reset by peer' };
  if (connection.verdict === 'timeout') return { code: 28, message: 'Operation timed out' };
  if (target.scheme === 'https') return { code: 35, message: 'TLS connect error: error:0A00010B:SSL routines::wrong version number' };
  return { code: 52, message: 'Empty reply from server' };
}

/** Nothing in the cluster has a certificate that a client trusts for the name that it dialled; outside hosts have their own. */
function certificateProblem(connection: Connection, target: Target): Failure | null {
  const outside = connection.endpoint === null || connection.endpoint.pod === null;
  if (outside && connection.dns.every((lookup) => lookup.name !== `${target.host}.`)) {
    if (!/^[\d.:]+$/.test(target.host) && connection.dns.length > 0) {
      return { code: 60, message: `SSL: no alternative certificate subject name matches target host name '${target.host}'` };
    }
  }
  return outside ? null : { code: 60, message: 'SSL certificate problem: self-signed certificate' };
}

function requestHeaders(options: CurlOptions, target: Target, version: string): [string, string][] {
  const given = new Map(options.headers.map(([name, value]) => [name.toLowerCase(), [name, value] as [string, string]]));
  const usual: [string, string][] = [
    ['Host', target.hostHeader],
    ['User-Agent', `curl/${version}`],
    ['Accept', '*/*'],
  ];
  if (options.data !== null) {
    usual.push(['Content-Length', String(options.data.length)], ['Content-Type', 'application/x-www-form-urlencoded']);
  }
  const headers = usual.map(([name, value]): [string, string] => {
    const own = given.get(name.toLowerCase());
    given.delete(name.toLowerCase());
    return own ? [name, own[1]] : [name, value];
  });
  return [...headers, ...given.values()];
}

/** Writes what came back. */
async function show(transfer: Transfer, options: CurlOptions, context: CommandContext): Promise<Failure | null> {
  const { response } = transfer;
  if (!response) return null;
  const head = `HTTP/1.1 ${response.status} ${response.statusText}\r\n${response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  if (options.verbose) context.err(head.replaceAll('\r\n', '\n').trimEnd().split('\n').map((line) => `< ${line}\n`).join('') + '< \n');
  if (options.fail && response.status >= 400) {
    return { code: 22, message: `The requested URL returned error: ${response.status}` };
  }
  const body = transfer.method === 'HEAD' ? '' : response.body;
  const text = (options.include || options.head ? head.replaceAll('\r\n', '\n') : '') + body;
  if (options.output === null || options.output === '-') context.out(text);
  else if (options.output !== '/dev/null') await context.writeFile(options.output, text);
  if (!options.silent && options.output !== null) context.err(progress(body.length));
  return null;
}

/** The meter that curl draws when its output goes elsewhere. */
function progress(bytes: number): string {
  const size = String(bytes).padStart(5);
  return (
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n' +
    `100 ${size}  100 ${size}    0     0  ${size}      0 --:--:-- --:--:-- --:--:-- ${size}\n`
  );
}

function closes(response: HttpResponse | null): boolean {
  return response?.headers.some(([name, value]) => name.toLowerCase() === 'connection' && value.toLowerCase() === 'close') ?? true;
}

function sayConnected(target: Target, connection: Connection, reused: boolean, version: string, context: CommandContext): void {
  const ip = connection.destination?.ip ?? '';
  if (reused) context.err(`* Re-using existing ${atLeast(version, '8.0.0') ? 'http: connection' : 'connection #0'} with host ${target.host}\n`);
  else if (atLeast(version, '8.0.0')) context.err(`* Connected to ${target.host} (${ip}) port ${target.port}\n`);
  else context.err(`* Connected to ${target.host} (${ip}) port ${target.port} (#0)\n`);
}

function sayFailed(connection: Connection, target: Target, failure: Failure, version: string, context: CommandContext): void {
  if (connection.verdict === 'refused') {
    const ip = connection.destination?.ip ?? '';
    context.err(`* connect to ${ip} port ${target.port} ${atLeast(version, '8.5.0') ? `from ${connection.source.ip} port ${connection.source.port} ` : ''}failed: Connection refused\n`);
  }
  context.err(`* ${failure.message}\n* ${atLeast(version, '8.0.0') ? 'closing connection #0' : 'Closing connection 0'}\n`);
}
