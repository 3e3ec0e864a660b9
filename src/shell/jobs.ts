import { arraysOf } from './arrays.ts';
import type { ShellHost } from './command.ts';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { BACKGROUND_VARIABLE, CAUGHT, INHERITED, type Sink, type Sinks } from './attach.ts';
import { commandOf, statementOf, type Tree } from './trees.ts';
import { signalMain } from './mainProcess.ts';
import { RUN_VARIABLE, runOf, sinksOf, sinkVariables, type Run, type Surroundings } from './programRun.ts';

/** What was started with `&`: it runs beside the shell, on the same clock, until it ends or the shell does. */
interface BackgroundJob {
  readonly number: number;
  readonly pid: number;
  readonly text: string;
  readonly done: Promise<number>;
  /** The run that started it: the strand of a pipeline, another job, or the shell itself (''). */
  readonly owner: string;
  exitCode: number | null;
  /** What it wrote where its output is caught: it goes to whoever waits for it. */
  caught: string;
  /** By `wait -n`. */
  waitedFor: boolean;
  stop(code: number): void;
}

export interface Jobs {
  /** For `Attaching.background`. */
  background(statement: Tree, sinks: Sinks, text: string): Tree;
  /** When what this run has started has ended: only then nobody writes to its pipe any more. */
  endOf(owner: string): Promise<unknown>;
  /** The shell ends, and what it started with it. */
  end(): void;
  /** What has ended since it was last asked, as an interactive shell says it. */
  news(): string;
}

/** Statuses of what a signal has ended: 128 and its number. */
const HUNG_UP = 129;
const INTERRUPTED = 130;
const KILLED = 137;
const TERMINATED = 143;

/** Process numbers as a shell that has been up for a while gives them. */
const FIRST_PID = 4100;

export interface JobsOptions {
  /** A host of its own for a job; `end` when the job is over. */
  readonly newHost: () => { readonly host: ShellHost; end(): void };
  /** Lets time go on while the shell waits for this. */
  readonly parked: <T>(promise: Promise<T>) => Promise<T>;
  readonly interactive: boolean;
  /** What a job inherits beyond variables. */
  readonly functions: ReadonlyMap<string, Tree>;
}

interface Body {
  readonly statement: Tree;
  readonly sinks: Sinks;
  /** As it was written: how a job is listed. */
  readonly text: string;
}

export function createJobs(interpreter: Interpreter, around: Surroundings, options: JobsOptions): Jobs {
  const bodies: Body[] = [];
  const jobs: BackgroundJob[] = [];
  let started = 0;

  interpreter.register('__background', async ([id = '', arrays = ''], ctx) => {
    const written = bodies[Number(id)];
    if (!written) return ended(1);
    const here = sinksOf(ctx);
    const resolved = (sink: Sink): Sink =>
      sink === INHERITED.out ? here.out : sink === INHERITED.err ? here.err : sink;
    const sinks = { out: resolved(written.sinks.out), err: resolved(written.sinks.err) };
    const body = { ...written, sinks };
    const running = jobs.filter((job) => job.exitCode === null).map((job) => job.number);
    const owner = ctx.env.get(RUN_VARIABLE) ?? '';
    const named = { number: Math.max(0, ...running) + 1, pid: FIRST_PID + started++, owner };
    const known = await around.statementsOf(arrays, body.sinks);
    const shell = { env: Object.fromEntries(ctx.env), cwd: ctx.cwd, known };
    jobs.push(startJob(body, named, shell, around, options));
    await ctx.assignShellVariable?.(BACKGROUND_VARIABLE, String(named.pid));
    if (options.interactive) around.files.write(body.sinks.err, `[${named.number}] ${named.pid}\n`);
    return ended(0);
  });
  interpreter.register('__wait', (args, ctx) =>
    wait(args, jobs, ctx.env.get(RUN_VARIABLE) ?? '', runOf(ctx, around)),
  );
  interpreter.register('kill', async (args) =>
    kill(args, jobs, (hard) => signalMain(around.foreground.host, around.place, around.container, hard)),
  );
  interpreter.register('jobs', async (args) => list(args, jobs));
  interpreter.register('fg', (args) => foreground(args, jobs, around, options));
  interpreter.register('bg', async (args) => {
    const job = findJob(jobs, args[0] ?? '%+');
    if (!job || job.exitCode !== null)
      return { ...ended(1), stderr: `bash: bg: ${args[0] ?? 'current'}: no such job\n` };
    return { ...ended(0), stderr: `bash: bg: job ${job.number} already in background\n` };
  });
  interpreter.register('disown', async (args) => {
    const job = findJob(jobs, args.find((word) => !word.startsWith('-')) ?? '%+');
    if (!job) return { ...ended(1), stderr: `bash: disown: ${args[0] ?? 'current'}: no such job\n` };
    jobs.splice(jobs.indexOf(job), 1);
    return ended(0);
  });

  return {
    background: (statement, sinks, text) => {
      bodies.push({ statement, sinks, text });
      const arrays = arraysOf([statement, ...options.functions.values()]);
      return commandOf(['__background', String(bodies.length - 1), ...arrays]);
    },
    endOf: (owner) => Promise.all(jobs.filter((job) => job.owner === owner).map((job) => job.done)),
    end: () => {
      for (const job of jobs) if (job.exitCode === null) job.stop(HUNG_UP);
    },
    news: () => {
      // A script asks with `wait` what became of its jobs; only somebody who types is told.
      if (!options.interactive) return '';
      const over = jobs.filter((job) => job.exitCode !== null);
      const news = over.map((job) => newsOf(job, markOf(job, jobs)));
      for (const job of over) jobs.splice(jobs.indexOf(job), 1);
      return news.join('');
    },
  };
}

/** Starts a job: a run beside the shell, with the shell's variables and functions as they are now. */
function startJob(
  body: Body,
  named: Pick<BackgroundJob, 'number' | 'pid' | 'owner'>,
  shell: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    /** Statements that make its arrays known. */
    readonly known: readonly Tree[];
  },
  around: Surroundings,
  options: JobsOptions,
): BackgroundJob {
  const controller = new AbortController();
  const { host, end } = options.newHost();
  let code = TERMINATED;
  const stopped = (): boolean => controller.signal.aborted;
  const run: Run = { host, signal: () => controller.signal, code: () => code, stopped };
  const id = around.newRunId();
  around.runs.set(id, run);
  const functions = [...options.functions.values()].map((one) => statementOf(one));
  const env = { ...shell.env, ...sinkVariables(body.sinks), [RUN_VARIABLE]: id };
  const done = around.interpreter
    .run([...shell.known, ...functions, body.statement], { env, cwd: shell.cwd, stopped })
    .then((result) => {
      const isCaught = body.sinks.out === CAUGHT;
      const rest = stopped() ? '' : (isCaught ? '' : result.stdout) + result.stderr;
      if (rest !== '') around.files.write(body.sinks.err, rest);
      if (isCaught) job.caught = result.stdout;
      around.runs.delete(id);
      job.exitCode = stopped() ? code : result.exitCode;
      end();
      return job.exitCode;
    });
  const job: BackgroundJob = {
    ...named,
    text: body.text,
    done,
    exitCode: null,
    caught: '',
    waitedFor: false,
    stop: (withCode) => {
      code = withCode;
      controller.abort();
    },
  };
  return job;
}

/** `jobs [-l|-p|-r]`: what runs, and what has ended since that was last said. */
function list(args: readonly string[], jobs: BackgroundJob[]): Ended {
  const flags = args.join('');
  const over = jobs.filter((job) => job.exitCode !== null);
  const shown = flags.includes('r') ? jobs.filter((job) => job.exitCode === null) : [...jobs];
  const lines = shown.map((job) => {
    if (flags.includes('p')) return `${job.pid}\n`;
    const pid = flags.includes('l') ? `${String(job.pid).padStart(5)} ` : '';
    const state = job.exitCode === null ? 'Running' : howEnded(job.exitCode);
    const command = job.exitCode === null ? `${job.text} &` : job.text;
    return `[${job.number}]${markOf(job, jobs)} ${pid === '' ? ' ' : pid}${state.padEnd(22)}  ${command}\n`;
  });
  for (const job of over) jobs.splice(jobs.indexOf(job), 1);
  return { ...ended(0), stdout: lines.join('') };
}

/** `+` the current job, `-` the one before it. */
function markOf(job: BackgroundJob, jobs: readonly BackgroundJob[]): string {
  if (job === jobs.at(-1)) return '+';
  return job === jobs.at(-2) ? '-' : ' ';
}

/** `fg [%JOB]`: waits for a job as if it had been started so; Ctrl+C stops it. */
async function foreground(
  args: readonly string[],
  jobs: BackgroundJob[],
  around: Surroundings,
  options: JobsOptions,
): Promise<Ended> {
  const job = findJob(jobs, args[0] ?? '%+');
  if (!job || job.exitCode !== null) {
    return { ...ended(1), stderr: `bash: fg: ${args[0] ?? 'current'}: no such job\n` };
  }
  around.files.write(around.terminal, `${job.text}\n`);
  const signal = around.foreground.signal();
  const stop = (): void => job.stop(around.foreground.code());
  signal.addEventListener('abort', stop, { once: true });
  const exitCode = await options.parked(job.done);
  signal.removeEventListener('abort', stop);
  jobs.splice(jobs.indexOf(job), 1);
  return ended(exitCode);
}

/** `wait [PID|%JOB…]`: for all of them, or for these; the status is the last one's. */
async function wait(
  args: readonly string[],
  jobs: readonly BackgroundJob[],
  owner: string,
  run: Run,
): Promise<Ended> {
  const words = args.filter((word) => !word.startsWith('-'));
  const own = jobs.filter((job) => job.owner === owner);
  if (args[0] === '-n') return waitForNext(own, run);
  const wanted = words.length === 0 ? own : words.map((word) => findJob(jobs, word));
  let exitCode = 0;
  let stdout = '';
  for (const [index, job] of wanted.entries()) {
    if (!job) {
      const word = words[index] ?? '';
      const problem = word.startsWith('%')
        ? `${word}: no such job`
        : `pid ${word} is not a child of this shell`;
      return { ...ended(127), stderr: `bash: wait: ${problem}\n` };
    }
    const signal = run.signal();
    const interrupted = new Promise<number>((resolve) => {
      signal.addEventListener('abort', () => resolve(run.code()), { once: true });
    });
    exitCode = await run.host.park(Promise.race([job.done, interrupted]));
    if (signal.aborted) return ended(exitCode);
    stdout += job.caught;
    job.caught = '';
  }
  return { ...ended(words.length === 0 ? 0 : exitCode), stdout };
}

/** `wait -n`: for whatever ends next of what was not waited for yet. */
async function waitForNext(jobs: readonly BackgroundJob[], run: Run): Promise<Ended> {
  const open = jobs.filter((job) => !job.waitedFor);
  if (open.length === 0) return ended(127);
  const next = await run.host.park(Promise.race(open.map((job) => job.done.then(() => job))));
  next.waitedFor = true;
  return { ...ended(next.exitCode ?? 0), stdout: next.caught };
}

/** Statuses of what each signal ends: 128 and its number. */
const SIGNALS: Readonly<Record<string, number>> = {
  HUP: HUNG_UP,
  INT: INTERRUPTED,
  KILL: KILLED,
  TERM: TERMINATED,
};

/** `kill [-s SIGNAL|-SIGNAL|-NUMBER|-0] PID|%JOB…`: of what this shell has started. */
// bash: builtins/kill.def
function kill(
  args: readonly string[],
  jobs: readonly BackgroundJob[],
  signalFirst: (hard: boolean) => boolean,
): Ended {
  const words = [...args];
  let signal = 'TERM';
  if (words[0] === '-l') return { ...ended(0), stdout: 'HUP INT KILL TERM\n' };
  if (words[0] === '-s' || words[0] === '-n') [, signal = ''] = words.splice(0, 2);
  else if (words[0]?.startsWith('-')) signal = (words.shift() ?? '').slice(1);
  const named = signal.toUpperCase().replace(/^SIG/, '');
  const status = SIGNALS[named] ?? Object.values(SIGNALS).find((one) => one === 128 + Number(named));
  if (words.length === 0) {
    const usage =
      'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n';
    return { ...ended(2), stderr: `${usage}` };
  }
  if (status === undefined && named !== '0') {
    return { ...ended(1), stderr: `bash: kill: ${signal}: invalid signal specification\n` };
  }
  for (const word of words) {
    if (word === '1' && signalFirst(status === KILLED)) continue;
    const job = findJob(jobs, word);
    if (!job || job.exitCode !== null) {
      const problem = word.startsWith('%') ? `${word}: no such job` : `(${word}) - No such process`;
      return { ...ended(1), stderr: `bash: kill: ${problem}\n` };
    }
    if (status !== undefined) job.stop(status);
  }
  return ended(0);
}

function findJob(jobs: readonly BackgroundJob[], word: string): BackgroundJob | undefined {
  if (/^%(\d+)$/.test(word)) return jobs.findLast((job) => job.number === Number(word.slice(1)));
  if (/^%[%+]?$/.test(word)) return jobs.at(-1);
  if (word === '%-') return jobs.at(-2) ?? jobs.at(-1);
  if (word.startsWith('%?')) return jobs.find((job) => job.text.includes(word.slice(2)));
  if (word.startsWith('%')) return jobs.find((job) => job.text.startsWith(word.slice(1)));
  return jobs.find((job) => String(job.pid) === word);
}

function newsOf(job: BackgroundJob, mark: string): string {
  return `[${job.number}]${mark}  ${howEnded(job.exitCode ?? 0).padEnd(22)}  ${job.text}\n`;
}

function howEnded(exitCode: number): string {
  if (exitCode === 0) return 'Done';
  if (exitCode === TERMINATED) return 'Terminated';
  if (exitCode === KILLED) return 'Killed';
  return exitCode === INTERRUPTED ? 'Interrupt' : `Exit ${exitCode}`;
}
