/** Resource quantities: `100m`, `1.5Gi`, `2e3`, with upstream's canonical forms. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go

export interface Quantity {
  /** The exact value in billionths; smaller parts are rounded away from zero, as upstream does. */
  readonly nanos: bigint;
  readonly format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent';
  /** The text as written, where upstream keeps it; null when it is printed in canonical form. */
  readonly text: string | null;
}

export type ParsedQuantity =
  | { readonly ok: true; readonly quantity: Quantity }
  | { readonly ok: false; readonly message: string };

const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const PATTERN = /^([+-]?)(?:0*)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** Digits that upstream's fast path (64-bit integers) can hold; text is kept as written only there. */
const FAST_DIGITS = 18;
/** Far beyond every real resource, so that `1e999999999` cannot take all memory. */
const MAX_EXPONENT = 100;
const MAX_BINARY = (1n << 63n) - 1n;
const NANO = 1_000_000_000n;

/** Reads a quantity; numbers are read as their text. `message` is upstream's. */
export function parseQuantity(written: string | number): ParsedQuantity {
  const text = String(written).trim();
  const match = text === '' ? null : PATTERN.exec(text);
  if (match === null) return { ok: false, message: FORMAT_WRONG };
  const [, sign, whole = '', , fraction = '', suffix = ''] = match;
  const unit = unitOf(suffix);
  if (unit === null) return { ok: false, message: SUFFIX_WRONG };

  const digits = (whole === '' ? '0' : whole) + fraction;
  const magnitude = unit.base === 10 ? scaled(digits, unit.exponent - fraction.length + 9) : binary();
  function binary(): bigint {
    const unscaled = BigInt(digits) << BigInt(unit?.exponent ?? 0);
    const nanos = divideUp(unscaled * NANO, 10n ** BigInt(fraction.length));
    return nanos > MAX_BINARY * NANO ? MAX_BINARY * NANO : nanos;
  }
  const format = unit.format === 'BinarySI' && magnitude > 0n && magnitude < NANO ? 'DecimalSI' : unit.format;
  return {
    ok: true,
    quantity: {
      nanos: sign === '-' ? -magnitude : magnitude,
      format,
      text: keepsText(digits, fraction.length, unit) ? text : null,
    },
  };
}

interface Unit {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: Quantity['format'];
}

function unitOf(suffix: string): Unit | null {
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const power = BINARY[suffix];
  if (power !== undefined) return { base: 2, exponent: power, format: 'BinarySI' };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) return null;
  const exponent = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(suffix.slice(1))));
  return { base: 10, exponent, format: 'DecimalExponent' };
}

function scaled(digits: string, power: number): bigint {
  const value = BigInt(digits);
  return power >= 0 ? value * 10n ** BigInt(power) : divideUp(value, 10n ** BigInt(-power));
}

const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

function keepsText(digits: string, fractionDigits: number, unit: Unit): boolean {
  if (unit.base === 2) {
    const room = 15 - digits.length - Math.floor((unit.exponent * 3) / 10) - 1;
    return fractionDigits === 0 && room >= 0 && (BigInt(digits) & 7n) !== 0n;
  }
  const scale = unit.exponent - fractionDigits;
  if (digits.length > FAST_DIGITS || scale < -9) return false;
  return scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** Negative, zero or positive, as `a` is smaller than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The sum, in the format of `a` (of `b` when `a` is zero). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format, text: null };
}

/** The value in thousandths, rounded up: CPUs are counted so. */
export function milliValue(quantity: Quantity): number {
  return Number(roundUp(quantity.nanos, 1_000_000n));
}

/** The whole value, rounded up: bytes are counted so. */
export function wholeValue(quantity: Quantity): number {
  return Number(roundUp(quantity.nanos, NANO));
}

const roundUp = (nanos: bigint, by: bigint): bigint =>
  nanos < 0n ? -divideUp(-nanos, by) : divideUp(nanos, by);

/** The value of text that is known to be a quantity; 0 for anything else, so that a sum can go on. */
export function quantityOrZero(text: string | number | undefined): Quantity {
  const parsed = text === undefined ? null : parseQuantity(text);
  return parsed?.ok ? parsed.quantity : { nanos: 0n, format: 'DecimalSI', text: null };
}

/** The text that the API server stores and prints. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== null) return quantity.text;
  if (quantity.nanos === 0n) return '0';
  const whole = quantity.nanos % NANO === 0n;
  const small = quantity.nanos > -1024n * NANO && quantity.nanos < 1024n * NANO;
  if (quantity.format === 'BinarySI' && whole && !small) return formatBinary(quantity.nanos / NANO);
  return formatDecimal(quantity.nanos, quantity.format === 'DecimalExponent');
}

function formatBinary(value: bigint): string {
  let rest = value;
  let power = 0;
  while (power < 6 && rest % 1024n === 0n) {
    rest /= 1024n;
    power++;
  }
  return `${rest}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][power]}`;
}

function formatDecimal(nanos: bigint, exponential: boolean): string {
  let rest = nanos;
  let exponent = -9;
  while (rest % 1000n === 0n && (exponential || exponent < 18)) {
    rest /= 1000n;
    exponent += 3;
  }
  if (exponential) return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  const suffix = Object.keys(DECIMAL).find((name) => DECIMAL[name] === exponent);
  return `${rest}${suffix}`;
}
