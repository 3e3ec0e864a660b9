import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type YAMLMap } from 'yaml';
import { resolveScalar } from './scalars.ts';

/** Something wrong with a value, where it stands in the chunk (UTF-16 units). */
export interface ReadError {
  readonly offset: number;
  readonly end: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** For a key that is written twice: where the first one stands. */
  readonly duplicateOf?: number;
}

export interface ReadResult {
  readonly value: unknown;
  readonly errors: readonly ReadError[];
}

/** Stops the reading: the document has no value. */
class Unreadable extends Error {
  readonly node: Node | null;
  constructor(message: string, node: Node | null) {
    super(message);
    this.node = node;
  }
}

/** Documents may use aliases, but not to unfold a page into gigabytes: below so many nodes any share is fine. */
const FREE_NODES = 400_000;
const STRICT_NODES = 4_000_000;
/** Nobody reads more. */
const MAX_WARNINGS = 100;
/** go.yaml.in/yaml refuses deeper nesting too. */
const MAX_DEPTH = 1_000;

/** Turns a parsed document into plain values, as sigs.k8s.io/yaml turns it into JSON. */
export function readValue(document: Document.Parsed): ReadResult {
  const reader = new Reader();
  try {
    return { value: reader.node(document.contents, 0), errors: reader.errors };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    reader.report(error.node, error.message, 'error');
    return { value: undefined, errors: reader.errors };
  }
}

class Reader {
  readonly errors: ReadError[] = [];
  /** What each anchor means from here on. The library would search the whole document for every alias. */
  readonly anchors = new Map<string, Node>();
  readonly open = new Set<Node>();
  nodes = 0;
  aliasNodes = 0;
  aliasDepth = 0;

  report(node: Node | null, message: string, severity: ReadError['severity']): void {
    const [offset, end] = node?.range ?? [0, 0];
    this.errors.push({ offset, end, message, severity });
  }

  node(node: Node | null, depth: number): unknown {
    this.count(node);
    if (depth > MAX_DEPTH) throw new Unreadable(`exceeded max depth of ${MAX_DEPTH}`, node);
    if (node === null) return null;
    if (isAlias(node)) return this.alias(node, depth);
    if (node.anchor !== undefined && this.aliasDepth === 0) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarValue(node);
    this.open.add(node);
    const value = isMap(node) ? this.map(node, {}, depth) : this.list(node, depth);
    this.open.delete(node);
    return value;
  }

  // go.yaml.in/yaml/v2: decode.go allowedAliasRatio
  count(node: Node | null): void {
    this.nodes++;
    if (this.aliasDepth > 0) this.aliasNodes++;
    if (this.aliasNodes <= 100 || this.nodes <= 1000) return;
    const over = Math.max(0, Math.min(1, (this.nodes - FREE_NODES) / (STRICT_NODES - FREE_NODES)));
    if (this.aliasNodes / this.nodes > 0.99 - 0.89 * over) {
      throw new Unreadable('document contains excessive aliasing', node);
    }
  }

  alias(alias: Alias, depth: number): unknown {
    const target = this.anchors.get(alias.source);
    if (target === undefined) throw new Unreadable(`unknown anchor '${alias.source}' referenced`, alias);
    if (this.open.has(target)) throw new Unreadable(`anchor '${alias.source}' value contains itself`, alias);
    this.aliasDepth++;
    const value = this.node(target, depth + 1);
    this.aliasDepth--;
    return value;
  }

  list(node: Node, depth: number): unknown[] {
    return isSeq(node) ? node.items.map((item) => this.node(item as Node | null, depth + 1)) : [];
  }

  map(map: YAMLMap, into: Record<string, unknown>, depth: number): Record<string, unknown> {
    const lines = new Map<string, Node>();
    for (const pair of map.items) {
      const keyNode = pair.key as Node | null;
      const valueNode = pair.value as Node | null;
      if (isMergeKey(keyNode)) {
        this.merge(valueNode, into, depth);
        continue;
      }
      const key = this.key(keyNode, depth);
      const before = lines.get(key);
      if (before !== undefined) this.duplicate(key, keyNode, before);
      else if (keyNode !== null) lines.set(key, keyNode);
      setOwn(into, key, this.node(valueNode, depth + 1));
    }
    return into;
  }

  /** kubectl takes the last of two equal keys and says nothing; here it is worth a word. */
  duplicate(key: string, node: Node | null, before: Node): void {
    if (this.errors.length >= MAX_WARNINGS) return;
    const [offset, end] = node?.range ?? [0, 0];
    const message = `mapping key ${JSON.stringify(key)}`;
    this.errors.push({ offset, end, message, severity: 'warning', duplicateOf: before.range?.[0] ?? 0 });
  }

  targetOf(node: Node | null): Node | null {
    return isAlias(node) ? (this.anchors.get(node.source) ?? null) : node;
  }

  merge(node: Node | null, into: Record<string, unknown>, depth: number): void {
    const target = this.targetOf(node);
    if (isSeq(target)) {
      // Of several, the first has the last word.
      for (const item of [...target.items].reverse()) this.mergeOne(item as Node | null, into, depth);
    } else {
      this.mergeOne(node, into, depth);
    }
  }

  mergeOne(node: Node | null, into: Record<string, unknown>, depth: number): void {
    const target = this.targetOf(node);
    if (!isMap(target)) {
      throw new Unreadable('map merge requires map or sequence of maps as the value', node);
    }
    const value = this.node(node, depth + 1) as Record<string, unknown>;
    for (const [key, field] of Object.entries(value)) setOwn(into, key, field);
  }

  key(node: Node | null, depth: number): string {
    const key = this.node(node, depth + 1);
    if (typeof key === 'string') return key;
    if (typeof key === 'number' || typeof key === 'boolean') return String(key);
    if (key === null) {
      throw new Unreadable('unsupported map key of type: %!s(<nil>), key: <nil>', node);
    }
    throw new Unreadable(`invalid map key: ${goSyntax(key)}`, node);
  }
}

const isMergeKey = (node: Node | null): boolean =>
  isScalar(node) && node.type === 'PLAIN' && node.source === '<<' && !node.tag;

/** Sets an own field whatever its name: `__proto__` is a key like any other. */
function setOwn(into: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    into[key] = value;
  }
}

function scalarValue(node: Node): unknown {
  if (!isScalar(node)) return null;
  const text = node.source ?? '';
  const tag = node.tag?.replace('tag:yaml.org,2002:', '');
  if (tag === 'str' || (node.type !== 'PLAIN' && tag === undefined)) return text;
  if (tag === 'binary') return atob(text.replaceAll(/\s/g, ''));
  if (tag !== undefined && !['int', 'float', 'bool', 'null', 'timestamp'].includes(tag)) return text;
  const resolved = resolveScalar(text);
  if (tag !== undefined && resolved.tag !== tag && !(tag === 'float' && resolved.tag === 'int')) {
    throw new Unreadable(`cannot decode !!${resolved.tag} \`${text}\` as a !!${tag}`, node);
  }
  if (typeof resolved.value === 'number' && !Number.isFinite(resolved.value)) {
    const name = Number.isNaN(resolved.value) ? 'NaN' : resolved.value > 0 ? '+Inf' : '-Inf';
    throw new Unreadable(`json: unsupported value: ${name}`, node);
  }
  return resolved.value;
}

/** A value in Go's notation, which is how an unquoted `{{ … }}` shows in the message. */
function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${goSyntax(field)}`);
    return `map[interface {}]interface {}{${fields.join(', ')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
