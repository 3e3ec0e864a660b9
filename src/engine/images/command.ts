import { dateMark } from './dateWords.ts';
import type { ImageBehaviour, Listen, ProcessPlan, StartContext, Step, TermBehaviour } from './plan.ts';
import { readScript, sleepUs } from './script.ts';

/**
 * Command lines that mean the same in every image: `sleep`, `sh -c "…"`, `tail -f`, `python -m http.server`, `nc -l`, …
 * Null: it is none of them, so it starts the image's own program. This is a table of patterns, not a shell.
 */
export function commonPlan(
  argv: readonly string[],
  image: ImageBehaviour,
  context: StartContext,
): ProcessPlan | null {
  const program = baseName(argv[0] ?? '');
  if (image.mainPrograms.includes(program)) return null;
  const rest = argv.slice(1);
  if (isShell(program)) return shellPlan(rest, image, context);
  if ((program === 'tini' || program === 'dumb-init') && rest.length > 0) {
    return commonPlan(rest[0] === '--' ? rest.slice(1) : rest, image, context);
  }
  const steps = simpleCommand([program, ...rest], context);
  return steps === null ? null : planOfSteps(steps, IGNORES);
}

/** PID 1 without a handler of its own. */
export const IGNORES: TermBehaviour = { kind: 'ignores' };

/** A plan for a program that listens and runs until it is told to stop. */
export function serverPlan(
  listens: readonly Listen[],
  term: TermBehaviour,
  more: { startupUs?: number; logs?: readonly string[]; logStream?: 'stdout' | 'stderr' } = {},
): ProcessPlan {
  return {
    listens,
    startupUs: more.startupUs ?? 100_000,
    logs: more.logs ?? [],
    logStream: more.logStream ?? 'stdout',
    steps: null,
    term,
  };
}

/** A plan for a program that writes its last words and ends. */
export function failingPlan(
  lines: readonly string[],
  code: number,
  stream: 'stdout' | 'stderr' = 'stderr',
): ProcessPlan {
  const prints = lines.map((text): Step => ({ do: 'print', text, stream }));
  return planOfSteps([...prints, { do: 'sleep', durationUs: 200_000 }, { do: 'exit', code }], IGNORES);
}

/** Steps as a plan. */
export function planOfSteps(steps: readonly Step[], term: TermBehaviour): ProcessPlan {
  return { listens: [], startupUs: 0, logs: [], logStream: 'stdout', steps, term };
}

/** Every address, TCP unless said. */
export function listen(port: number, serves: string, protocol: Listen['protocol'] = 'TCP', ip = ''): Listen {
  return { ip, port, protocol, serves, ...(isTlsPort(port, serves) ? { tls: true } : {}) };
}

/** A program that nothing is known of speaks HTTPS on the ports that are made for it: 443, 8443, … */
function isTlsPort(port: number, serves: string): boolean {
  return serves === 'any other' && String(port).endsWith('443');
}

function isShell(program: string): boolean {
  return ['sh', 'bash', 'ash', 'dash', 'zsh'].includes(program);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function shellPlan(
  rest: readonly string[],
  image: ImageBehaviour,
  context: StartContext,
): ProcessPlan | null {
  const flag = rest.findIndex((word) => /^-[a-z]*c[a-z]*$/.test(word));
  const text = flag < 0 ? undefined : rest[flag + 1];
  if (text === undefined) {
    const script = rest.find((word) => !word.startsWith('-'));
    // A script file of the image: its own program, as entrypoints are.
    if (script !== undefined) return null;
    // A shell without anything to do ends at once when nobody types into it.
    if (context.container.stdin !== true) return planOfSteps([{ do: 'exit', code: 0 }], IGNORES);
    return { ...planOfSteps([{ do: 'stay' }], IGNORES), interactive: true };
  }
  return readScript(text, {
    context,
    simpleCommand: (words) => simpleCommand(words, context),
    isMain: (word) => image.mainPrograms.includes(baseName(word)),
    unknownIsMain: image.repositories.length === 0,
    main: () => image.start({ ...context, argv: [...image.entrypoint, ...image.command] }),
  });
}

/** One command without a shell around it; null when it is not known. */
function simpleCommand(argv: readonly string[], context: StartContext): readonly Step[] | null {
  const program = baseName(argv[0] ?? '');
  const rest = argv.slice(1);
  switch (program) {
    case 'sleep':
    case 'usleep':
      return sleepSteps(rest);
    case 'pause':
      return [{ do: 'stay' }];
    case 'tail':
      return rest.some((word) => /^-[a-zA-Z]*[fF]/.test(word)) ? [{ do: 'stay' }] : [{ do: 'exit', code: 0 }];
    case 'cat':
      return rest.length === 0 && context.container.stdin === true
        ? [{ do: 'stay' }]
        : catSteps(rest, context);
    case 'true':
    case ':':
      return [];
    case 'false':
      return [{ do: 'exit', code: 1 }];
    case 'exit':
      return [{ do: 'exit', code: Number(rest[0] ?? '0') & 255 }];
    case 'echo':
      return [
        {
          do: 'print',
          text: rest.filter((word, at) => at > 0 || !/^-[neE]+$/.test(word)).join(' '),
          stream: 'stdout',
        },
      ];
    case 'date':
      return [{ do: 'print', text: dateMark(rest.join(' ')), stream: 'stdout' }];
    case 'printf':
      return [{ do: 'print', text: (rest[0] ?? '').replace(/\\n$/, ''), stream: 'stdout' }];
    case 'hostname':
      return [{ do: 'print', text: context.hostname, stream: 'stdout' }];
    case 'env':
    case 'printenv':
      return Object.entries(context.env).map(([name, value]) => ({
        do: 'print',
        text: `${name}=${value}`,
        stream: 'stdout',
      }));
    case 'touch':
      return rest.map((path) => ({ do: 'write', path, content: '', append: true }));
    case 'rm':
      return rest.filter((word) => !word.startsWith('-')).map((path) => ({ do: 'remove', path }));
    case 'mkdir':
    case 'chmod':
    case 'chown':
    case 'cd':
    case 'export':
    case 'set':
    case 'trap':
      return [];
    default:
      return listenerSteps(program, rest);
  }
}

function sleepSteps(rest: readonly string[]): readonly Step[] {
  const durationUs = sleepUs(rest);
  if (durationUs === Number.POSITIVE_INFINITY) return [{ do: 'stay' }];
  if (Number.isNaN(durationUs)) return [{ do: 'exit', code: 1 }];
  return [{ do: 'sleep', durationUs }];
}

function catSteps(paths: readonly string[], context: StartContext): readonly Step[] {
  return paths.flatMap((path): Step[] => {
    const content = context.readFile(path);
    if (content === null) {
      return [
        { do: 'print', text: `cat: ${path}: No such file or directory`, stream: 'stderr' },
        { do: 'exit', code: 1 },
      ];
    }
    return [{ do: 'print', text: content.replace(/\n$/, ''), stream: 'stdout' }];
  });
}

/** Small servers that any image may be told to be: `python -m http.server 8000`, `nc -lk -p 8080`, BusyBox `httpd -p 80`. */
function listenerSteps(program: string, rest: readonly string[]): readonly Step[] | null {
  if (/^python\d?(\.\d+)?$/.test(program) && rest[0] === '-m' && rest[1] === 'http.server') {
    const port = rest.slice(2).find((word) => /^\d+$/.test(word));
    const bind = rest.findIndex((word) => word === '--bind' || word === '-b');
    const ip = bind < 0 ? '' : (rest[bind + 1] ?? '');
    return [
      {
        do: 'listen',
        listens: [listen(Number(port ?? 8000), 'language', 'TCP', ip === '0.0.0.0' ? '' : ip)],
      },
      { do: 'stay' },
    ];
  }
  if (['nc', 'ncat', 'netcat'].includes(program) && rest.some((word) => /^-[a-zA-Z]*l/.test(word))) {
    const port = rest.find((word) => /^\d+$/.test(word));
    const udp = rest.some((word) => /^-[a-zA-Z]*u/.test(word));
    return [
      { do: 'listen', listens: [listen(Number(port ?? 0), 'accept', udp ? 'UDP' : 'TCP')] },
      { do: 'stay' },
    ];
  }
  if (program === 'httpd' && rest.some((word) => /^-[fhpv]/.test(word))) {
    const at = rest.findIndex((word) => word.startsWith('-p'));
    const text = at < 0 ? '80' : rest[at] === '-p' ? (rest[at + 1] ?? '80') : (rest[at] ?? '').slice(2);
    const port = Number(text.split(':').at(-1));
    return [{ do: 'listen', listens: [listen(port, 'busybox')] }, { do: 'stay' }];
  }
  return null;
}
