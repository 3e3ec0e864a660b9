import type { ListNode, PathNode } from './node.ts';

/** A template that cannot be read or executed; the text is kubectl's. */
export class JsonPathError extends Error {}

const END = '';
const DICT_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const FILTER = /^([^!<>=]+)([!<>=]+)(.+?)$/;

/** Reads a template: text with actions in braces. Throws `JsonPathError`. */
// kubernetes: staging/src/k8s.io/client-go/util/jsonpath/parser.go
export function parseJsonPath(template: string): ListNode {
  const root: ListNode = { type: 'list', nodes: [] };
  const reader: Reader = { input: template, at: 0, start: 0 };
  while (reader.at < template.length) {
    const brace = template.indexOf('{', reader.at);
    reader.at = brace < 0 ? template.length : brace;
    if (reader.at > reader.start) root.nodes.push({ type: 'text', text: take(reader) });
    if (brace < 0) break;
    reader.at++;
    take(reader);
    const action: ListNode = { type: 'list', nodes: [] };
    root.nodes.push(action);
    parseAction(reader, action);
  }
  return root;
}

interface Reader {
  readonly input: string;
  at: number;
  start: number;
}

function take(reader: Reader): string {
  const text = reader.input.slice(reader.start, reader.at);
  reader.start = reader.at;
  return text;
}

function next(reader: Reader): string {
  return reader.at < reader.input.length ? (reader.input[reader.at++] ?? END) : END;
}

function parseAction(reader: Reader, list: ListNode): void {
  for (;;) {
    const { input, at } = reader;
    if (input.startsWith('}', at)) {
      reader.at++;
      take(reader);
      return;
    }
    if (input.startsWith('[?(', at)) parseFilter(reader, list);
    else if (input.startsWith('..', at)) parseRecursive(reader, list);
    else parseToken(reader, list);
  }
}

function parseToken(reader: Reader, list: ListNode): void {
  const char = next(reader);
  if (char === END || char === '\n' || char === '\r') throw new JsonPathError('unclosed action');
  if (char === ' ' || char === '@' || char === '$') take(reader);
  else if (char === '[') parseArray(reader, list);
  else if (char === '"' || char === "'") parseQuote(reader, list, char);
  else if (char === '.') parseField(reader, list);
  else if (/[+\-\d]/.test(char)) parseNumber(reader, list);
  else if (/[\p{L}\d_]/u.test(char)) parseIdentifier(reader, list);
  else throw new JsonPathError(`unrecognized character in action: ${unicodeName(char)}`);
}

/** As Go's `%#U`. */
function unicodeName(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} '${char}'`;
}

function isTerminator(char: string): boolean {
  return char === END || ' \t\r\n.,[]$@{}'.includes(char);
}

function parseIdentifier(reader: Reader, list: ListNode): void {
  while (!isTerminator(reader.input[reader.at] ?? END)) reader.at++;
  const name = take(reader);
  list.nodes.push(
    name === 'true' || name === 'false'
      ? { type: 'bool', value: name === 'true' }
      : { type: 'identifier', name },
  );
}

function parseRecursive(reader: Reader, list: ListNode): void {
  if (list.nodes.at(-1)?.type === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
  reader.at += 2;
  take(reader);
  list.nodes.push({ type: 'recursive' });
  if (/[\p{L}\d_]/u.test(reader.input[reader.at] ?? END)) parseField(reader, list);
}

function parseNumber(reader: Reader, list: ListNode): void {
  while (/[.\d]/.test(reader.input[reader.at] ?? END)) reader.at++;
  const text = take(reader);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
  list.nodes.push({ type: 'number', value: Number(text) });
}

function parseField(reader: Reader, list: ListNode): void {
  take(reader);
  for (;;) {
    const char = reader.input[reader.at] ?? END;
    if (isTerminator(char)) break;
    reader.at += char === '\\' ? 2 : 1;
  }
  reader.at = Math.min(reader.at, reader.input.length);
  const name = take(reader);
  list.nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
}

function parseQuote(reader: Reader, list: ListNode, quote: string): void {
  for (;;) {
    const char = next(reader);
    if (char === END || char === '\n') throw new JsonPathError('unterminated quoted string');
    if (char === quote && reader.input[reader.at - 2] !== '\\') break;
  }
  list.nodes.push({ type: 'text', text: unquote(take(reader)) });
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unquote(quoted: string): string {
  const fail = (): JsonPathError => new JsonPathError(`unquote string ${quoted} error invalid syntax`);
  return quoted.slice(1, -1).replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|.|$)/g, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const plain = ESCAPES[code];
    if (plain === undefined) throw fail();
    return plain;
  });
}

function parseArray(reader: Reader, list: ListNode): void {
  for (;;) {
    const char = next(reader);
    if (char === END || char === '\n') throw new JsonPathError('unterminated array');
    if (char === ']') break;
  }
  const inside = take(reader).slice(1, -1);
  const text = inside === '*' ? ':' : inside;
  const parts = text.split(',');
  if (parts.length > 1) {
    const nodes = parts.map((part) => parseInner(`[${part.replace(/^ +| +$/g, '')}]`));
    list.nodes.push({ type: 'union', nodes });
    return;
  }
  const key = DICT_KEY.exec(text);
  if (key) list.nodes.push(...parseInner(`.${key[1]}`).nodes);
  else list.nodes.push(sliceOf(text));
}

function sliceOf(text: string): PathNode {
  const match = SLICE.exec(text);
  if (!match) throw new JsonPathError(`invalid array index ${text}`);
  const numberIn = (part: string | undefined): number | null => {
    const digits = part?.replace(':', '') ?? '';
    if (digits === '') return null;
    if (digits === '-') throw new JsonPathError(`array index ${digits} is not a number`);
    return Number(digits);
  };
  const start = numberIn(match[1]);
  const end =
    match[2] === undefined
      ? { value: (start ?? 0) + 1, derived: true }
      : { value: numberIn(match[2]), derived: false };
  return { type: 'slice', start, end, step: numberIn(match[3]) };
}

/** The nodes of one action, given without its braces. */
function parseInner(text: string): ListNode {
  const [first] = parseJsonPath(`{${text}}`).nodes;
  return first?.type === 'list' ? first : { type: 'list', nodes: [] };
}

function parseFilter(reader: Reader, list: ListNode): void {
  reader.at += '[?('.length;
  take(reader);
  let open = '';
  for (;;) {
    const char = next(reader);
    if (char === END || char === '\n') throw new JsonPathError('unterminated filter');
    if (char === '"' || char === "'") {
      if (open === '') open = char;
      else if (char === open && reader.input[reader.at - 2] !== '\\') open = '';
    } else if (char === ')' && open === '') break;
  }
  if (next(reader) !== ']') throw new JsonPathError('unclosed array expect ]');
  const text = take(reader).slice(0, -2);
  const match = FILTER.exec(text);
  if (match) {
    const [, left = '', operator = '', right = ''] = match;
    list.nodes.push({ type: 'filter', left: parseInner(left), right: parseInner(right), operator });
  } else list.nodes.push({ type: 'filter', left: parseInner(text), right: null, operator: 'exists' });
}
