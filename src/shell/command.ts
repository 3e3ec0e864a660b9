import type { ApiRequest, ApiResponse } from '../protocol/api.ts';
import type { Input } from '../protocol/input.ts';
import type { EditRequest } from '../protocol/messages.ts';
import type { Place } from '../protocol/place.ts';
import type { Report } from '../protocol/report.ts';
import type { Change } from '../engine/apiserver/state.ts';
import type { World } from '../engine/world.ts';
import type { Forward } from './forwards.ts';

/** Where a program is to be run by another one. */
export type EnterTarget = (
  | { readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly node: string }
) & {
  /** Empty: the image's own shell (`sh`), on a Node `bash`. */
  readonly command: readonly string[];
  readonly stdin: string | null;
  readonly interactive: boolean;
  readonly tty: boolean;
};

/**
 * What a program of the shell gets. Programs are async but wait only through `host`: on virtual time and on the engine.
 */
/** How a command is stopped whose time is up. */
export interface TimeUp {
  /** `TERM`, `INT`, `KILL`, …; the command finds it as its abort signal's reason. */
  readonly signal: string;
  readonly exitCode: number;
}

export interface CommandContext {
  readonly host: ShellHost;
  /** Where the program runs. */
  readonly place: Place;
  /** In a Pod: the container; null elsewhere. */
  readonly container: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Standard input, whole; '' unless redirected or piped. */
  readonly stdin: string;
  /** Standard input was redirected or piped, however little came. */
  readonly stdinGiven: boolean;
  /** True when standard output is the terminal. */
  readonly isTty: boolean;
  /** Aborted by Ctrl+C and by `timeout`. */
  readonly signal: AbortSignal;
  /** Writes to standard output and standard error; shown at once when they are the terminal. */
  out(text: string): void;
  err(text: string): void;
  /** The files of this place (absolute or relative to `cwd`). `readFile` answers null for what is not there. */
  readFile(path: string): Promise<string | null>;
  writeFile(path: string, content: string): Promise<void>;
  /** The files of a directory, with all below it, by their paths from there; `['']` for a file, null when there is neither. */
  filesBelow(path: string): Promise<readonly string[] | null>;
  /**
   * Runs a program in a container, as `kubectl exec` and `kubectl run` do, or on a Node. With `interactive` its shell takes
   * the lines that follow in the terminal or script, up to `exit`. Answers the exit code.
   */
  enter(target: EnterTarget): Promise<number>;
  /** Runs a line in this very shell and gives back what it wrote. */
  run(line: string): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }>;
  /**
   * Runs a command for so long at most, its output going where this program's goes. When the time is up it is sent the
   * signal, and `stopped` is answered.
   */
  runFor(limitUs: number, command: readonly string[], end: TimeUp): Promise<number>;
  /** Kept between commands of one terminal, e.g. the namespace that `kubectl config set-context` chose. */
  readonly memory: Map<string, string>;
}

/** A program: gives its exit code. */
export type Program = (args: readonly string[], context: CommandContext) => Promise<number>;

/** A waiting input without its token: the host chooses it. */
export type Question = DistributiveOmit<
  Extract<Input, { type: 'open' | 'request' | 'lookup' | 'ask' | 'ping' }>,
  'token'
>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The engine as programs see it. Every wait here is virtual. */
export interface ShellHost {
  /** Shows a manifest in the page's editor; null where there is no page. */
  readonly openEditor: ((wanted: EditRequest) => void) | null;
  nowUs(): number;
  /** The cluster's state now, to read only. */
  world(): World;
  /** One request to the API server; takes 5 ms. `actor` is who the happening names, `you` by default. */
  api(request: ApiRequest, actor?: string): Promise<ApiResponse>;
  sleep(durationUs: number, signal?: AbortSignal): Promise<void>;
  /** As `sleep`, for somebody who waits beside a command that runs: it does not by itself let time go on. */
  alarm(durationUs: number, signal?: AbortSignal): Promise<void>;
  /** Waits for somebody else who waits in the end for time or the engine, and lets time go on meanwhile. */
  park<T>(promise: Promise<T>): Promise<T>;
  /** Puts something into the engine that answers at once. */
  input(
    input: Exclude<Input, { token: number } | { type: 'api' }>,
  ): { ok: true } | { ok: false; message: string };
  /** Puts something into the engine and waits for its report. An abort answers with a rejected promise. */
  ask(question: Question, signal?: AbortSignal): Promise<Report>;
  /** Listens on a port of the laptop for a Pod; gives what ends it, null when the port is taken. */
  forward(port: number, forward: Forward): (() => void) | null;
  /** The changes from `resourceVersion` on, as a watch gives them, until the signal or `stop`. */
  watch(
    what: { resource: string; namespace: string | null; name: string | null; resourceVersion: string },
    signal?: AbortSignal,
  ): AsyncIterable<Change>;
  /** Waits until the cluster is settled, `limitUs` at most; false when it was not by then. */
  settle(limitUs: number, signal?: AbortSignal): Promise<boolean>;
}
