import type { Session } from './session.ts';

/** One flag of a verb, as pflag knows it. */
export interface FlagSpec {
  /**
   * `list` splits its values at commas and may be repeated (pflag's StringSlice), `array` only repeats (StringArray),
   * `duration` is Go's (`5s`, `1m30s`) and is kept in microseconds.
   */
  readonly type: 'bool' | 'text' | 'number' | 'duration' | 'list' | 'array';
  readonly short?: string;
  readonly initial?: string | number | boolean;
  /** What the flag stands for when it is given without a value (`--dry-run`, `--cascade`). */
  readonly bare?: string;
  readonly help: string;
  readonly required?: true;
}

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

/** A verb is a row of the list in `verbs.ts`: its name, flags and what it does. */
export interface Verb {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Other words for which this verb is suggested. */
  readonly suggestFor?: readonly string[];
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What follows `kubectl NAME` in the usage line. */
  readonly usage: string;
  readonly examples?: readonly string[];
  readonly flags: FlagSpecs;
  readonly subcommands?: readonly Verb[];
  /** Gives the exit code; throws a `KubectlError` for anything that kubectl reports as an error. */
  readonly run: (session: Session) => Promise<number>;
}
