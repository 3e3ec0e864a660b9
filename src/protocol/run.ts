import {
  amount,
  anything,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  record,
  text,
  tuple,
  whole,
  type Shape,
} from '../base/shape.ts';
import { isRecord } from '../base/plain.ts';
import type { ApiRequest } from './api.ts';
import type { Input, TimedInput } from './input.ts';

/** A whole run with the files beside it: what a link carries. */
export interface Run {
  readonly version: 1;
  readonly seed: number;
  /** The cluster file's text; null for the default cluster. */
  readonly clusterFile: string | null;
  readonly inputs: readonly TimedInput[];
  /** The moment that it shows. */
  readonly untilUs: number;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** What is selected, as the stage names it; links of before have no such field. */
  readonly selection?: string | null;
}

/** A run of an hour is made again in some seconds; a longer one would keep who opens it waiting. */
export const LONGEST_RUN_US = 3_600_000_000;

const MOST_INPUTS = 20_000;
const MOST_FILES = 200;

/** Deeper than any object of Kubernetes, and far from what a stack holds. */
const DEEPEST = 100;

const number = whole(Number.MAX_SAFE_INTEGER);
const duration = amount(1e15);

/** New commands count on from the highest: far from where whole numbers end. */
const token = whole(1e12);

const REQUEST: Readonly<Record<keyof ApiRequest, Shape>> = {
  verb: oneOf('create', 'update', 'patch', 'delete', 'deletecollection'),
  resource: text,
  subresource: optional(oneOf('status', 'scale', 'ephemeralcontainers')),
  namespace: optional(text),
  name: optional(text),
  body: optional(anything(DEEPEST)),
  patchType: optional(oneOf('json', 'merge', 'strategic', 'apply')),
  labelSelector: optional(text),
  fieldSelector: optional(text),
  dryRun: optional(flag),
  fieldManager: optional(text),
  force: optional(flag),
  fieldValidation: optional(oneOf('Strict', 'Warn', 'Ignore')),
  gracePeriodSeconds: optional(duration),
  propagationPolicy: optional(oneOf('Background', 'Foreground', 'Orphan')),
  preconditions: optional(record({ uid: optional(text), resourceVersion: optional(text) })),
  asTable: optional(flag),
};

/** What only asks is no part of a run. */
type Act = Exclude<Input['type'], 'wake' | 'watch' | 'unwatch' | 'settle'>;

/** By type: the fields beside `type`. */
const ACTS: Readonly<Record<Act, Readonly<Record<string, Shape>>>> = {
  api: { request: record(REQUEST), actor: text },
  app: { pod: text, act: oneOf('ready', 'unready', 'healthy', 'unhealthy', 'crash') },
  exit: { pod: text, container: text, code: whole(255) },
  node: { node: text, act: oneOf('down', 'up') },
  proxy: { node: text, act: oneOf('stop', 'start') },
  'client-add': {
    client: record({
      name: text,
      from: text,
      url: text,
      rate: duration,
      keepAlive: flag,
      requestsPerConnection: nullable(number),
    }),
  },
  'client-remove': { name: text },
  open: {
    token,
    from: text,
    host: text,
    port: whole(65_535),
    protocol: oneOf('TCP', 'UDP'),
    timeoutUs: nullable(duration),
    afterLookup: optional(flag),
    family: optional(oneOf('IPv4', 'IPv6')),
  },
  request: {
    token,
    connection: number,
    request: record({ method: text, path: text, headers: list(tuple(text, text)), body: text, tls: flag }),
  },
  close: { connection: number },
  lookup: { token, from: text, host: text },
  ask: {
    token,
    from: text,
    server: nullable(text),
    questions: list(record({ name: text, type: text })),
    timeoutUs: duration,
  },
  ping: { token, from: text, ip: text, timeoutUs: duration },
  'write-file': { pod: text, container: text, path: text, content: nullable(text) },
};

const input: Shape = (value, path) => {
  const type = isRecord(value) && Object.hasOwn(value, 'type') ? value['type'] : null;
  if (typeof type !== 'string' || !Object.hasOwn(ACTS, type)) return `${path} is of no known type`;
  return record({ type: text, ...ACTS[type as Act] })(value, path);
};

const RUN = record({
  version: oneOf(1),
  seed: whole(999_999_999),
  clusterFile: nullable(text),
  inputs: list(record({ at: whole(LONGEST_RUN_US), input }), 0, MOST_INPUTS),
  untilUs: whole(LONGEST_RUN_US),
  files: list(record({ name: text, text }), 1, MOST_FILES),
  selection: optional(nullable(text)),
});

/** What is wrong with a value that should be a run; null: it is one. */
export function runProblem(value: unknown): string | null {
  const problem = RUN(value, 'run');
  if (problem !== null) return problem;
  const { inputs, untilUs } = value as Run;
  const ends = [...inputs.map(({ at }) => at), untilUs];
  const back = ends.findIndex((at, index) => index > 0 && at < (ends[index - 1] ?? 0));
  return back === -1 ? null : `run.inputs[${back - 1}] comes before its time`;
}
