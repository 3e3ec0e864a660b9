/** curl's command line. Flags that change nothing here (progress, retries of proxies) are accepted; unknown ones refused. */

export interface CurlOptions {
  readonly urls: string[];
  readonly headers: [string, string][];
  /** Headers of curl's own that are not to be sent, in small letters. */
  readonly withoutHeaders: Set<string>;
  /** Files whose content is to be sent. */
  readonly dataFiles: string[];
  method: string | null;
  data: string | null;
  silent: boolean;
  noMeter: boolean;
  showError: boolean;
  verbose: boolean;
  include: boolean;
  head: boolean;
  fail: boolean;
  insecure: boolean;
  location: boolean;
  /** Where the body goes; null: to standard output. */
  output: string | null;
  /** One for each URL, in their order. */
  readonly outputs: string[];
  interface: string | null;
  /** `-O`: the file is named as the last part of the path. */
  remoteName: boolean;
  /** Data goes into the query. */
  get: boolean;
  /** Shows the body of what `--fail` fails for. */
  withBody: boolean;
  globs: boolean;
  /** Every URL on a connection of its own, all at once. */
  parallel: boolean;
  retryRefused: boolean;
  retryAll: boolean;
  retryDelayUs: number | null;
  maxRedirects: number;
  writeOut: string | null;
  maxTimeUs: number | null;
  connectTimeoutUs: number | null;
  family: 'IPv4' | 'IPv6' | null;
  retries: number;
  version: boolean;
  help: boolean;
  /** `--resolve host:port:address`. */
  readonly resolve: Map<string, string>;
  /** `--connect-to host:port:host:port`, in the order given; '' stands for every one, or for the same. */
  readonly connectTo: ConnectTo[];
}

export interface ConnectTo {
  readonly host: string;
  readonly port: string;
  readonly toHost: string;
  readonly toPort: string;
}

type Apply = (options: CurlOptions, value: string) => string | null | void;

const seconds =
  (name: string, set: (options: CurlOptions, us: number) => void): Apply =>
  (options, value) => {
    const parsed = Number(value);
    if (value.trim() === '' || !Number.isFinite(parsed) || parsed < 0) {
      return `curl: option ${name}: expected a proper numerical parameter`;
    }
    set(options, Math.round(parsed * 1e6));
    return null;
  };

function addData(options: CurlOptions, value: string): void {
  options.data = options.data === null ? value : `${options.data}&${value}`;
}

/** `@file` is read later, where files can be. */
function addDataOrFile(options: CurlOptions, value: string): void {
  if (value.startsWith('@')) options.dataFiles.push(value.slice(1));
  else addData(options, value);
}

function addEncoded(options: CurlOptions, value: string): void {
  const at = value.indexOf('=');
  const encode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');
  addData(
    options,
    at < 0 ? encode(value) : `${value.slice(0, at)}${at > 0 ? '=' : ''}${encode(value.slice(at + 1))}`,
  );
}

/** `Name: value`; `Name:` takes curl's own header away, `Name;` sends an empty one. */
function addHeader(options: CurlOptions, value: string): void {
  const at = value.search(/[:;]/);
  if (at <= 0) return;
  const content = value.slice(at + 1).trim();
  if (value.charAt(at) === ':' && content === '')
    options.withoutHeaders.add(value.slice(0, at).toLowerCase());
  else options.headers.push([value.slice(0, at).trim(), content]);
}

const maxTime = seconds('-m', (options, us) => (options.maxTimeUs = us));
const connectTimeout = seconds('--connect-timeout', (options, us) => (options.connectTimeoutUs = us));

/** Flags with a value, by every name that they have. */
const VALUES: Readonly<Record<string, Apply>> = {
  '-X': (options, value) => void (options.method = value),
  '--request': (options, value) => void (options.method = value),
  '-H': addHeader,
  '--header': addHeader,
  '-d': addDataOrFile,
  '--data': addDataOrFile,
  '--data-ascii': addDataOrFile,
  '--data-raw': addData,
  '--data-binary': addDataOrFile,
  '--data-urlencode': addEncoded,
  '--json': (options, value) => {
    addDataOrFile(options, value);
    addHeader(options, 'Content-Type: application/json');
    addHeader(options, 'Accept: application/json');
  },
  '-b': (options, value) => addHeader(options, `Cookie: ${value}`),
  '--cookie': (options, value) => addHeader(options, `Cookie: ${value}`),
  '-r': (options, value) => addHeader(options, `Range: bytes=${value}`),
  '--range': (options, value) => addHeader(options, `Range: bytes=${value}`),
  '-o': (options, value) => void options.outputs.push(value),
  '--output': (options, value) => void options.outputs.push(value),
  '-w': (options, value) => void (options.writeOut = value),
  '--write-out': (options, value) => void (options.writeOut = value),
  '-m': maxTime,
  '--max-time': maxTime,
  '--connect-timeout': connectTimeout,
  '--retry': (options, value) => void (options.retries = Number(value) || 0),
  '--retry-delay': seconds('--retry-delay', (options, us) => (options.retryDelayUs = us)),
  '--max-redirs': (options, value) => void (options.maxRedirects = Number(value)),
  '--retry-max-time': () => undefined,
  '-A': (options, value) => addHeader(options, `User-Agent: ${value}`),
  '--user-agent': (options, value) => addHeader(options, `User-Agent: ${value}`),
  '-e': (options, value) => addHeader(options, `Referer: ${value}`),
  '--referer': (options, value) => addHeader(options, `Referer: ${value}`),
  '-u': (options, value) => addHeader(options, `Authorization: Basic ${btoa(value)}`),
  '--user': (options, value) => addHeader(options, `Authorization: Basic ${btoa(value)}`),
  '--url': (options, value) => void options.urls.push(value),
  '--cacert': () => undefined,
  '--interface': (options, value) => void (options.interface = value),
  '-c': () => undefined,
  '--cookie-jar': () => undefined,
  '--keepalive-time': () => undefined,
  '--parallel-max': () => undefined,
  '--noproxy': () => undefined,
  '--limit-rate': () => undefined,
  '--stderr': () => undefined,
  '--cert': () => undefined,
  '--key': () => undefined,
  '--resolve': (options, value) => {
    const match = /^\+?([^:]+):(\d+):\[?(.+?)\]?$/.exec(value);
    if (!match) return `curl: (49) Could not parse CURLOPT_RESOLVE entry '${value}'`;
    options.resolve.set(`${match[1]}:${match[2]}`, match[3] ?? '');
    return null;
  },
  '--connect-to': (options, value) => {
    const parts = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(value)?.slice(1) ?? [];
    const [host = '', port = '', toHost = '', toPort = ''] = parts.map((part) =>
      part.replace(/^\[|\]$/g, ''),
    );
    if (parts.length > 0) options.connectTo.push({ host, port, toHost, toPort });
  },
};

/** Switches, by every name that they have. */
const SWITCHES: Readonly<Record<string, (options: CurlOptions) => void>> = {
  '-s': (options) => (options.silent = true),
  '--silent': (options) => (options.silent = true),
  '-S': (options) => (options.showError = true),
  '--show-error': (options) => (options.showError = true),
  '-v': (options) => (options.verbose = true),
  '--verbose': (options) => (options.verbose = true),
  '-i': (options) => (options.include = true),
  '--include': (options) => (options.include = true),
  '--show-headers': (options) => (options.include = true),
  '-I': (options) => (options.head = true),
  '--head': (options) => (options.head = true),
  '-f': (options) => (options.fail = true),
  '--fail': (options) => (options.fail = true),
  '-k': (options) => (options.insecure = true),
  '--insecure': (options) => (options.insecure = true),
  '-L': (options) => (options.location = true),
  '--location': (options) => (options.location = true),
  '-G': (options) => (options.get = true),
  '--get': (options) => (options.get = true),
  '-O': (options) => (options.remoteName = true),
  '--remote-name': (options) => (options.remoteName = true),
  '--fail-with-body': (options) => (options.fail = options.withBody = true),
  '-g': (options) => (options.globs = false),
  '--globoff': (options) => (options.globs = false),
  '-Z': (options) => (options.parallel = true),
  '--parallel': (options) => (options.parallel = true),
  '-4': (options) => (options.family = 'IPv4'),
  '--ipv4': (options) => (options.family = 'IPv4'),
  '-6': (options) => (options.family = 'IPv6'),
  '--ipv6': (options) => (options.family = 'IPv6'),
  '-V': (options) => (options.version = true),
  '--version': (options) => (options.version = true),
  '-h': (options) => (options.help = true),
  '--help': (options) => (options.help = true),
  '-N': () => undefined,
  '--no-buffer': () => undefined,
  '-#': () => undefined,
  '--progress-bar': () => undefined,
  '--no-progress-meter': (options) => (options.noMeter = true),
  '--compressed': () => undefined,
  '--http1.1': () => undefined,
  '--http1.0': () => undefined,
  '--http2': () => undefined,
  '--no-keepalive': () => undefined,
  '--retry-connrefused': (options) => (options.retryRefused = true),
  '--retry-all-errors': (options) => (options.retryAll = true),
  '-q': () => undefined,
  '-n': () => undefined,
  '-J': () => undefined,
  '--tcp-nodelay': () => undefined,
  '--path-as-is': () => undefined,
  '--create-dirs': () => undefined,
  '--http2-prior-knowledge': () => undefined,
  '-0': () => undefined,
  '--next': () => undefined,
};

/** The options, or the error that curl prints (exit code 2). */
export function parseOptions(args: readonly string[]): CurlOptions | string {
  const options: CurlOptions = {
    urls: [],
    headers: [],
    withoutHeaders: new Set(),
    dataFiles: [],
    method: null,
    data: null,
    silent: false,
    noMeter: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    fail: false,
    insecure: false,
    location: false,
    output: null,
    outputs: [],
    interface: null,
    remoteName: false,
    get: false,
    withBody: false,
    globs: true,
    parallel: false,
    retryRefused: false,
    retryAll: false,
    retryDelayUs: null,
    maxRedirects: 50,
    writeOut: null,
    maxTimeUs: null,
    connectTimeoutUs: null,
    family: null,
    retries: 0,
    version: false,
    help: false,
    resolve: new Map(),
    connectTo: [],
  };
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-') || word === '-') {
      options.urls.push(word);
      continue;
    }
    const problem = word.startsWith('--') ? longFlag(options, word, queue) : shortFlags(options, word, queue);
    if (problem) return problem;
  }
  return options;
}

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information";

function longFlag(options: CurlOptions, word: string, queue: string[]): string | null {
  const flip = SWITCHES[word];
  if (flip) {
    flip(options);
    return null;
  }
  const apply = VALUES[word];
  if (!apply) return `curl: option ${word}: is unknown\n${TRY}`;
  return take(options, word, apply, queue.shift());
}

/** `-sS`, `-o/dev/null`, `-m5`: switches in a row, the last flag may take the rest as its value. */
function shortFlags(options: CurlOptions, word: string, queue: string[]): string | null {
  for (let at = 1; at < word.length; at++) {
    const flag = `-${word.charAt(at)}`;
    const flip = SWITCHES[flag];
    if (flip) {
      flip(options);
      continue;
    }
    const apply = VALUES[flag];
    if (!apply) return `curl: option ${word}: is unknown\n${TRY}`;
    const rest = word.slice(at + 1);
    return take(options, flag, apply, rest === '' ? queue.shift() : rest);
  }
  return null;
}

function take(options: CurlOptions, flag: string, apply: Apply, value: string | undefined): string | null {
  if (value === undefined) return `curl: option ${flag}: requires parameter\n${TRY}`;
  return apply(options, value) ?? null;
}
