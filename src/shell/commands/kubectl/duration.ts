const UNIT_US: Readonly<Record<string, number>> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/** A Go duration (`300ms`, `1m30s`, `-1s`) in microseconds, or Go's message. */
export function parseDuration(text: string): { ok: true; us: number } | { ok: false; message: string } {
  const quoted = JSON.stringify(text);
  const invalid = { ok: false, message: `time: invalid duration ${quoted}` } as const;
  const sign = text.startsWith('-') ? -1 : 1;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return { ok: true, us: 0 };
  if (rest === '') return invalid;
  let total = 0;
  while (rest !== '') {
    const match = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
    if (!match) return invalid;
    const [whole, amount = '', unit = ''] = match;
    if (unit === '') return { ok: false, message: `time: missing unit in duration ${quoted}` };
    const unitUs = UNIT_US[unit];
    if (unitUs === undefined) {
      return { ok: false, message: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    }
    total += Number(amount) * unitUs;
    rest = rest.slice(whole.length);
  }
  return { ok: true, us: sign * Math.round(total) };
}
