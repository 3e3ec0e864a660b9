import type { KubeObject } from '../k8s/objects.ts';
import type { Problem } from '../k8s/manifest.ts';
import type { ApiRequest, ApiResponse } from './api.ts';
import type { Comparison } from './comparison.ts';
import type { Checklist } from './checklist.ts';
import type { Frame } from './frame.ts';
import type { Happening } from './happening.ts';
import type { Input, TimedInput } from './input.ts';
import type { TrafficSpan } from './series.ts';
import type { Truths } from './truths.ts';
import type { WhyNot } from './whyNot.ts';
import type { NodeRules } from './rules.ts';
import type { Place } from './place.ts';

/** The letters between the page and the worker. */

export interface StartOptions {
  readonly seed: number;
  /** The cluster file's text; null for the default cluster. */
  readonly clusterFile: string | null;
  /** Inputs of a run to make again, and how far; empty for a fresh cluster at time 0. */
  readonly inputs: readonly TimedInput[];
  readonly untilUs: number;
  /** The run is made again after a crash: the histories beside it, and what lies ahead in its own. */
  readonly histories?: { readonly present: Course; readonly left: readonly KeptHistory[] };
  /** The inputs are the product's own and known to be right: they need not wait for what would check them. */
  readonly trusted?: true;
}

export type StartResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What the page asks and waits for. */
export interface WorkerApi {
  /** Makes a new cluster in place of the one before. The next frame is whole. */
  start(options: StartOptions): Promise<StartResult>;
  /** Puts an input in, now. */
  input(input: Input): Promise<{ readonly ok: boolean; readonly message?: string }>;
  /** A request to the API server that takes no virtual time: what controls of the page use. */
  api(request: ApiRequest): Promise<ApiResponse>;
  /** Applies every document of a manifest as `kubectl apply` does, each on its own; a dry run changes nothing. */
  apply(text: string, options: { readonly dryRun: boolean; readonly actor: string }): Promise<ApplyResult>;
  /** The object as the cluster has it. */
  object(resource: string, namespace: string, name: string): Promise<KubeObject | null>;
  /** The object as YAML, as `kubectl get -o yaml` prints it; null when there is none. */
  yaml(resource: string, namespace: string, name: string): Promise<string | null>;
  /** All that people made in the cluster, as a manifest that `kubectl apply -f` takes. */
  exportYaml(): Promise<string>;
  /** What every Node's kube-proxy has programmed for a Service (`namespace/name`) now. */
  rules(service: string): Promise<readonly NodeRules[]>;
  /** The chain of causes of a subject, newest first. */
  why(subject: string): Promise<readonly Happening[]>;
  /** The troubleshooting checklist of a Service (`namespace/name`), for one caller or all that are known. */
  checklist(service: string, from: Place | null): Promise<Checklist>;
  /** Why a Service or a Pod gets no traffic, with changes that were tried in a copy; null for anything else. */
  whyNot(subject: string): Promise<WhyNot | null>;
  /** What the Nodes and the callers of a Service (`ns/name`) go by. */
  truths(service: string): Promise<Truths>;
  /** What the clients of a Service (`ns/name`) got up to now, span by span. */
  series(service: string): Promise<readonly TrafficSpan[]>;
  /** Sends one connection and lets time go on until its outcome is known; null and the reason when it can't be sent. */
  send(
    from: Place,
    host: string,
    port: number,
  ): Promise<{ readonly id: number | null; readonly problem: string | null }>;
  logs(pod: string, container: string | null): Promise<readonly LogRow[]>;
  /** Goes on to the next happening; gives the time then. */
  step(): Promise<number>;
  /** Goes on until nothing is on its way, an hour at most; gives the time then. */
  settle(): Promise<number>;
  /** Goes to another moment of the present history. */
  rewind(toUs: number): Promise<void>;
  /** Leaves the present history for one that was left before, at a moment of it. False: it is no longer kept. */
  returnTo(history: number, toUs: number): Promise<boolean>;
  /** Two histories beside each other, each run on to the same moment; null when one is no longer kept. */
  compare(left: number, right: number): Promise<Comparison | null>;
  /** A hash over everything that has happened so far: equal runs have equal hashes, wherever they are run. */
  history(): Promise<{ readonly at: number; readonly hash: number }>;
  /** The words that could stand where the cursor is. */
  complete(tab: string, line: string): Promise<Completion>;
}

/** One course of events: the present one, or one that was left by an act in the past. */
/** A history by its inputs: with seed and cluster file it can be made again. */
export interface Course {
  readonly id: number;
  readonly parent: number | null;
  readonly forkedAtUs: number;
  /** All of them, up to its end. */
  readonly inputs: readonly TimedInput[];
  readonly endUs: number;
}

/** A history that was left, as the page keeps it against a crash. */
export interface KeptHistory extends Course, Pick<HistoryRow, 'atUs' | 'act'> {}

export interface HistoryRow {
  readonly id: number;
  readonly present: boolean;
  /** The history that it left; null for the first. */
  readonly parent: number | null;
  /** When it left it. */
  readonly forkedAtUs: number;
  /** Where one was when it was left. */
  readonly atUs: number;
  /** The furthest moment that was reached in it. */
  readonly endUs: number;
  /** Its own first act since it parted from another, in a few words; null when nobody acted since. */
  readonly act: string | null;
}

export interface Completion {
  /** Where in the line the words begin. */
  readonly from: number;
  readonly words: readonly string[];
}

export interface LogRow {
  readonly at: number;
  readonly text: string;
}

export interface ApplyResult {
  readonly documents: readonly AppliedDocument[];
  /** What could not be read at all, and everything that the server refused, at its line. */
  readonly problems: readonly Problem[];
}

/** What became of one document. */
export interface AppliedDocument {
  readonly index: number;
  /** Where it begins in the text, from 1. */
  readonly line: number;
  /** `Kind/namespace/name`; null when the document names nothing. */
  readonly subject: string | null;
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'refused';
  /** `service/web configured`, or the error as kubectl prints it. */
  readonly message: string;
  readonly warnings: readonly string[];
  /** Before and after, as YAML, for the difference to look at; null when refused. `before` is '' for a new object. */
  readonly difference: { readonly before: string; readonly after: string } | null;
  /** Fields that the document sets and the cluster has otherwise; empty for a new object. */
  readonly differences: readonly {
    readonly path: readonly (string | number)[];
    readonly line: number;
    readonly fileValue: unknown;
    /** Undefined when the cluster has nothing there. */
    readonly clusterValue: unknown;
  }[];
}

/** What the page tells without waiting. */
export type ToWorker =
  /** Time may go on to `toUs`. One at a time: the next follows the frame. */
  | { readonly type: 'advance'; readonly toUs: number }
  /** What a frame said is still to be told may come. */
  | { readonly type: 'more' }
  | { readonly type: 'line'; readonly tab: string; readonly text: string }
  | { readonly type: 'interrupt'; readonly tab: string }
  | { readonly type: 'open-tab'; readonly tab: string }
  | { readonly type: 'close-tab'; readonly tab: string };

/** What the worker tells by itself. */
export type FromWorker =
  /** After every advance and every call that changed something. `advanced` answers an `advance`. */
  | {
      readonly type: 'frame';
      readonly frame: Frame;
      /** Inputs of the present history from number `inputsFrom` on; what the page has beyond that is not of it. */
      readonly inputs: readonly TimedInput[];
      readonly inputsFrom: number;
      /** Somebody has acted since the frame before. */
      readonly acted: boolean;
      /** The furthest moment of the present history. */
      readonly endUs: number;
      /** The histories, the eldest first, when they have changed. */
      readonly histories: readonly HistoryRow[] | null;
      /** Histories that were left since the frame before. */
      readonly left: readonly KeptHistory[];
      /** With a whole frame: all inputs of the present history, when some of them lie ahead. */
      readonly course: readonly TimedInput[] | null;
      readonly advanced: boolean;
      /** A command waits for virtual time: the page plays even when it was paused. */
      readonly commandsWait: boolean;
    }
  | { readonly type: 'output'; readonly tab: string; readonly text: string; readonly at: number }
  /** A shell waits for a line (null: something runs). */
  | { readonly type: 'prompt'; readonly tab: string; readonly prompt: string | null }
  | { readonly type: 'ended'; readonly tab: string }
  /** `kubectl edit`: the editor is to show this manifest, or the file that has the object already. */
  | ({ readonly type: 'edit' } & EditRequest);

export interface EditRequest {
  /** `Kind/namespace/name`. */
  readonly subject: string;
  /** What a new file is called. */
  readonly name: string;
  readonly text: string;
}
