import { sha512 } from '../../../base/sha512.ts';
import { parseCorefile, type ServerBlock, type Token } from './parse.ts';

/** What a CoreDNS does by its Corefile, as far as it is played here. */

export interface ServerConfig {
  /** With their final dots; the longest that a name ends with is asked. */
  readonly zones: readonly string[];
  readonly rewrites: readonly Rewrite[];
  readonly hosts: Hosts | null;
  readonly kubernetes: KubernetesPlugin | null;
  readonly forwards: readonly Forward[];
  /** Addresses are given in an order that changes. */
  readonly shuffles: boolean;
  readonly logs: boolean;
}

export interface CoreDnsConfig {
  readonly servers: readonly ServerConfig[];
  /** Null: a changed Corefile is not read again. */
  readonly reload: { readonly intervalS: number; readonly jitterS: number } | null;
  /** Directives that are accepted and do nothing here. */
  readonly notPlayed: readonly string[];
}

export interface Rewrite {
  readonly match: 'exact' | 'prefix' | 'suffix' | 'substring';
  readonly from: string;
  readonly to: string;
  /** Answers get the name back that was asked for. */
  readonly answers: boolean;
  /** Later rules are applied too. */
  readonly goesOn: boolean;
}

export interface Hosts {
  /** Name → its addresses. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
  readonly ttl: number;
  /** Zones for whose other names the next plugin is asked; null: for none. */
  readonly fallthrough: readonly string[] | null;
}

export interface KubernetesPlugin {
  readonly zones: readonly string[];
  readonly pods: 'disabled' | 'insecure' | 'verified';
  readonly ttl: number;
  readonly fallthrough: readonly string[] | null;
}

export interface Forward {
  readonly from: string;
  /** Addresses, or `/etc/resolv.conf`. */
  readonly to: readonly string[];
}

/** Directives whose effect is played, or could not be seen here. */
const PLAYED = new Set(
  (
    'errors health ready kubernetes prometheus forward cache loop reload loadbalance hosts rewrite log root metadata bind ' +
    'debug pprof trace timeouts multisocket nsid dnstap cancel'
  ).split(' '),
);

const HOSTS_TTL = 3600;
const KUBERNETES_TTL = 5;

const memory = new Map<string, CoreDnsConfig>();
const REMEMBERED = 50;

/** Reads a Corefile. Throws a CorefileError for what CoreDNS refuses. */
export function readCorefile(text: string, path: string): CoreDnsConfig {
  const key = `${path}\n${text}`;
  const known = memory.get(key);
  if (known) return known;
  const blocks = parseCorefile(text, path);
  const names = new Set(blocks.flatMap(({ directives }) => [...directives.keys()]));
  const reload = blocks
    .map(({ directives }) => directives.get('reload'))
    .find((tokens) => tokens !== undefined);
  const config: CoreDnsConfig = {
    servers: blocks.map(serverOf),
    reload: reload ? { intervalS: seconds(reload[1], 30), jitterS: seconds(reload[2], 15) } : null,
    notPlayed: [...names].filter((name) => !PLAYED.has(name)).sort(),
  };
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, config);
  return config;
}

/** How CoreDNS names what it runs. */
// coredns: plugin/reload/reload.go (parse): the SHA-512 of its blocks as Go writes them in JSON, with no file's name
export function configurationHash(text: string): string {
  const blocks = parseCorefile(text, '').map(({ keys, directives }) => ({
    Keys: keys,
    Tokens: Object.fromEntries(
      [...directives].map(([name, tokens]) => [
        name,
        tokens.map(({ line, text: word }) => ({ File: '', Line: line, Text: word })),
      ]),
    ),
  }));
  return sha512(JSON.stringify(blocks));
}

function serverOf({ keys, directives }: ServerBlock): ServerConfig {
  const linesOf = (name: string): string[][] => lines(directives.get(name) ?? []);
  const kubernetes = linesOf('kubernetes');
  const hosts = linesOf('hosts');
  return {
    zones: keys.map((key) => absolute(key.replace(/^dns:\/\//, '').replace(/:\d+$/, ''))),
    rewrites: linesOf('rewrite').flatMap(rewriteOf),
    hosts: hosts.length > 0 ? hostsOf(hosts) : null,
    kubernetes: kubernetes.length > 0 ? kubernetesOf(kubernetes) : null,
    forwards: linesOf('forward').flatMap(([word, from, ...to]) =>
      word === 'forward' && from !== undefined ? [{ from: absolute(from), to }] : [],
    ),
    shuffles: directives.has('loadbalance'),
    logs: directives.has('log'),
  };
}

/** The words of a directive line by line, without braces: those of its block follow its own. */
function lines(tokens: readonly Token[]): string[][] {
  const found = new Map<number, string[]>();
  for (const { line, text } of tokens) {
    if (text === '{' || text === '}') continue;
    found.set(line, [...(found.get(line) ?? []), text]);
  }
  return [...found.values()];
}

function kubernetesOf([head = [], ...options]: string[][]): KubernetesPlugin {
  const option = (name: string): string[] | undefined => options.find(([word]) => word === name)?.slice(1);
  const zones = head.slice(1).map(absolute);
  const pods = option('pods')?.[0];
  return {
    zones: zones.length > 0 ? zones : ['.'],
    pods: pods === 'insecure' || pods === 'verified' ? pods : 'disabled',
    ttl: Number(option('ttl')?.[0] ?? KUBERNETES_TTL),
    fallthrough: fallthroughOf(option('fallthrough')),
  };
}

function hostsOf(all: string[][]): Hosts {
  const entries = new Map<string, string[]>();
  let ttl = HOSTS_TTL;
  let fallthrough: readonly string[] | null = null;
  for (const [word = '', ...rest] of all) {
    if (word === 'ttl') ttl = Number(rest[0]);
    else if (word === 'fallthrough') fallthrough = fallthroughOf(rest);
    else if (/^[\d.]+$|:/.test(word))
      for (const name of rest) entries.set(absolute(name), [...(entries.get(absolute(name)) ?? []), word]);
  }
  return { entries, ttl, fallthrough };
}

function fallthroughOf(zones: readonly string[] | undefined): readonly string[] | null {
  if (zones === undefined) return null;
  return zones.length === 0 ? ['.'] : zones.map(absolute);
}

/** `rewrite [continue|stop] name [exact|prefix|suffix|substring] FROM TO [answer auto]`. */
function rewriteOf(words: string[]): Rewrite[] {
  const rest = words.slice(1);
  const goesOn = rest[0] === 'continue';
  if (goesOn || rest[0] === 'stop') rest.shift();
  if (rest.shift() !== 'name') return [];
  const kind = ['exact', 'prefix', 'suffix', 'substring'].find((one) => one === rest[0]);
  if (kind !== undefined) rest.shift();
  const [from = '', to = '', ...more] = rest;
  const match = (kind ?? 'exact') as Rewrite['match'];
  const isWhole = match === 'exact' || match === 'suffix';
  return [
    {
      match,
      from: isWhole && match === 'exact' ? absolute(from) : withEnd(from, match),
      to: match === 'exact' ? absolute(to) : withEnd(to, match),
      answers: match === 'exact' || more.join(' ') === 'answer auto',
      goesOn,
    },
  ];
}

function withEnd(text: string, match: Rewrite['match']): string {
  return match === 'suffix' ? text.toLowerCase().replace(/\.?$/, '.') : text.toLowerCase();
}

function seconds(token: Token | undefined, fallback: number): number {
  const [, number, unit] = /^(\d+)(ms|s|m|h)$/.exec(token?.text ?? '') ?? [];
  if (number === undefined) return fallback;
  return Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : unit === 'ms' ? 0.001 : 1);
}

function absolute(name: string): string {
  return name.toLowerCase().replace(/\.?$/, '.');
}
