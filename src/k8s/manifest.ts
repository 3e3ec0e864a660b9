import type { Document } from 'yaml';
import type { Draft } from './kind.ts';
import { MAX_MANIFEST_LENGTH } from './manifestLimit.ts';
import { rangeOfPath, type Path, type Range } from './yaml/locate.ts';
import { parseYaml } from './yaml/parse.ts';
import { readValue, type ReadError } from './yaml/read.ts';
import { splitDocuments, type Chunk } from './yaml/split.ts';

/** Something wrong with the text of a manifest. Lines and columns count from 1. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** The object it is about, as an index of `documents`; null when its text made no object. */
  readonly document: number | null;
  /** The field, as the server names it. */
  readonly path?: string;
  /** For text that is no YAML: what kubectl prints after `error parsing FILE: `. */
  readonly parseError?: string;
  /** For YAML that is no object: what kubectl prints after `unable to decode "FILE": `. */
  readonly decodeError?: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One object of a manifest; the items of a `List` are objects of their own. */
export interface ManifestDocument {
  /** Its place among the objects of the text. */
  readonly index: number;
  readonly object: Draft;
  /** Which piece of the file, cut at `---`, it was read from, and where in there (`['items', 0]`; empty: all of it). */
  readonly chunk: Chunk;
  readonly base: Path;
  readonly startLine: number;
  readonly endLine: number;
  /** Where a field stands that the server names `spec.ports[0].nodePort`; the nearest thing above when absent. */
  readonly lineOf: (path: string) => Position;
  readonly rangeOf: (path: string) => Position & { readonly endLine: number; readonly endColumn: number };
}

export interface Manifest {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly Problem[];
}

/** So many lines, keys and list items take the YAML reader about two seconds. JSON is read a hundred times faster. */
const MAX_YAML_TOKENS = 150_000;

/** Reads the objects of a manifest as kubectl does: YAML or JSON, several documents, lists. Never throws. */
export function parseManifest(text: string): Manifest {
  if (text.length > MAX_MANIFEST_LENGTH) {
    const size = (text.length / 1e6).toFixed(1);
    return unread(
      `the text is ${size} million characters long; more than ${MAX_MANIFEST_LENGTH / 1e6} million are not read`,
    );
  }
  const found: Found = { documents: [], problems: [] };
  const { chunks, error } = splitDocuments(text);
  if (!chunks.every((chunk) => chunk.json) && tokensIn(text) > MAX_YAML_TOKENS) {
    return unread(
      `the text has more than ${MAX_YAML_TOKENS} lines, keys and list items; so many are not read`,
    );
  }
  for (const chunk of chunks) readChunk(chunk, found);
  if (error !== null) {
    found.problems.push({
      line: error.line,
      column: 1,
      message: error.message,
      severity: 'error',
      document: null,
      parseError: error.message,
    });
  }
  return found;
}

function unread(message: string): Manifest {
  return { documents: [], problems: [{ line: 1, column: 1, message, severity: 'error', document: null }] };
}

/** About how much there is to read: line ends, separators, openings, and signs that stand by themselves. */
function tokensIn(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LINE_FEED || code === COMMA || code === BRACKET || code === BRACE) count++;
    else if (code === COLON && text.charCodeAt(i + 1) === SPACE) count++;
    else if (text.charCodeAt(i - 1) === SPACE && SIGNS.includes(text[i] ?? '')) count++;
  }
  return count;
}

const [LINE_FEED, SPACE, COMMA, COLON, BRACKET, BRACE] = [10, 32, 44, 58, 91, 123];
const SIGNS = '"\'?!&*-]}';

interface Found {
  readonly documents: ManifestDocument[];
  readonly problems: Problem[];
}

function readChunk(chunk: Chunk, found: Found): void {
  if (chunk.json) {
    // Values come from the fast built-in reader; places are looked up only when somebody asks.
    addObject(JSON.parse(chunk.text) as unknown, chunk, () => parsedOrNull(chunk), [], found);
    return;
  }
  const parsed = parseYaml(chunk.text);
  if (!parsed.ok) {
    const { offset, message, hint, conversionError } = parsed.problem;
    found.problems.push({
      ...positionOf(chunk, offset),
      message: hint === '' ? message : `${message}: ${hint}`,
      severity: 'error',
      document: null,
      parseError: `error converting YAML to JSON: ${conversionError}`,
    });
    return;
  }
  const { value, errors } = readValue(parsed.document);
  const failed = errors.some((error) => error.severity === 'error');
  for (const error of errors) {
    found.problems.push(readProblem(chunk, error, failed ? null : found.documents.length));
  }
  if (!failed) addObject(value, chunk, () => parsed.document, [], found);
}

/** The places in a JSON text, unless it is so long that nobody would wait for them. */
function parsedOrNull(chunk: Chunk): Document.Parsed | null {
  if (tokensIn(chunk.text) > MAX_YAML_TOKENS) return null;
  const parsed = parseYaml(chunk.text);
  return parsed.ok ? parsed.document : null;
}

function readProblem(chunk: Chunk, error: ReadError, document: number | null): Problem {
  const plain = error.duplicateOf === undefined;
  const message = plain
    ? error.message
    : `${error.message} already defined at line ${positionOf(chunk, error.duplicateOf).line}; kubectl takes the last one`;
  const fromJson = error.message.startsWith('json:') || error.message.startsWith('unsupported map key');
  return {
    ...spanOf(chunk, { start: error.offset, end: error.end }),
    message,
    severity: error.severity,
    document,
    ...(error.severity === 'error' && {
      parseError: `error converting YAML to JSON: ${fromJson ? '' : 'yaml: '}${error.message}`,
    }),
  };
}

type GetDocument = () => Document.Parsed | null;

function addObject(value: unknown, chunk: Chunk, get: GetDocument, base: Path, found: Found): void {
  if (value === null || value === undefined) return;
  const whole = wholeRange(chunk, get, base);
  if (typeof value !== 'object' || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    found.problems.push({
      ...spanOf(chunk, whole),
      message: `an object is a mapping of fields (apiVersion, kind, metadata, …), not ${what}`,
      severity: 'error',
      document: null,
      decodeError: notAnObject(value, base),
    });
    return;
  }
  const object = value as Draft;
  if (isList(object)) {
    object['items'].forEach((item: unknown, i: number) => {
      addObject(item, chunk, get, [...base, 'items', i], found);
    });
    return;
  }
  found.documents.push(documentOf(found.documents.length, object, chunk, get, base, whole));
}

// kubernetes: staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/unstructured.go
function notAnObject(value: unknown, base: Path): string {
  const what = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const into = base.length === 0 ? 'unstructured.detector' : 'map[string]interface {}';
  return `json: cannot unmarshal ${what} into Go value of type ${into}`;
}

function isList(object: Draft): boolean {
  return (
    typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Array.isArray(object['items'])
  );
}

function wholeRange(chunk: Chunk, get: GetDocument, base: Path): Range {
  if (base.length === 0) {
    const start = /^(?:---[^\n]*\n|[ \t\r]*(?:#[^\n]*)?\n)*/.exec(chunk.text)?.[0].length ?? 0;
    return { start: Math.min(start, chunk.text.length), end: chunk.text.trimEnd().length };
  }
  const document = get();
  return document === null ? { start: 0, end: 0 } : rangeOfPath(document, base, '');
}

function documentOf(
  index: number,
  object: Draft,
  chunk: Chunk,
  get: GetDocument,
  base: Path,
  whole: Range,
): ManifestDocument {
  const rangeOf: ManifestDocument['rangeOf'] = (path) => {
    const document = get();
    return spanOf(chunk, document === null ? whole : rangeOfPath(document, base, path));
  };
  return {
    index,
    object,
    chunk,
    base,
    startLine: positionOf(chunk, whole.start).line,
    endLine: spanOf(chunk, whole).endLine,
    rangeOf,
    lineOf: (path) => {
      const { line, column } = rangeOf(path);
      return { line, column };
    },
  };
}

function spanOf(chunk: Chunk, range: Range): ReturnType<ManifestDocument['rangeOf']> {
  // Block scalars take in their last line end.
  const shown = chunk.text.slice(0, range.end).trimEnd().length;
  const end = positionOf(chunk, Math.max(shown, range.start));
  return { ...positionOf(chunk, range.start), endLine: end.line, endColumn: end.column };
}

function positionOf(chunk: Chunk, offset: number): Position {
  const before = chunk.text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  let line = chunk.line;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lastBreak };
}
