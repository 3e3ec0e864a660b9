import type { CommandContext, Program } from '../../command.ts';
import { toolsOf } from '../system.ts';
import { parseOptions, type CurlOptions } from './options.ts';
import { exchangeOne, sayFarewell, type KeptConnections } from './transfer.ts';
import { expandUrl, followUrl, parseUrl } from './url.ts';
import { atLeast, curlVersion } from './version.ts';
import { headLines, meter, type Curl, type Failure } from './words.ts';
import { writeOut, type Transfer } from './writeOut.ts';

/**
 * curl. Several URLs of the same host and port go over one connection, as in life; what each failure prints follows the
 * version that the image has.
 */
// curl: src/tool_operate.c
export const curl: Program = async (args, context) => {
  const options = parseOptions(args);
  if (typeof options === 'string') {
    context.err(`${options}\n`);
    return 2;
  }
  const own: Curl = { version: curlVersion(context), tools: toolsOf(context) };
  const early = await withoutUrls(options, own, context);
  if (early !== null) return early;
  const kept: KeptConnections = new Map();
  let exitCode = 0;
  const all = options.urls.flatMap((given, at) => {
    const mine = { ...options, output: options.outputs[at] ?? null };
    const urls = options.globs ? expandUrl(given) : [given];
    return urls.map((url) => () => transferWithRetries(url, mine, own, context, kept));
  });
  if (options.parallel) {
    const codes = await Promise.all(all.map((one) => one()));
    exitCode = codes.findLast((code) => code !== 0) ?? 0;
  } else for (const one of all) exitCode = await one();
  for (const connection of kept.values()) context.host.input({ type: 'close', connection: connection.id });
  return exitCode;
};

/** What needs no URL, and what is wrong before the first. */
async function withoutUrls(
  options: CurlOptions,
  { version }: Curl,
  context: CommandContext,
): Promise<number | null> {
  if (options.version) {
    context.out(
      `curl ${version} (x86_64-pc-linux-gnu) libcurl/${version} OpenSSL/3.0.13\nProtocols: http https telnet\n`,
    );
    return 0;
  }
  if (options.help) {
    context.out('Usage: curl [options...] <url>\n');
    return 0;
  }
  if (options.urls.length === 0) {
    const problem = atLeast(version, '8.0.0') ? '(2) no URL specified' : 'no URL specified!';
    context.err(`curl: ${problem}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`);
    return 2;
  }
  for (const file of options.dataFiles) {
    const content = file === '-' ? context.stdin : await context.readFile(file);
    if (content === null) {
      context.err(`curl: Failed to open ${file}\n`);
      return 26;
    }
    const data = content.replaceAll(/[\r\n]/g, '');
    options.data = options.data === null ? data : `${options.data}&${data}`;
  }
  return null;
}

/** Responses for which `--retry` tries again. */
const RETRIED_STATUS = new Set([408, 429, 500, 502, 503, 504]);
const LONGEST_RETRY_US = 600_000_000;

async function transferWithRetries(
  url: string,
  options: CurlOptions,
  own: Curl,
  context: CommandContext,
  kept: KeptConnections,
): Promise<number> {
  let pause = 1_000_000;
  for (let left = options.retries; ; left--) {
    const transfer = await transferOne(url, options, own, context, kept);
    const { exitCode, response } = transfer;
    const transient =
      exitCode === 28 ||
      exitCode === 6 ||
      (exitCode === 7 && options.retryRefused) ||
      (exitCode !== 0 && options.retryAll) ||
      RETRIED_STATUS.has(response?.status ?? 0);
    if (!transient || left <= 0) return exitCode;
    const wait = options.retryDelayUs ?? pause;
    // curl: src/tool_msgs.c (voutf): `-S` brings errors back, not warnings.
    if (!options.silent) context.err(retryWords(transfer, wait, left));
    await context.host.sleep(wait, context.signal);
    pause = Math.min(LONGEST_RETRY_US, pause * 2);
  }
}

// curl: src/tool_operate.c (post_per_transfer)
function retryWords(transfer: Transfer, waitUs: number, left: number): string {
  const why =
    transfer.exitCode === 7
      ? 'connection refused'
      : transfer.exitCode === 28 || transfer.exitCode === 6
        ? 'timeout'
        : transfer.response
          ? 'HTTP error'
          : '(retrying all errors)';
  const seconds = Math.round(waitUs / 1e6);
  const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;
  return `Warning: Problem: ${why}. Will retry in ${many(seconds, 'second', 'seconds')}. ${many(left, 'retry', 'retries')} left.\n`;
}

async function transferOne(
  url: string,
  options: CurlOptions,
  own: Curl,
  context: CommandContext,
  kept: KeptConnections,
): Promise<Transfer> {
  const startedAt = context.host.nowUs();
  let transfer = begin(url, options, startedAt);
  for (let redirects = 0; ; redirects++) {
    const problem = parseUrl(transfer.url);
    if ('exitCode' in problem) {
      sayError(options, context, problem.message);
      return { ...transfer, exitCode: problem.exitCode };
    }
    const failure = await exchangeOne(own, transfer, options, context, kept);
    transfer.endedAt = context.host.nowUs();
    const next = failure ? null : redirection(transfer, options);
    if (next === null || redirects >= options.maxRedirects) {
      await finish(transfer, failure ?? tooMany(next, options), options, context);
      return transfer;
    }
    if (options.verbose && transfer.response?.body) context.err('* Ignoring the response-body\n');
    sayFarewell(transfer, options, context);
    if (options.verbose) context.err(`* Issue another request to this URL: '${next}'\n`);
    transfer = { ...begin(next, options, startedAt), redirects: redirects + 1 };
  }
}

function begin(url: string, options: CurlOptions, startedAt: number): Transfer {
  const target = parseUrl(url);
  const method =
    options.method ?? (options.head ? 'HEAD' : options.data === null || options.get ? 'GET' : 'POST');
  return {
    url,
    method,
    target: 'exitCode' in target ? { scheme: 'http', host: '', port: 0, path: '/', hostHeader: '' } : target,
    startedAt,
    connection: null,
    reused: false,
    redirects: 0,
    response: null,
    endedAt: startedAt,
    exitCode: 0,
    error: '',
    farewell: '',
  };
}

/** Where `-L` goes on to; null when it does not. */
function redirection(transfer: Transfer, options: CurlOptions): string | null {
  const { response, target } = transfer;
  if (!options.location || !response || response.status < 300 || response.status >= 400) return null;
  const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return location === undefined ? null : followUrl(target, location);
}

function tooMany(next: string | null, options: CurlOptions): Failure | null {
  return next === null ? null : { code: 47, message: `Maximum (${options.maxRedirects}) redirects followed` };
}

/** Shows what came back, or why nothing did. */
async function finish(
  transfer: Transfer,
  failed: Failure | null,
  options: CurlOptions,
  context: CommandContext,
): Promise<void> {
  const { response } = transfer;
  const refused = !failed && options.fail && (response?.status ?? 0) >= 400;
  const failure: Failure | null = refused
    ? { code: 22, message: `The requested URL returned error: ${response?.status}` }
    : failed;
  if (response && (!refused || options.withBody)) await show(transfer, options, context);
  else {
    if (showsMeter(options, context)) context.err(meter(null));
    sayFarewell(transfer, options, context);
  }
  if (failure) {
    transfer.exitCode = failure.code;
    transfer.error = failure.message.split('\n')[0] ?? '';
    sayError(options, context, `curl: (${failure.code}) ${failure.message}`);
  }
  if (options.writeOut !== null) context.out(writeOut(options.writeOut, transfer));
}

function sayError(options: CurlOptions, context: CommandContext, text: string): void {
  if (!options.silent || options.showError) context.err(`${text}\n`);
}

/** curl draws its meter unless the body goes to the terminal. */
function showsMeter(options: CurlOptions, context: CommandContext): boolean {
  if (options.silent || options.noMeter || options.head) return false;
  return outputName(options) !== null || !context.isTty;
}

function outputName(options: CurlOptions): string | null {
  if (options.output === '-') return null;
  return options.output ?? (options.remoteName ? '' : null);
}

async function show(transfer: Transfer, options: CurlOptions, context: CommandContext): Promise<void> {
  const { response } = transfer;
  if (!response) return;
  const body = transfer.method === 'HEAD' ? '' : response.body;
  const head = options.include || options.head ? `${headLines(response).join('\n')}\n\n` : '';
  const name = outputName(options);
  if (showsMeter(options, context)) context.err(meter(new TextEncoder().encode(body).length));
  // Where the body does not go to the terminal, its size is told instead.
  if (options.verbose && body !== '' && (name !== null || !context.isTty))
    context.err(`{ [${new TextEncoder().encode(body).length} bytes data]\n`);
  if (name === null) context.out(head + body);
  else {
    const file = name === '' ? (transfer.target.path.replace(/\?.*$/, '').split('/').at(-1) ?? '') : name;
    await context.writeFile(file === '' ? 'curl_response' : file, head + body);
  }
  sayFarewell(transfer, options, context);
}
