import type { Change } from '../engine/apiserver/state.ts';
import { changesSince } from '../engine/apiserver/changes.ts';
import { advance, dispatch, type Cluster } from '../engine/cluster.ts';
import type { Input, TimedInput } from '../protocol/input.ts';
import type { Report } from '../protocol/report.ts';
import type { ShellHost } from './command.ts';
import { createForwards } from './forwards.ts';

/**
 * Lets commands run beside the engine. Commands wait only on virtual time and on the engine; time goes on only while every
 * command that runs is parked on such a wait. So the same commands at the same times give the same history.
 */
export interface Conductor {
  /** Whose cluster it is; replaced when the cluster is reset or rewound. */
  readonly cluster: () => Cluster;
  /** A host for one terminal. */
  hostFor(job: Job): ShellHost;
  /** The job is over; its host is used no more. */
  remove(job: Job): void;
  /** Tokens of inputs that were made elsewhere are given to nobody else: their reports would reach the wrong command. */
  passOver(inputs: readonly TimedInput[]): void;
  /** Hands reports to those who wait for them. */
  deliver(reports: readonly Report[]): void;
  /** Whether some command runs: the clock must go on for it even when the page is paused. */
  waiting(): boolean;
  /** Resolves when every running command is parked or has ended. */
  parked(): Promise<void>;
  /**
   * Lets time go on to `toUs`, stopping for commands on the way. Answers false when it stopped before, because
   * `keepOn` said so.
   */
  advanceTo(toUs: number, keepOn?: () => boolean): Promise<boolean>;
}

/** What one terminal runs: a statement at a time. */
export interface Job {
  /** A command runs (and is not waiting for somebody to type). */
  busy: boolean;
  /** How many waits on the engine are open. */
  waits: number;
  /** Called after time went on. */
  onAdvance: () => void;
}

/** What a request to the API server takes, in virtual time. */
export const REQUEST_US = 5_000;

/** Thrown into a command that waits when it is interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export function createJob(): Job {
  return { busy: false, waits: 0, onAdvance: () => undefined };
}

export function createConductor(
  cluster: () => Cluster,
  openEditor: ShellHost['openEditor'] = null,
): Conductor {
  const listeners = new Map<number, (report: Report) => void>();
  const jobs = new Set<Job>();
  const forwards = createForwards();
  let nextToken = 1;

  /** Puts an input with a new token in; `report` settles with what the engine says to it. */
  function begin(job: Job | null, make: (token: number) => Input, signal?: AbortSignal): Wait {
    const token = nextToken++;
    let end: () => void = () => undefined;
    const report = new Promise<Report>((resolve, reject) => {
      if (signal?.aborted) {
        reject(new Interrupted());
        return;
      }
      const interrupt = (): void => {
        end();
        reject(new Interrupted());
      };
      end = () => {
        if (!listeners.delete(token)) return;
        if (job) job.waits--;
        signal?.removeEventListener('abort', interrupt);
      };
      if (job) job.waits++;
      signal?.addEventListener('abort', interrupt);
      listeners.set(token, (given) => {
        end();
        resolve(given);
      });
      dispatch(cluster(), make(token));
    });
    return { token, report, cancel: () => end() };
  }

  const ask = (job: Job | null, make: (token: number) => Input, signal?: AbortSignal): Promise<Report> =>
    begin(job, make, signal).report;

  function hostFor(job: Job): ShellHost {
    jobs.add(job);
    const now = (): number => cluster().world.kernel.nowUs;
    const sleep = async (durationUs: number, signal?: AbortSignal): Promise<void> => {
      const at = now() + Math.max(1, Math.round(durationUs));
      await ask(job, (token) => ({ type: 'wake', token, at }), signal);
    };
    const alarm = async (durationUs: number, signal?: AbortSignal): Promise<void> => {
      const at = now() + Math.max(1, Math.round(durationUs));
      await ask(null, (token) => ({ type: 'wake', token, at }), signal);
    };
    return {
      openEditor,
      nowUs: now,
      world: () => cluster().world,
      sleep,
      alarm,
      api: async (request, actor = 'you') => {
        await sleep(REQUEST_US);
        const result = dispatch(cluster(), { type: 'api', request, actor });
        if (!result.ok || !result.response) throw new Error('the API server gave no answer');
        return result.response;
      },
      input: (input) => {
        const result = dispatch(cluster(), input);
        return result.ok ? { ok: true } : { ok: false, message: result.message };
      },
      ask: async (question, signal) => {
        const through = forwards.through(question);
        if (through !== null && through.question === null) return through.seen(null);
        const asked = through?.question ?? question;
        const report = await ask(job, (token) => ({ ...asked, token }) as Input, signal);
        return through === null ? report : through.seen(report);
      },
      forward: forwards.listen,
      watch: (what, signal) => watch(job, what, signal),
      park: async (promise) => {
        job.waits++;
        try {
          return await promise;
        } finally {
          job.waits--;
        }
      },
      settle: async (limitUs, signal) => {
        const report = await ask(job, (token) => ({ type: 'settle', token, limitUs }), signal);
        return report.type === 'settled' && report.settled;
      },
    };
  }

  async function* watch(
    job: Job,
    what: { resource: string; namespace: string | null; name: string | null; resourceVersion: string },
    signal?: AbortSignal,
  ): AsyncIterable<Change> {
    const { resource, namespace, name } = what;
    let seen = Number(what.resourceVersion);
    for (;;) {
      // The wait is put up before the log is read, so that nothing falls between the two.
      const wait = begin(job, (token) => ({ type: 'watch', token, resource, namespace, name }), signal);
      const fresh = changesSince(cluster().world, seen, resource).filter(
        (change) =>
          (namespace === null || change.namespace === namespace) && (name === null || change.name === name),
      );
      try {
        if (fresh.length === 0) await wait.report;
      } finally {
        wait.cancel();
        dispatch(cluster(), { type: 'unwatch', token: wait.token });
      }
      for (const change of fresh) {
        seen = change.resourceVersion;
        yield change;
      }
    }
  }

  function deliver(reports: readonly Report[]): void {
    for (const report of reports) listeners.get(report.token)?.(report);
  }

  async function parked(): Promise<void> {
    do await macrotask();
    while ([...jobs].some((job) => job.busy && job.waits === 0));
  }

  async function advanceTo(toUs: number, keepOn: () => boolean = () => true): Promise<boolean> {
    for (;;) {
      await parked();
      if (!keepOn()) return false;
      const reports = advance(cluster(), toUs);
      for (const job of jobs) job.onAdvance();
      if (reports.length === 0) return true;
      deliver(reports);
    }
  }

  function passOver(inputs: readonly TimedInput[]): void {
    for (const { input } of inputs) {
      if ('token' in input) nextToken = Math.max(nextToken, input.token + 1);
    }
  }

  const waiting = (): boolean => [...jobs].some((job) => job.busy);

  const remove = (job: Job): void => void jobs.delete(job);

  return { cluster, hostFor, remove, passOver, deliver, waiting, parked, advanceTo };
}

interface Wait {
  readonly token: number;
  readonly report: Promise<Report>;
  /** Stops waiting; `report` then stays open for ever. */
  cancel(): void;
}

/** Lets all microtasks and whatever else is ready run first. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => {
      channel.port1.close();
      resolve();
    });
    channel.port1.start();
    channel.port2.postMessage(null);
  });
}
