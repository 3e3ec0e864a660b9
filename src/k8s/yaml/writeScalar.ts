import { resolveScalar } from './scalars.ts';

export interface ScalarPlace {
  /** The indentation of the block that holds the scalar; what runs over goes two further in. */
  readonly indent: number;
  /** Where the text starts. */
  readonly column: number;
  /** Keys are never broken. */
  readonly isKey: boolean;
}

/** go-yaml starts a new line at the first space behind this column. */
const BEST_WIDTH = 80;
const STEP = 2;

/** A scalar as go-yaml writes it: quoted only where it must be. Block scalars end without their last line end. */
// go.yaml.in/yaml/v2: encode.go stringv, emitterc.go yaml_emitter_analyze_scalar
export function scalarText(value: unknown, place: ScalarPlace): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'string') return String(value ?? null);
  switch (styleOf(value)) {
    case 'plain':
      return folded(value, '', place);
    case 'single':
      return folded(value.replaceAll("'", "''"), "'", place);
    case 'double':
      return folded(escaped(value), '"', place);
    case 'literal':
      return place.isKey ? folded(escaped(value), '"', place) : literal(value, place.indent + STEP);
  }
}

/** Go's shortest form: whole numbers in full, others with an exponent beyond six digits. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const size = Math.abs(power);
  return `${digits}e${power < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`;
}

// oxlint-disable-next-line no-control-regex -- what cannot be printed has to be escaped
const SPECIAL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff\u2028\u2029]|[\ud800-\udfff]/;

type Style = 'plain' | 'single' | 'double' | 'literal';

function styleOf(text: string): Style {
  const special = SPECIAL.test(text);
  const spaceBeforeBreak = text.includes(' \n');
  if (text.includes('\n')) {
    return special || spaceBeforeBreak || text.endsWith(' ') ? 'double' : 'literal';
  }
  if (!isPlainText(text)) return 'double';
  if (special) return 'double';
  return text.startsWith(' ') || text.endsWith(' ') || hasIndicators(text) ? 'single' : 'plain';
}

/** Whether the bare word would be read as this very text. */
function isPlainText(text: string): boolean {
  const { tag } = resolveScalar(text);
  return (tag === 'str' || tag === 'merge') && !BASE_60.test(text);
}

/** Times of day, which old readers take for numbers. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function hasIndicators(text: string): boolean {
  return (
    /^(---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-](\s|$)/.test(text) ||
    /:(\s|$)/.test(text) ||
    /\s#/.test(text)
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\u000b': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(text: string): string {
  let written = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    written += ESCAPES[char] ?? (isPrintable(code) ? char : numericEscape(code));
  }
  return written;
}

function isPrintable(code: number): boolean {
  if (code === 0xfeff || code >= 0xfffe) return false;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && (code < 0xd800 || code > 0xdfff));
}

function numericEscape(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Breaks text at spaces behind the best width. A run of spaces is broken only where its style can tell. */
function folded(text: string, quote: string, place: ScalarPlace): string {
  const chars = [...text];
  const margin = ' '.repeat(place.indent + STEP);
  let written = quote;
  let column = place.column + quote.length;
  let afterSpace = false;
  chars.forEach((char, i) => {
    const next = chars[i + 1];
    const atEdge = quote !== '' && (i === 0 || i === chars.length - 1);
    const mayBreak = !place.isKey && !afterSpace && !atEdge && (quote === '"' || next !== ' ');
    if (char === ' ' && mayBreak && column > BEST_WIDTH) {
      written += `\n${margin}`;
      column = margin.length;
      if (quote === '"' && next === ' ') [written, column] = [`${written}\\`, column + 1];
    } else {
      written += char;
      column++;
    }
    afterSpace = char === ' ';
  });
  return written + quote;
}

function literal(text: string, indent: number): string {
  const margin = ' '.repeat(indent);
  const indentHint = /^[ \n]/.test(text) ? String(STEP) : '';
  const chomp = text.endsWith('\n') ? (text === '\n' || text.endsWith('\n\n') ? '+' : '') : '-';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  const body = lines.map((line) => (line === '' ? '' : margin + line)).join('\n');
  return `|${indentHint}${chomp}\n${body}`;
}
