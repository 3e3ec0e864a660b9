import type { Container } from '../../k8s/objects.ts';
import { imageOf, programsOf } from '../images/index.ts';
import { answerOf } from '../images/serve.ts';
import { sleepUs } from '../images/script.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { readContainerFile } from './files.ts';
import { findListener, listenersOf } from './listeners.ts';
import type { ProbeOutcome } from './probeTarget.ts';

interface Inside {
  readonly world: World;
  readonly podKey: string;
  readonly spec: Container;
}

interface Done {
  readonly code: number;
  readonly output: string;
  readonly tookUs: number;
}

/**
 * What a command of a probe would end with, as far as patterns tell: tests of files, `cat`, small conditions, clients of
 * the container's own program. A program that the image has and that is not known ends well.
 */
export function execOutcome(
  world: World,
  podKey: string,
  spec: Container,
  command: readonly string[],
  timeoutSeconds: number,
): ProbeOutcome {
  const inside: Inside = { world, podKey, spec };
  const program = nameOf(command[0] ?? '');
  const isShell = ['sh', 'bash', 'ash'].includes(program);
  if (!isOwnProgram(inside, program)) {
    return {
      result: 'error',
      output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "${command[0]}": executable file not found in $PATH`,
    };
  }
  const flag = command.findIndex((word) => /^-[a-z]*c$/.test(word));
  const done = isShell ? script(inside, command[flag + 1] ?? '') : run(inside, command);
  if (done.tookUs > timeoutSeconds * SECOND_US)
    return {
      result: 'failure',
      output: `command timed out: "${command.join(' ')}" timed out after ${timeoutSeconds}s`,
    };
  return { result: done.code === 0 ? 'success' : 'failure', output: done.output };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isOwnProgram({ spec }: Inside, program: string): boolean {
  const image = imageOf(spec.image ?? '');
  if (image.repositories.length === 0) return true;
  return (
    programsOf(image).includes(program) || image.mainPrograms.includes(program) || image.base !== 'scratch'
  );
}

/** `a && b`, `a || b`, `a; b`. */
function script(inside: Inside, text: string): Done {
  let done: Done = { code: 0, output: '', tookUs: 0 };
  let joint = ';';
  for (const part of text.split(/(&&|\|\||;|\n)/)) {
    if (part === '&&' || part === '||' || part === ';' || part === '\n') {
      joint = part;
      continue;
    }
    const line = part.split(/(?<!\|)\|(?!\|)/)[0] ?? '';
    const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? '',
    );
    if (words.length === 0) continue;
    if ((joint === '&&' && done.code !== 0) || (joint === '||' && done.code === 0)) continue;
    const next = run(inside, words);
    done = { code: next.code, output: done.output + next.output, tookUs: done.tookUs + next.tookUs };
    if (words[0] === 'exit') break;
  }
  return done;
}

function run(inside: Inside, argv: readonly string[]): Done {
  const words = argv.filter((word) => !/^\d?>/.test(word) && word !== '/dev/null');
  const program = nameOf(words[0] ?? '');
  const rest = words.slice(1);
  switch (program) {
    case 'true':
    case ':':
    case 'echo':
      return ended(0, program === 'echo' ? `${rest.join(' ')}\n` : '');
    case 'false':
      return ended(1);
    case 'exit':
      return ended(Number(rest[0] ?? '0') & 255);
    case 'sleep':
      return { code: 0, output: '', tookUs: sleepUs(rest) };
    case '!': {
      const done = run(inside, rest);
      return { ...done, code: done.code === 0 ? 1 : 0 };
    }
    case 'test':
    case '[':
    case '[[':
      return ended(testFile(inside, rest) ? 0 : 1);
    case 'cat':
    case 'ls':
    case 'stat':
    case 'head':
      return readThem(inside, program, rest);
    case 'grep':
      return grep(inside, rest);
    default:
      return client(inside, program, rest);
  }
}

function ended(code: number, output = ''): Done {
  return { code, output, tookUs: 0 };
}

function exists(inside: Inside, path: string): boolean {
  return readContainerFile(inside.world, inside.podKey, inside.spec.name, path) !== null;
}

function testFile(inside: Inside, rest: readonly string[]): boolean {
  const words = rest.filter((word) => word !== ']' && word !== ']]');
  if (words[0] === '!') return !testFile(inside, words.slice(1));
  const [flag = '', path = ''] = words;
  if (flag === '-d') return true;
  if (flag === '-s')
    return (readContainerFile(inside.world, inside.podKey, inside.spec.name, path) ?? '') !== '';
  if (/^-[a-z]$/.test(flag)) return exists(inside, path);
  if (words[1] === '=' || words[1] === '==') return words[0] === words[2];
  if (words[1] === '!=') return words[0] !== words[2];
  return flag !== '';
}

function readThem(inside: Inside, program: string, rest: readonly string[]): Done {
  const missing = rest.find((word) => !word.startsWith('-') && !exists(inside, word));
  if (missing === undefined) return ended(0);
  const { base } = imageOf(inside.spec.image ?? '');
  const small = base === 'busybox' || base === 'alpine';
  const said =
    program === 'ls' && !small
      ? `ls: cannot access '${missing}'`
      : small && program === 'cat'
        ? `cat: can't open '${missing}'`
        : `${program}: ${missing}`;
  return ended(program === 'ls' && !small ? 2 : 1, `${said}: No such file or directory\n`);
}

function grep(inside: Inside, rest: readonly string[]): Done {
  const [pattern = '', path = ''] = rest.filter((word) => !word.startsWith('-'));
  const content = readContainerFile(inside.world, inside.podKey, inside.spec.name, path);
  return ended(content !== null && content.includes(pattern.replace(/^\^|\$$/g, '')) ? 0 : 1);
}

/** Programs that ask the container's own server. */
function client(inside: Inside, program: string, rest: readonly string[]): Done {
  const { world, podKey } = inside;
  const own = listenersOf(world, podKey).filter((listener) => listener.container === inside.spec.name);
  if (
    [
      'pg_isready',
      'redis-cli',
      'valkey-cli',
      'mysqladmin',
      'mariadb-admin',
      'mysql',
      'psql',
      'healthcheck.sh',
      'mongosh',
    ].includes(program)
  ) {
    if (own.length > 0) return ended(0);
    if (program === 'pg_isready') return ended(2, '/var/run/postgresql:5432 - no response\n');
    return ended(
      1,
      program.endsWith('cli') ? 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n' : '',
    );
  }
  if (program === 'nc') {
    const port = Number(rest.findLast((word) => /^\d+$/.test(word)) ?? '0');
    return ended(findListener(world, podKey, 'localhost', port, 'TCP') ? 0 : 1);
  }
  if (program === 'curl' || program === 'wget') return fetchOwn(inside, program, rest);
  return ended(0);
}

function fetchOwn({ world, podKey }: Inside, program: string, rest: readonly string[]): Done {
  const url =
    rest.find((word) => /^(https?:\/\/)?[\w.[\]:-]+(\/|$)/.test(word) && !word.startsWith('-')) ?? '';
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(url);
  const host = (match?.[2] ?? 'localhost').replace(/^\[|\]$/g, '');
  const port = Number(match?.[3] ?? (match?.[1] === 'https' ? '443' : '80'));
  const listener = findListener(world, podKey, host, port, 'TCP');
  if (!listener)
    return ended(program === 'curl' ? 7 : 1, `${program}: (7) Failed to connect to ${host} port ${port}\n`);
  const request = {
    method: 'GET',
    path: match?.[4] ?? '/',
    headers: [['Host', host]] as const,
    body: '',
    tls: match?.[1] === 'https',
  };
  const answer = answerOf(world, podKey, listener.container, listener, request, {
    ip: '127.0.0.1',
    port: 40_000,
  });
  if (!answer?.response) return ended(program === 'curl' ? 52 : 1);
  const strict = program === 'wget' || rest.some((word) => word === '--fail' || /^-[a-zA-Z]*f/.test(word));
  const failed = answer.response.status >= 400 && strict;
  return ended(failed ? (program === 'curl' ? 22 : 8) : 0, answer.response.body);
}
