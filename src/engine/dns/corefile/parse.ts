/** The grammar of a Corefile: blocks of zones with directives, which may have blocks of their own. */
// coredns/caddy: caddyfile/lexer.go, caddyfile/parse.go

export interface Token {
  readonly line: number;
  readonly text: string;
}

export interface ServerBlock {
  readonly keys: readonly string[];
  /** Directive → all its tokens, those of its block and of its repetitions too, in the order of their names. */
  readonly directives: ReadonlyMap<string, readonly Token[]>;
}

/** What is wrong, as CoreDNS prints it. */
export class CorefileError extends Error {}

/** The plugins that are built into CoreDNS. */
// coredns: plugin.cfg
const PLUGINS = new Set(
  (
    'root metadata geoip cancel tls quic timeouts multisocket reload nsid bufsize bind debug trace ready health pprof ' +
    'prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal ' +
    'template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd nomad loop forward ' +
    'grpc erratic whoami on sign view import'
  ).split(' '),
);

/** Throws a CorefileError for what CoreDNS refuses. */
export function parseCorefile(text: string, path: string): ServerBlock[] {
  const tokens = lex(text);
  const blocks: ServerBlock[] = [];
  let at = 0;
  const here = (): Token => tokens[at] ?? { line: tokens.at(-1)?.line ?? 1, text: '' };
  const fail = (why: string): never => {
    throw new CorefileError(`${path}:${here().line} - ${why}`);
  };
  while (at < tokens.length) {
    const keys: string[] = [];
    while (at < tokens.length && here().text !== '{') {
      keys.push(
        ...here()
          .text.split(',')
          .filter((key) => key !== ''),
      );
      at++;
    }
    if (at >= tokens.length) fail('Error during parsing: Unexpected EOF');
    at++;
    const directives = new Map<string, Token[]>();
    while (here().text !== '}') {
      if (at >= tokens.length)
        fail(`Syntax error: Unexpected token '${tokens.at(-1)?.text ?? ''}', expecting '}'`);
      const name = here().text;
      if (!PLUGINS.has(name)) fail(`Error during parsing: Unknown directive '${name}'`);
      const own = directives.get(name) ?? [];
      at = takeDirective(tokens, at, own);
      directives.set(name, own);
    }
    at++;
    const sorted = [...directives].sort(([a], [b]) => (a < b ? -1 : 1));
    blocks.push({ keys, directives: new Map(sorted) });
  }
  return blocks;
}

/** The line, and what is in braces; gives where the next begins. */
function takeDirective(tokens: readonly Token[], from: number, own: Token[]): number {
  let depth = 0;
  let at = from;
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    const before = tokens[at - 1];
    if (!token) break;
    const isNewLine = at > from && before !== undefined && token.line > before.line;
    if (depth === 0 && isNewLine) break;
    if (depth === 0 && token.text === '}') break;
    if (token.text === '{') depth++;
    if (token.text === '}') depth--;
    own.push(token);
  }
  return at;
}

function lex(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
      const [, quoted, bare] = match;
      // The rest of the line is a comment.
      if (bare?.startsWith('#')) break;
      tokens.push({ line: index + 1, text: quoted?.replaceAll('\\"', '"') ?? bare ?? '' });
    }
  }
  return tokens;
}
