import { environmentOf, listFiles, runningContainer } from '../engine/node/containers.ts';
import { imageOf, programsOf } from '../engine/images/index.ts';
import type { CommandContext } from './command.ts';
import { laptopPrograms, nodePrograms, podPrograms } from './commands/index.ts';
import type { Conductor, Job } from './conductor.ts';
import { createJob } from './conductor.ts';
import { ownFiles, type FileBacking } from './files.ts';
import type { LineSource } from './lines.ts';
import { createSession, quote, type Session, type SessionOptions, type Terminal } from './session.ts';

/** A terminal that somebody (or a script) uses: a shell on the laptop, and shells in Pods and on Nodes inside it. */
export interface TerminalHandle {
  /** Takes lines until they end; gives the exit code of the outermost shell. */
  run(): Promise<number>;
  /** Stops what runs now: Ctrl+C (130), or the limit (124). */
  interrupt(code: number): void;
  /** Virtual time at which the statement that runs now began; null while none runs. */
  statementSince(): number | null;
  readonly job: Job;
}

export interface TerminalOptions {
  readonly conductor: Conductor;
  readonly lines: LineSource;
  readonly write: (text: string) => void;
  /** The places from the outermost shell to the one that waits for a line now, for the prompt. */
  readonly onPrompt?: (prompt: string | null) => void;
  /** Files of the laptop. */
  readonly files?: FileBacking;
}

export const LAPTOP_HOME = '/home/learner';

export function createTerminal(options: TerminalOptions): TerminalHandle {
  const { conductor, lines, write } = options;
  const job = createJob();
  const host = conductor.hostFor(job);
  let controller = new AbortController();
  let code = 130;
  let since: number | null = null;
  const prompts: string[] = [];

  const terminal: Terminal = {
    host,
    write,
    lines,
    memory: new Map(),
    interruption: () => controller.signal,
    interruptedCode: () => code,
    statement: (state) => {
      job.busy = state === 'begins';
      if (state === 'begins') {
        since = host.nowUs();
        controller = new AbortController();
        code = 130;
        options.onPrompt?.(null);
      } else {
        if (prompts.length === 1) since = null;
        options.onPrompt?.(state === 'more' ? '> ' : (prompts.at(-1) ?? ''));
      }
    },
    enter: (target) => enter(terminal, target, prompts),
  };

  return {
    job,
    run: async () => {
      prompts.push('laptop:~$ ');
      const session = createSession(terminal, laptopOptions(options.files));
      const exitCode = await session.readLines();
      job.busy = false;
      return exitCode;
    },
    interrupt: (withCode) => {
      code = withCode;
      controller.abort();
    },
    statementSince: () => since,
  };
}

function laptopOptions(files: FileBacking | undefined): SessionOptions {
  return {
    place: 'laptop',
    container: null,
    env: { HOME: LAPTOP_HOME, USER: 'learner', HOSTNAME: 'laptop', PATH: '/usr/local/bin:/usr/bin:/bin', TERM: 'xterm-256color' },
    cwd: LAPTOP_HOME,
    programs: laptopPrograms(),
    files: files ?? ownFiles(new Map([[`${LAPTOP_HOME}/.bashrc`, 'alias k=kubectl\n']])),
  };
}

const SHELLS = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash', '/bin/ash']);

/** Runs a program in a container; see `CommandContext.enter`. A program that the image lacks fails as the runtime says it. */
async function enter(
  terminal: Terminal,
  target: Parameters<CommandContext['enter']>[0],
  prompts: string[],
): Promise<number> {
  const { namespace, pod, container, command, interactive } = target;
  const world = terminal.host.world();
  const running = runningContainer(world, namespace, pod, container);
  if (!running) {
    terminal.write(`error: unable to upgrade connection: container not found ("${container}")\n`);
    return 1;
  }
  const available = new Set(programsOf(imageOf(running.image)));
  const first = command[0] ?? 'sh';
  const name = first.split('/').at(-1) ?? first;
  if (!available.has(name)) {
    terminal.write(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${first}": executable file not found in $PATH: unknown\n`,
    );
    return 127;
  }
  const session = createSession(terminal, podOptions(terminal, namespace, pod, container, available));
  const isShell = SHELLS.has(first);
  const script = isShell && command[1] === '-c' ? command[2] : undefined;
  if (script !== undefined) return session.runPiece(script);
  if (!isShell) return session.runPiece(command.map(quote).join(' '));
  if (target.stdin !== null) return session.runPiece(target.stdin);
  if (!interactive) return 0;
  return readLinesThere(terminal, session, prompts, name === 'bash' ? `root@${pod}:/# ` : '/ # ');
}

async function readLinesThere(terminal: Terminal, session: Session, prompts: string[], prompt: string): Promise<number> {
  prompts.push(prompt);
  try {
    return await session.readLines();
  } finally {
    prompts.pop();
    terminal.statement('begins');
  }
}

function podOptions(
  terminal: Terminal,
  namespace: string,
  pod: string,
  container: string,
  available: ReadonlySet<string>,
): SessionOptions {
  const key = `${namespace}/${pod}`;
  const programs = new Map([...podPrograms()].filter(([name]) => available.has(name)));
  return {
    place: `pod/${key}`,
    container,
    env: environmentOf(terminal.host.world(), key, container),
    cwd: '/',
    programs,
    files: {
      list: () => listFiles(terminal.host.world(), key, container),
      write: (path, content) => {
        terminal.host.input({ type: 'write-file', pod: key, container, path, content });
      },
    },
  };
}

/** The options of a shell on a Node. */
export function nodeOptions(node: string): SessionOptions {
  return {
    place: `node/${node}`,
    container: null,
    env: { HOME: '/root', HOSTNAME: node, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    cwd: '/root',
    programs: nodePrograms(),
    files: ownFiles(),
  };
}
