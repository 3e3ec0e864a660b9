/**
 * What an unquoted word means. kubectl and the API server read YAML as sigs.k8s.io/yaml does: YAML 1.1's words
 * (`yes`, `on`, `0777`) keep their old meaning.
 */
// go.yaml.in/yaml/v2: resolve.go

export type Resolved =
  | { readonly tag: 'str'; readonly value: string }
  | { readonly tag: 'bool'; readonly value: boolean }
  | { readonly tag: 'null'; readonly value: null }
  | { readonly tag: 'int' | 'float'; readonly value: number }
  /** A date: text to every reader here, but quoted when written. */
  | { readonly tag: 'timestamp'; readonly value: string }
  | { readonly tag: 'merge'; readonly value: string };

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...each(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], {
    tag: 'bool',
    value: true,
  }),
  ...each(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], {
    tag: 'bool',
    value: false,
  }),
  ...each(['', '~', 'null', 'Null', 'NULL'], { tag: 'null', value: null }),
  ...each(['.nan', '.NaN', '.NAN'], { tag: 'float', value: Number.NaN }),
  ...each(['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'], {
    tag: 'float',
    value: Number.POSITIVE_INFINITY,
  }),
  ...each(['-.inf', '-.Inf', '-.INF'], { tag: 'float', value: Number.NEGATIVE_INFINITY }),
  ...each(['<<'], { tag: 'merge', value: '<<' }),
]);

function each(words: readonly string[], resolved: Resolved): [string, Resolved][] {
  return words.map((word) => [word, resolved]);
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** What the unquoted text `text` stands for. */
export function resolveScalar(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text[0] ?? '';
  if (first === '.') {
    const plain = text.replaceAll('_', '');
    return FLOAT.test(plain) ? { tag: 'float', value: Number(plain) } : { tag: 'str', value: text };
  }
  if (!(first === '+' || first === '-' || (first >= '0' && first <= '9'))) return { tag: 'str', value: text };
  if (isTimestamp(text)) return { tag: 'timestamp', value: text };
  const plain = text.replaceAll('_', '');
  const integer = integerValue(plain);
  if (integer !== null) return { tag: 'int', value: integer };
  if (FLOAT.test(plain) && Number.isFinite(Number(plain))) return { tag: 'float', value: Number(plain) };
  return { tag: 'str', value: text };
}

const BASES: readonly (readonly [RegExp, string])[] = [
  [/^0[xX]([0-9a-fA-F]+)$/, '0x'],
  [/^0[bB]([01]+)$/, '0b'],
  [/^0[oO]?([0-7]+)$/, '0o'],
];
const MAX_UINT64 = (1n << 64n) - 1n;
const MIN_INT64 = -(1n << 63n);

function integerValue(text: string): number | null {
  const negative = text.startsWith('-');
  const digits = negative || text.startsWith('+') ? text.slice(1) : text;
  const magnitude = magnitudeOf(digits);
  if (magnitude === null) return null;
  const value = negative ? -magnitude : magnitude;
  return value > MAX_UINT64 || value < MIN_INT64 ? null : Number(value);
}

function magnitudeOf(digits: string): bigint | null {
  if (/^(0|[1-9][0-9]*)$/.test(digits)) return BigInt(digits);
  for (const [pattern, prefix] of BASES) {
    const match = pattern.exec(digits);
    if (match !== null) return BigInt(prefix + match[1]);
  }
  return null;
}

const DATE = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/;
const DATE_TIME =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)$/;

function isTimestamp(text: string): boolean {
  const match = DATE.exec(text) ?? DATE_TIME.exec(text);
  if (match === null) return false;
  const [, year, month, day, hour, minute, second, hour2, minute2, second2] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
  if (days === undefined || d < 1 || d > days) return false;
  return (
    Number(hour ?? hour2 ?? 0) < 24 &&
    Number(minute ?? minute2 ?? 0) < 60 &&
    Number(second ?? second2 ?? 0) < 60
  );
}
