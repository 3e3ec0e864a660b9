import { functionsIn, statementOf, type Sinks, type Tree } from './attach.ts';
import type { ShellHost } from './command.ts';
import type { Ended, Interpreter } from './interpreter.ts';
import { BACKGROUND_VARIABLE, commandOf } from './attach.ts';
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

/** Process numbers as a shell that has been up for a while gives them. */
const FIRST_PID = 4100;

export function createJobs(
  interpreter: Interpreter,
  around: Surroundings,
  options: {
    /** A host of its own for a job; `end` when the job is over. */
    readonly newHost: () => { readonly host: ShellHost; end(): void };
    /** Lets time go on while the shell waits for this. */
    readonly parked: <T>(promise: Promise<T>) => Promise<T>;
    readonly interactive: boolean;
    readonly functions: ReadonlyMap<string, Tree>;
  },
): Jobs {
  const bodies: { statement: Tree; sinks: Sinks }[] = [];
  const jobs: BackgroundJob[] = [];
  let count = 0;

  interpreter.register('__background', async ([id = ''], ctx) => {
    const body = bodies[Number(id)];
    if (!body) return ended(1);
    const job = start(body, Object.fromEntries(ctx.env), ctx.cwd);
    await ctx.assignShellVariable?.(BACKGROUND_VARIABLE, String(job.pid));
    if (options.interactive) around.files.write(body.sinks.err, `[${job.number}] ${job.pid}\n`);
    return ended(0);
  });
  interpreter.register('__wait', (args) => wait(args));
  interpreter.register('jobs', async () => {
    const running = jobs.filter((job) => job.exitCode === null);
    return {
      ...ended(0),
      stdout: running.map((job) => `[${job.number}]+  Running                 ${job.text} &\n`).join(''),
    };
  });
  interpreter.register('kill', async (args) => kill(args));

  function start(
    body: { statement: Tree; sinks: Sinks },
    env: Record<string, string>,
    cwd: string,
  ): BackgroundJob {
    const controller = new AbortController();
    const { host, end } = options.newHost();
    const number =
      jobs.filter((job) => job.exitCode === null).reduce((most, job) => Math.max(most, job.number), 0) + 1;
    let code = 143;
    const run: Run = {
      host,
      signal: () => controller.signal,
      code: () => code,
      stopped: () => controller.signal.aborted,
    };
    const id = around.newRunId();
    around.runs.set(id, run);
    const statements = [...[...options.functions.values()].map((one) => statementOf(one)), body.statement];
    const done = interpreter
      .run(statements, {
        env: { ...env, ...sinkVariables(body.sinks), [RUN_VARIABLE]: id },
        cwd,
        stopped: run.stopped,
      })
      .then((result) => {
        if (!controller.signal.aborted && result.stdout + result.stderr !== '')
          around.files.write(body.sinks.err, result.stdout + result.stderr);
        around.runs.delete(id);
        job.exitCode = controller.signal.aborted ? code : result.exitCode;
        end();
        return job.exitCode;
      });
    const job: BackgroundJob = {
      number,
      pid: FIRST_PID + count++,
      text: textOf(body.statement),
      done,
      exitCode: null,
      stop: (withCode) => {
        code = withCode;
        controller.abort();
      },
    };
    jobs.push(job);
    return job;
  }

  async function wait(args: readonly string[]): Promise<Ended> {
    const words = args.filter((word) => !word.startsWith('-'));
    const wanted = words.length === 0 ? [...jobs] : words.map(find);
    let exitCode = 0;
    for (const job of wanted) {
      if (!job) return { ...ended(127), stderr: `bash: wait: ${words[0]}: no such job\n` };
      const signal = around.foreground.signal();
      const interrupted = new Promise<number>((resolve) => {
        if (signal.aborted) resolve(around.foreground.code());
        signal.addEventListener('abort', () => resolve(around.foreground.code()), { once: true });
      });
      exitCode = await options.parked(Promise.race([job.done, interrupted]));
      if (signal.aborted) return ended(exitCode);
    }
    return ended(words.length === 0 ? 0 : exitCode);
  }

  function kill(args: readonly string[]): Ended {
    const words = args.filter((word) => !word.startsWith('-'));
    const hard = args.some((word) => /^-(9|KILL|SIGKILL)$/.test(word));
    if (words.length === 0)
      return { ...ended(2), stderr: 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec\n' };
    for (const word of words) {
      const job = find(word);
      if (!job || job.exitCode !== null) {
        const problem = word.startsWith('%') ? `${word}: no such job` : `(${word}) - No such process`;
        return { ...ended(1), stderr: `bash: kill: ${problem}\n` };
      }
      job.stop(hard ? 137 : 143);
    }
    return ended(0);
  }

  function find(word: string): BackgroundJob | undefined {
    if (/^%(\d+)$/.test(word)) return jobs.findLast((job) => job.number === Number(word.slice(1)));
    if (/^%[%+]?$/.test(word)) return jobs.at(-1);
    return jobs.find((job) => String(job.pid) === word);
  }

  return {
    background: (statement, sinks) => {
      bodies.push({ statement, sinks });
      return commandOf(['__background', String(bodies.length - 1)]);
    },
    end: () => {
      for (const job of jobs) if (job.exitCode === null) job.stop(129);
    },
    news: () => {
      const over = jobs.filter((job) => job.exitCode !== null);
      for (const job of over) jobs.splice(jobs.indexOf(job), 1);
      return options.interactive ? over.map(newsOf).join('') : '';
    },
  };
}

function newsOf(job: BackgroundJob): string {
  const how =
    job.exitCode === 0
      ? 'Done'
      : job.exitCode === 143
        ? 'Terminated'
        : job.exitCode === 137
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

function ended(exitCode: number): Ended {
  return { stdout: '', stderr: '', exitCode };
}
