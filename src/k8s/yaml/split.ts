/** One document of a file, as kubectl cuts it before it reads it. */
export interface Chunk {
  readonly text: string;
  /** Where the chunk starts in the file, in UTF-16 units. */
  readonly offset: number;
  /** The 1-based line of its first character. */
  readonly line: number;
  readonly json: boolean;
}

export interface SplitError {
  readonly line: number;
  readonly message: string;
}

export interface Split {
  readonly chunks: readonly Chunk[];
  /** A `---` line that is followed by something else; nothing after it is read. */
  readonly error: SplitError | null;
}

/** Cuts a file at its `---` lines, or a stream of JSON objects between the objects. */
export function splitDocuments(text: string): Split {
  if (/^\uFEFF?\s*\{/.test(text)) {
    const chunks = splitJson(text);
    if (chunks !== null) return { chunks, error: null };
  }
  return splitYaml(text);
}

/** The same rules as kubectl's reader, which looks at lines only. A leading `---` stays in the first document. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go YAMLReader
function splitYaml(text: string): Split {
  const chunks: Chunk[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let startLine = 1;
  let line = 1;
  for (let at = start; at <= text.length; line++) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    if (text.startsWith('---', at)) {
      const rest = text.slice(at + 3, end).trim();
      if (rest !== '' && !rest.startsWith('#')) {
        return { chunks, error: { line, message: `invalid Yaml document separator: ${rest}` } };
      }
      if (at > start) {
        chunks.push({ text: text.slice(start, at), offset: start, line: startLine, json: false });
        start = Math.min(end + 1, text.length);
        startLine = line + 1;
      }
    }
    at = end + 1;
  }
  if (start < text.length) {
    chunks.push({ text: text.slice(start), offset: start, line: startLine, json: false });
  }
  return { chunks, error: null };
}

/** Cuts between the top-level objects; null when the text is not a plain stream of JSON objects. */
function splitJson(text: string): Chunk[] | null {
  const chunks: Chunk[] = [];
  let depth = 0;
  let start = 0;
  let line = 1;
  let startLine = 1;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') {
      line++;
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (end === -1) return null;
      at = end;
    } else if (char === '{' || char === '[') {
      if (depth === 0) [start, startLine] = [at, line];
      depth++;
    } else if (char === '}' || char === ']') {
      depth--;
      if (depth < 0) return null;
      if (depth === 0) {
        const json = text.slice(start, at + 1);
        if (!isJson(json)) return null;
        chunks.push({ text: json, offset: start, line: startLine, json: true });
      }
    } else if (depth === 0 && char !== undefined && char.trim() !== '') {
      return null;
    }
  }
  return depth === 0 ? chunks : null;
}

function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
    else if (text[at] === '\n') return -1;
  }
  return -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
