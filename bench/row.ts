/** One line of the result: what `--json` prints. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is held against, in the same unit. */
  readonly baseline?: number;
  /** `value` divided by `baseline`. */
  readonly ratio?: number;
  /** For readers only: what the baseline is, or what is aimed at. */
  readonly about?: string;
}

/** A group of rows that is measured in a process of its own. Its rows' names begin with its name. */
export interface Measurement {
  readonly name: string;
  readonly run: () => Promise<readonly Row[]>;
}

/** A row, rounded to what is worth reading. */
export function row(name: string, value: number, unit: string, about?: string): Row {
  return { name, value: rounded(value), unit, ...(about === undefined ? {} : { about }) };
}

/** A row beside what it is relative to. */
export function against(plain: Row, baseline: number, about: string): Row {
  return { ...plain, baseline: rounded(baseline), ratio: rounded(plain.value / baseline), about };
}

function rounded(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(3));
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
