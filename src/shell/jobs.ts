import type { ShellHost } from './command.ts';
import { ended, type Ended, type Interpreter } from './interpreter.ts';
import { BACKGROUND_VARIABLE, commandOf, functionsIn, statementOf, type Sinks, type Tree } from './attach.ts';
import { RUN_VARIABLE, sinkVariables, type Run, type Surroundings } from './programRun.ts';

/** What was started with `&`: it runs beside the shell, on the same clock, until it ends or the shell does. */
interface BackgroundJob {
  readonly number: number;
  readonly pid: number;
  readonly text: string;
  readonly done: Promise<number>;
  exitCode: number | null;
  stop(code: number): void;
}

export interface Jobs {
  /** For `Attaching.background`. */
  background(statement: Tree, sinks: Sinks): Tree;
  /** The shell ends, and what it started with it. */
  end(): void;
  /** What has ended since it was last asked, as an interactive shell says it. */
  news(): string;
}

/** Statuses of what a signal has ended: 128 and its number. */
const HUNG_UP = 129;
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
}

export function createJobs(interpreter: Interpreter, around: Surroundings, options: JobsOptions): Jobs {
  const bodies: Body[] = [];
  const jobs: BackgroundJob[] = [];
  let started = 0;

  interpreter.register('__background', async ([id = ''], ctx) => {
    const body = bodies[Number(id)];
    if (!body) return ended(1);
    const running = jobs.filter((job) => job.exitCode === null).map((job) => job.number);
    const named = { number: Math.max(0, ...running) + 1, pid: FIRST_PID + started++ };
    jobs.push(startJob(body, named, { env: Object.fromEntries(ctx.env), cwd: ctx.cwd }, around, options));
    await ctx.assignShellVariable?.(BACKGROUND_VARIABLE, String(named.pid));
    if (options.interactive) around.files.write(body.sinks.err, `[${named.number}] ${named.pid}\n`);
    return ended(0);
  });
  interpreter.register('__wait', (args) => wait(args, jobs, around, options));
  interpreter.register('kill', async (args) => kill(args, jobs));
  interpreter.register('jobs', async () => {
    const running = jobs.filter((job) => job.exitCode === null);
    const lines = running.map((job) => `[${job.number}]+  Running                 ${job.text} &\n`);
    return { ...ended(0), stdout: lines.join('') };
  });

  return {
    background: (statement, sinks) => {
      bodies.push({ statement, sinks });
      return commandOf(['__background', String(bodies.length - 1)]);
    },
    end: () => {
      for (const job of jobs) if (job.exitCode === null) job.stop(HUNG_UP);
    },
    news: () => {
      const over = jobs.filter((job) => job.exitCode !== null);
      for (const job of over) jobs.splice(jobs.indexOf(job), 1);
      return options.interactive ? over.map(newsOf).join('') : '';
    },
  };
}

/** Starts a job: a run beside the shell, with the shell's variables and functions as they are now. */
function startJob(
  body: Body,
  named: { readonly number: number; readonly pid: number },
  shell: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
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
    .run([...functions, body.statement], { env, cwd: shell.cwd, stopped })
    .then((result) => {
      const rest = stopped() ? '' : result.stdout + result.stderr;
      if (rest !== '') around.files.write(body.sinks.err, rest);
      around.runs.delete(id);
      job.exitCode = stopped() ? code : result.exitCode;
      end();
      return job.exitCode;
    });
  const job: BackgroundJob = {
    ...named,
    text: textOf(body.statement),
    done,
    exitCode: null,
    stop: (withCode) => {
      code = withCode;
      controller.abort();
    },
  };
  return job;
}

/** `wait [PID|%JOB…]`: for all of them, or for these; the status is the last one's. */
async function wait(
  args: readonly string[],
  jobs: readonly BackgroundJob[],
  around: Surroundings,
  options: JobsOptions,
): Promise<Ended> {
  const words = args.filter((word) => !word.startsWith('-'));
  const wanted = words.length === 0 ? [...jobs] : words.map((word) => findJob(jobs, word));
  let exitCode = 0;
  for (const [index, job] of wanted.entries()) {
    if (!job) return { ...ended(127), stderr: `bash: wait: ${words[index]}: no such job\n` };
    const signal = around.foreground.signal();
    const interrupted = new Promise<number>((resolve) => {
      signal.addEventListener('abort', () => resolve(around.foreground.code()), { once: true });
    });
    exitCode = await options.parked(Promise.race([job.done, interrupted]));
    if (signal.aborted) return ended(exitCode);
  }
  return ended(words.length === 0 ? 0 : exitCode);
}

/** `kill [-SIGNAL] PID|%JOB…`: of what this shell has started. */
function kill(args: readonly string[], jobs: readonly BackgroundJob[]): Ended {
  const words = args.filter((word) => !word.startsWith('-'));
  const hard = args.some((word) => /^-(9|KILL|SIGKILL)$/.test(word));
  if (words.length === 0) {
    const usage = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec\n';
    return { ...ended(2), stderr: usage };
  }
  for (const word of words) {
    const job = findJob(jobs, word);
    if (!job || job.exitCode !== null) {
      const problem = word.startsWith('%') ? `${word}: no such job` : `(${word}) - No such process`;
      return { ...ended(1), stderr: `bash: kill: ${problem}\n` };
    }
    job.stop(hard ? KILLED : TERMINATED);
  }
  return ended(0);
}

function findJob(jobs: readonly BackgroundJob[], word: string): BackgroundJob | undefined {
  if (/^%(\d+)$/.test(word)) return jobs.findLast((job) => job.number === Number(word.slice(1)));
  if (/^%[%+]?$/.test(word)) return jobs.at(-1);
  return jobs.find((job) => String(job.pid) === word);
}

function newsOf(job: BackgroundJob): string {
  const how =
    job.exitCode === 0
      ? 'Done'
      : job.exitCode === TERMINATED
        ? 'Terminated'
        : job.exitCode === KILLED
          ? 'Killed'
          : `Exit ${job.exitCode}`;
  return `[${job.number}]+  ${how.padEnd(22)}  ${job.text}\n`;
}

/** The first words of a statement: how a job is listed. */
function textOf(statement: Tree): string {
  const command = statement.pipelines[0]?.commands[0];
  const words = [command?.name, ...(command?.args ?? [])].map((word: Tree) =>
    (word?.parts ?? []).map((part: Tree) => part.value ?? '…').join(''),
  );
  return functionsIn(statement).size > 0 || words.join('') === '' ? 'job' : words.join(' ');
}
