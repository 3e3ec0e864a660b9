/** One `server` block, as far as it is acted on. */
export interface NginxPort {
  readonly ip: string;
  readonly port: number;
  /** `listen 443 ssl;` */
  readonly tls: boolean;
}

export interface NginxServer {
  readonly ports: readonly NginxPort[];
  readonly root: string;
  readonly index: readonly string[];
  readonly locations: readonly NginxLocation[];
  readonly defaultType: string | null;
  readonly headers: readonly (readonly [string, string])[];
}

export interface NginxLocation {
  readonly match: 'exact' | 'prefix';
  readonly path: string;
  /** `return 200 "text";` */
  readonly returns: { readonly status: number; readonly text: string } | null;
  readonly root: string | null;
  readonly alias: string | null;
  readonly defaultType: string | null;
  readonly headers: readonly (readonly [string, string])[];
}

/** A directive with its block: `location / { … }`. */
interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[] | null;
}

const DEFAULT_ROOT = '/usr/share/nginx/html';

/**
 * Reads the server blocks of a configuration. Acted on: listen, root, index, location (exact and prefix), return,
 * alias, default_type, add_header. Simplified: regular expressions, proxy_pass, rewrite and try_files are passed over.
 * A text is what nginx says of a file that it cannot read.
 */
export function readNginxConf(text: string, file: string): readonly NginxServer[] | string {
  const key = `${file}\n${text}`;
  let servers = readLately.get(key);
  if (servers === undefined) {
    if (readLately.size >= READ_LATELY_KEPT) readLately.clear();
    servers = read(text, file);
    readLately.set(key, servers);
  }
  return servers;
}

/** Every request asks for its server: the same few texts again and again. Saves work, decides nothing. */
const readLately = new Map<string, readonly NginxServer[] | string>();
const READ_LATELY_KEPT = 100;

function read(text: string, file: string): readonly NginxServer[] | string {
  const tokens = tokensOf(text);
  const directives: Directive[] = [];
  const end = readBlock(tokens, 0, directives);
  if (end !== tokens.length) return `unexpected "}" in ${file}`;
  if (tokens.length > 0 && !['}', ';'].includes(tokens.at(-1)?.text ?? '')) {
    return `unexpected end of file, expecting ";" or "}" in ${file}`;
  }
  return serversIn(directives);
}

function serversIn(directives: readonly Directive[]): NginxServer[] {
  const servers: NginxServer[] = [];
  for (const directive of directives) {
    if (directive.words[0] === 'http' && directive.block) servers.push(...serversIn(directive.block));
    if (directive.words[0] === 'server' && directive.block) servers.push(serverOf(directive.block));
  }
  return servers;
}

function serverOf(block: readonly Directive[]): NginxServer {
  const listens = block.filter((directive) => directive.words[0] === 'listen');
  const ports = listens.map(({ words }) => ({ ...portOf(words[1] ?? '80'), tls: words.includes('ssl') }));
  return {
    ports: ports.length > 0 ? ports : [{ ip: '', port: 80, tls: false }],
    root: valueOf(block, 'root') ?? DEFAULT_ROOT,
    index: block.find((directive) => directive.words[0] === 'index')?.words.slice(1) ?? [
      'index.html',
      'index.htm',
    ],
    locations: block.filter((directive) => directive.words[0] === 'location').flatMap(locationOf),
    defaultType: valueOf(block, 'default_type'),
    headers: headersOf(block),
  };
}

function locationOf(directive: Directive): NginxLocation[] {
  const [, first = '/', second] = directive.words;
  if (first.startsWith('~') || directive.block === null) return [];
  const exact = first === '=';
  const block = directive.block;
  const returned = block.find((inner) => inner.words[0] === 'return')?.words;
  const status = Number(returned?.[1]);
  return [
    {
      match: exact ? 'exact' : 'prefix',
      path: exact || first === '^~' ? (second ?? '/') : first,
      returns: returned ? { status: Number.isInteger(status) ? status : 302, text: returned[2] ?? '' } : null,
      root: valueOf(block, 'root'),
      alias: valueOf(block, 'alias'),
      defaultType: valueOf(block, 'default_type'),
      headers: headersOf(block),
    },
  ];
}

function portOf(text: string): { ip: string; port: number } {
  const match = /^(?:(\[[^\]]*\]|[^:]*):)?(\d+)$/.exec(text);
  const host = match?.[1] ?? '';
  const ip = ['*', '0.0.0.0', '[::]'].includes(host) ? '' : host.replace(/^\[|\]$/g, '');
  return { ip, port: match ? Number(match[2]) : 80 };
}

function valueOf(block: readonly Directive[], name: string): string | null {
  return block.find((directive) => directive.words[0] === name)?.words[1] ?? null;
}

function headersOf(block: readonly Directive[]): [string, string][] {
  return block
    .filter((directive) => directive.words[0] === 'add_header')
    .map((directive): [string, string] => [directive.words[1] ?? '', directive.words[2] ?? '']);
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(
    /#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([{};])|([^\s{};"']+)/g,
  )) {
    const [whole, double, single, mark, plain] = match;
    if (whole.startsWith('#')) continue;
    if (double !== undefined || single !== undefined) {
      const raw = double ?? single ?? '';
      const unescaped = raw.replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll(/\\(.)/g, '$1');
      tokens.push({ text: unescaped, quoted: true });
    } else {
      tokens.push({ text: mark ?? plain ?? '', quoted: false });
    }
  }
  return tokens;
}

/** Reads directives up to a closing brace or the end; answers where it stopped. */
function readBlock(tokens: readonly Token[], from: number, into: Directive[]): number {
  let words: string[] = [];
  let at = from;
  while (at < tokens.length) {
    const token = tokens[at];
    if (!token) break;
    if (!token.quoted && token.text === '}') return at;
    if (!token.quoted && token.text === ';') {
      if (words.length > 0) into.push({ words, block: null });
      words = [];
    } else if (!token.quoted && token.text === '{') {
      const block: Directive[] = [];
      at = readBlock(tokens, at + 1, block);
      into.push({ words, block });
      words = [];
    } else {
      words.push(token.text);
    }
    at++;
  }
  return tokens.length;
}
