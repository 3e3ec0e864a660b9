import type { YAMLParseError } from 'yaml';

/** What is wrong with the syntax, in the words of kubectl's YAML reader. */
export interface SyntaxProblem {
  /** The offending place in the chunk, in UTF-16 units. */
  readonly offset: number;
  /** The reader's words without a line: `mapping values are not allowed in this context`. */
  readonly message: string;
  /** What to look for, for people who meet the words for the first time; '' when they say it all. */
  readonly hint: string;
  /** The whole of what kubectl prints after `error converting YAML to JSON: `. */
  readonly conversionError: string;
}

interface Words {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
  /** The reader's parser counts lines from 0, its scanner from 1; either leaves out line 0 (the scanner: 1). */
  readonly countsFrom: 0 | 1;
  /** Where the reader stood when it noticed, when that is not where the mistake is. */
  readonly noticedAt?: number;
}

/** Translates the parser's first error; null when kubectl's reader would not mind. */
export function syntaxProblem(text: string, errors: readonly YAMLParseError[]): SyntaxProblem | null {
  const control = CONTROL.exec(text);
  if (control !== null) {
    return located(text, {
      offset: control.index,
      message: 'control characters are not allowed',
      countsFrom: 0,
    });
  }
  const serious = errors.filter((error) => !harmless(error));
  const first = serious[0];
  return first === undefined ? null : located(text, wordsFor(text, first, serious));
}

// oxlint-disable-next-line no-control-regex -- finding them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

function harmless(error: YAMLParseError): boolean {
  return error.code === 'MULTIPLE_DOCS' || error.message.startsWith('Comments must be separated');
}

function located(text: string, words: Words): SyntaxProblem {
  const before = text.slice(0, words.noticedAt ?? words.offset);
  // The reader sees a line end behind the last line, written or not.
  const ended = words.noticedAt === text.length && !text.endsWith('\n') ? 1 : 0;
  const line = before.split('\n').length - 1 + words.countsFrom + ended;
  const shown = line > words.countsFrom || (words.countsFrom === 0 && line > 0);
  return {
    offset: words.offset,
    message: words.message,
    hint: words.hint ?? '',
    conversionError: `yaml: ${shown ? `line ${line}: ` : ''}${words.message}`,
  };
}

const TAB_HINT = 'a tab stands here; YAML is indented with spaces only';
const MAPPING_HINT =
  'this line is indented deeper than the one above it allows, or a value that holds ": " needs quotes';
const KEY_HINT = 'the indentation of this line fits no line above it';

function wordsFor(text: string, error: YAMLParseError, all: readonly YAMLParseError[]): Words {
  const offset = error.pos[0];
  const at = firstVisible(text, offset);
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return tabWords(text, offset);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return nestedWords(text, offset, at, error.message);
    case 'MULTILINE_IMPLICIT_KEY':
      if (all.some((other) => other.message.startsWith('Unexpected block-seq-ind'))) return expectedKey(at);
      return bareKeyWords(text, offset);
    case 'MISSING_CHAR':
      return missingWords(text, offset, at, error.message);
    case 'BAD_INDENT':
      return indentWords(text, offset, at, error.message);
    case 'BAD_SCALAR_START':
      return ',]}'.includes(text[offset] ?? '')
        ? { offset, message: 'did not find expected node content', countsFrom: 0 }
        : {
            offset,
            message: 'found character that cannot start any token',
            hint: 'a value that starts with this character needs quotes',
            countsFrom: 1,
          };
    case 'BAD_DQ_ESCAPE':
      return {
        offset,
        message: /^\\[xuU]/.test(text.slice(offset, offset + 2))
          ? 'did not find expected hexdecimal number'
          : 'found unknown escape character',
        countsFrom: 1,
      };
    case 'BAD_ALIAS':
      return { offset, message: 'did not find expected alphabetic or numeric character', countsFrom: 1 };
    case 'UNEXPECTED_TOKEN':
      return unexpectedWords(text, offset, error.message);
    default:
      if (error.code === 'MULTIPLE_ANCHORS') return expectedKey(at);
      return { offset, message: DEPTH.test(error.message) ? TOO_DEEP : error.message, countsFrom: 1 };
  }
}

/** The parser calls itself for each level; thousands of them end the stack. */
const DEPTH = /call stack|recursion/i;
export const TOO_DEEP = 'exceeded max depth of 10000';

const expectedKey = (offset: number): Words => ({
  offset,
  message: 'did not find expected key',
  hint: KEY_HINT,
  countsFrom: 0,
});

function tabWords(text: string, offset: number): Words {
  const tab = text.indexOf('\t', offset);
  const before = text.slice(0, offset).trimEnd();
  // After a finished value the reader is still inside it, and complains in other words.
  const inside = before !== '' && !/[:\-|>]$/.test(before);
  return {
    offset: tab === -1 ? offset : tab,
    message: inside
      ? 'found a tab character that violates indentation'
      : 'found character that cannot start any token',
    hint: TAB_HINT,
    countsFrom: 1,
  };
}

function nestedWords(text: string, offset: number, at: number, message: string): Words {
  if (!message.startsWith('Nested') || text[at] === '"' || text[at] === "'") return expectedKey(at);
  if (text[at] === '?')
    return { offset: at, message: 'mapping keys are not allowed in this context', countsFrom: 1 };
  return mappingWords(text, offset);
}

/** The complaint is about the colon that makes a mapping where none can be. */
function mappingWords(text: string, offset: number): Words {
  const colon = /:(?=\s|$)/.exec(text.slice(offset));
  return {
    offset: offset + (colon?.index ?? 0),
    message: 'mapping values are not allowed in this context',
    hint: MAPPING_HINT,
    countsFrom: 1,
  };
}

/** A word alone on its line: in a mapping it is a key without a colon, elsewhere a value that goes on. */
function bareKeyWords(text: string, offset: number): Words {
  if (!continuesMapping(text, offset)) return mappingWords(text, offset);
  const lineEnd = text.indexOf('\n', offset);
  return {
    offset,
    message: "could not find expected ':'",
    hint: 'a key needs a colon and a space after it',
    countsFrom: 1,
    noticedAt: lineEnd === -1 ? text.length : lineEnd + (/^\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0),
  };
}

/** Whether the word at `offset` stands in the column of a key or list item above it. */
function continuesMapping(text: string, offset: number): boolean {
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const lines = text
    .slice(0, offset - column)
    .split('\n')
    .slice(0, -1)
    .reverse();
  for (const line of lines) {
    if (/^\s*(#|$)/.test(line) || line.startsWith('---')) continue;
    const indent = line.length - line.trimStart().length;
    // A list item's own mapping starts behind its dash.
    const inner = /^\s*(?:- +)*/.exec(line)?.[0].length ?? indent;
    if (inner === column || indent === column) return true;
    if (indent < column) return false;
  }
  return false;
}

function missingWords(text: string, offset: number, at: number, message: string): Words {
  if (message.startsWith('Missing closing')) {
    return {
      offset: openingQuote(text),
      message: 'found unexpected end of stream',
      hint: 'a quote that opens here is never closed',
      countsFrom: 1,
      // On the last line, but not behind its end.
      noticedAt: text.length - (text.endsWith('\n') ? 0 : 1),
    };
  }
  if (message.startsWith('Sequence item without')) return itemWords(text, at);
  return bareKeyWords(text, offset);
}

/** Where the quote opens that the end of the text leaves open. */
function openingQuote(text: string): number {
  const open = /(?:^|[\s[{,])(["'])(?:(?!\1).|\n)*$/.exec(text);
  return open === null ? text.length : open.index + open[0].indexOf(open[1] ?? '');
}

/** In a list that is indented, anything but a dash is unexpected; a list on its key's column simply ends. */
function itemWords(text: string, at: number): Words {
  const words = expectedKey(at);
  return listIsIndented(text, at) ? { ...words, message: "did not find expected '-' indicator" } : words;
}

function listIsIndented(text: string, at: number): boolean {
  const column = at - (text.lastIndexOf('\n', at - 1) + 1);
  const lines = text.slice(0, at).split('\n').reverse().slice(1);
  let list: number | null = null;
  for (const line of lines) {
    if (/^\s*(#|$)/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    if (/^\s*-( |$)/.test(line)) {
      if (indent <= column) list = indent;
    } else if (list !== null && indent <= list) {
      return indent < list;
    }
  }
  return list !== null;
}

function indentWords(text: string, offset: number, at: number, message: string): Words {
  const flow = /^Flow (sequence|map)/.exec(message);
  if (flow !== null) {
    const close = flow[1] === 'map' ? '}' : ']';
    return {
      offset: at,
      message: `did not find expected ',' or '${close}'`,
      countsFrom: 0,
      noticedAt: at >= text.trimEnd().length ? text.length : at,
    };
  }
  if (message.startsWith('Block scalar')) {
    return text[offset] === '\t'
      ? {
          offset,
          message: 'found a tab character where an indentation space is expected',
          hint: TAB_HINT,
          countsFrom: 1,
        }
      : bareKeyWords(text, at);
  }
  if (/^[^\n:]*(\n|$)/.test(text.slice(at)) && continuesMapping(text, at)) return bareKeyWords(text, at);
  return message.startsWith('All mapping') && /^\s*-( |$)/m.test(lineBefore(text, at))
    ? afterListWords(text, at)
    : expectedKey(at);
}

/** A key on the column of an indented list above it. */
function afterListWords(text: string, at: number): Words {
  const column = at - (text.lastIndexOf('\n', at - 1) + 1);
  const dash = /^(\s*)-/.exec(lineBefore(text, at));
  return dash?.[1]?.length === column ? itemWords(text, at) : expectedKey(at);
}

function lineBefore(text: string, at: number): string {
  return text.slice(0, at).split('\n').at(-2) ?? '';
}

function unexpectedWords(text: string, offset: number, message: string): Words {
  if (message.startsWith('Unexpected block-seq-ind')) {
    return { offset, message: 'block sequence entries are not allowed in this context', countsFrom: 1 };
  }
  if (message.startsWith('Unexpected ,') || /:\s*$/.test(text.slice(0, offset))) {
    return { offset, message: 'did not find expected node content', countsFrom: 0 };
  }
  const inList = /^(?:---[^\n]*\n|#[^\n]*\n|[ \t\r]*\n)*-(?: |\n)/.test(text);
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  if (!inList || column > 0) return { ...expectedKey(offset), hint: '' };
  if (/^[^\n]*:(\s|$)/.test(text.slice(offset))) {
    return { offset, message: "did not find expected '-' indicator", countsFrom: 0 };
  }
  return bareKeyWords(text, offset);
}

function firstVisible(text: string, offset: number): number {
  const at = offset + blanksFrom(text, offset);
  return at >= text.length ? Math.min(offset, text.length) : at;
}

/** How many characters of blanks, line ends and comments follow. */
function blanksFrom(text: string, offset: number): number {
  return /^(?:\s+|#[^\n]*)*/.exec(text.slice(offset))?.[0].length ?? 0;
}
