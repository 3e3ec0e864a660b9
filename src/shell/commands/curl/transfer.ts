import { parseIp } from '../../../k8s/addresses.ts';
import { namesAt } from '../../../engine/network/machinePrograms.ts';
import type { Connection } from '../../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../../protocol/http.ts';
import type { CommandContext } from '../../command.ts';
import { networkOf } from '../machine/links.ts';
import type { CurlOptions } from './options.ts';
import type { Target } from './url.ts';
import {
  certificateProblem,
  closingWords,
  connectedWords,
  connectFailure,
  failedWords,
  noResponse,
  receivedWords,
  reusedWords,
  sentWords,
  starred,
  triedWords,
  type Curl,
  type Failure,
} from './words.ts';
import type { Transfer } from './writeOut.ts';

/** Connections that are kept for the next URL, by scheme, host and port. */
export type KeptConnections = Map<string, Connection>;

/** One request and its response, over a connection that is kept or made. Null: it went well. */
export async function exchangeOne(
  curl: Curl,
  transfer: Transfer,
  options: CurlOptions,
  context: CommandContext,
  kept: KeptConnections,
): Promise<Failure | null> {
  const { target } = transfer;
  const key = `${target.scheme}://${target.host}:${target.port}`;
  const reused = kept.get(key);
  const connected = reused ?? (await connect(curl, transfer, options, context));
  if ('code' in connected) return connected;
  transfer.connection = connected;
  transfer.reused = reused !== undefined;
  if (options.verbose)
    context.err(reused ? reusedWords(curl, target) : connectedWords(curl, connected, target));
  if (target.scheme === 'telnet') {
    context.host.input({ type: 'close', connection: connected.id });
    return null;
  }
  const failure = await send(curl, transfer, options, context);
  if (failure || options.parallel || closes(transfer.response)) {
    kept.delete(key);
    context.host.input({ type: 'close', connection: connected.id });
    transfer.farewell = starred([closingWords(curl)]);
  } else {
    kept.set(key, connected);
    transfer.farewell = starred([`Connection #0 to host ${target.host} left intact`]);
  }
  // Behind a failure there is no body to come first.
  if (failure) sayFarewell(transfer, options, context);
  return failure;
}

/** What `-v` says of the connection once the body has come. */
export function sayFarewell(transfer: Transfer, options: CurlOptions, context: CommandContext): void {
  if (options.verbose) context.err(transfer.farewell);
  transfer.farewell = '';
}

/** The problem with `--interface`, an interface's name or an address; null when it is one of the place's own. */
// curl: lib/cf-socket.c (bindlocal)
function bindProblem(options: CurlOptions, context: CommandContext): Failure | null {
  const wanted = options.interface?.replace(/^(if|host)!/, '') ?? null;
  if (wanted === null) return null;
  const { links } = networkOf(context.host.world(), context.place);
  const found = links.some(
    ({ name, addresses }) => name === wanted || addresses.some((one) => one.split('/')[0] === wanted),
  );
  if (found) return null;
  return parseIp(wanted) === null
    ? { code: 45, message: `Couldn't bind to '${wanted}'` }
    : { code: 45, message: 'bind failed with errno 99: Cannot assign requested address' };
}

async function connect(
  curl: Curl,
  transfer: Transfer,
  options: CurlOptions,
  context: CommandContext,
): Promise<Connection | Failure> {
  const { target, startedAt } = transfer;
  const unbound = bindProblem(options, context);
  if (unbound) return unbound;
  const goal = goalOf(target, options);
  const limits = [options.connectTimeoutUs, options.maxTimeUs].filter(
    (one) => one !== null && one > 0,
  ) as number[];
  const report = await context.host.ask(
    {
      type: 'open',
      from: context.place,
      ...goal,
      protocol: 'TCP',
      timeoutUs: limits.length > 0 ? Math.min(...limits) : null,
      ...(options.family ? { family: options.family } : {}),
    },
    context.signal,
  );
  if (report.type !== 'opened') throw new Error(`unexpected report: ${report.type}`);
  const { connection } = report;
  if (options.verbose) context.err(triedWords(curl, connection, target));
  if (connection.verdict === 'answered') return connection;
  transfer.connection = connection;
  const failure = connectFailure(curl, connection, target, options, context.host.nowUs() - startedAt);
  if (options.verbose) context.err(failedWords(curl, connection, target, failure));
  return failure;
}

/** Where it really connects to: `--connect-to` gives another host, `--resolve` the address of a host. */
// curl: lib/url.c (parse_connect_to_slist), lib/hostip.c
function goalOf(target: Target, options: CurlOptions): { readonly host: string; readonly port: number } {
  const other = options.connectTo.find(
    ({ host, port }) =>
      (host === '' || host.toLowerCase() === target.host.toLowerCase()) &&
      (port === '' || Number(port) === target.port),
  );
  const host = other && other.toHost !== '' ? other.toHost : target.host;
  const port = other && other.toPort !== '' ? Number(other.toPort) : target.port;
  return { host: options.resolve.get(`${host}:${port}`) ?? options.resolve.get(`*:${port}`) ?? host, port };
}

async function send(
  curl: Curl,
  transfer: Transfer,
  options: CurlOptions,
  context: CommandContext,
): Promise<Failure | null> {
  const { target, connection } = transfer;
  if (!connection) return null;
  const request = requestOf(curl, transfer, options);
  const report = await withinLimit(transfer, options, context, (signal) =>
    context.host.ask({ type: 'request', connection: connection.id, request }, signal),
  );
  if (report === null) {
    const took = Math.floor((context.host.nowUs() - transfer.startedAt) / 1000);
    if (options.verbose) context.err(sentWords(curl, request));
    return { code: 28, message: `Operation timed out after ${took} milliseconds with 0 bytes received` };
  }
  if (report.type !== 'response') throw new Error(`unexpected report: ${report.type}`);
  transfer.connection = report.connection;
  if (!report.response) {
    if (options.verbose && target.scheme !== 'https') context.err(sentWords(curl, request));
    return noResponse(curl, report.connection, target);
  }
  const distrust =
    target.scheme === 'https' && !options.insecure
      ? certificateProblem(curl, report.connection, target, certifiedNames(report.connection, context))
      : null;
  if (distrust) return distrust;
  transfer.response = report.response;
  if (options.verbose) context.err(sentWords(curl, request) + receivedWords(report.response));
  return null;
}

/** What the certificate of the machine that was reached is for. */
function certifiedNames({ destination }: Connection, context: CommandContext): readonly string[] {
  return destination === null ? [] : namesAt(context.host.world(), [destination.ip]);
}

/** What is asked for, or null when `--max-time` is over first. */
async function withinLimit<T>(
  transfer: Transfer,
  options: CurlOptions,
  context: CommandContext,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  if (options.maxTimeUs === null || options.maxTimeUs === 0) return ask(context.signal);
  const limit = new AbortController();
  const answered = new AbortController();
  const left = Math.max(1, transfer.startedAt + options.maxTimeUs - context.host.nowUs());
  context.host.alarm(left, AbortSignal.any([context.signal, answered.signal])).then(
    () => limit.abort(),
    () => undefined,
  );
  try {
    return await ask(AbortSignal.any([context.signal, limit.signal]));
  } catch (error) {
    if (!limit.signal.aborted || context.signal.aborted) throw error;
    return null;
  } finally {
    answered.abort();
  }
}

function requestOf(curl: Curl, transfer: Transfer, options: CurlOptions): HttpRequest {
  const { target, method } = transfer;
  const query =
    options.get && options.data !== null ? `${target.path.includes('?') ? '&' : '?'}${options.data}` : '';
  const body = options.get || method === 'GET' || method === 'HEAD' ? '' : (options.data ?? '');
  return {
    method,
    path: target.path + query,
    headers: requestHeaders(curl, target, options, options.data !== null && !options.get),
    body,
    tls: target.scheme === 'https',
  };
}

/** curl's own headers first, in its order; given ones take their place or come behind. */
function requestHeaders(
  curl: Curl,
  target: Target,
  options: CurlOptions,
  sendsData: boolean,
): [string, string][] {
  const given = new Map(
    options.headers.map(([name, value]) => [name.toLowerCase(), [name, value] as [string, string]]),
  );
  const usual: [string, string][] = [
    ['Host', target.hostHeader],
    ['User-Agent', `curl/${curl.version}`],
    ['Accept', '*/*'],
  ];
  if (sendsData) {
    const length = new TextEncoder().encode(options.data ?? '').length;
    usual.push(['Content-Length', String(length)], ['Content-Type', 'application/x-www-form-urlencoded']);
  }
  const headers = usual
    .filter(([name]) => !options.withoutHeaders.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => {
      const own = given.get(name.toLowerCase());
      given.delete(name.toLowerCase());
      return own ? [name, own[1]] : [name, value];
    });
  return [...headers, ...given.values()];
}

function closes(response: HttpResponse | null): boolean {
  if (!response) return true;
  return response.headers.some(
    ([name, value]) => name.toLowerCase() === 'connection' && value.toLowerCase() === 'close',
  );
}
