import { listObjects } from '../engine/apiserver/read.ts';
import type { World } from '../engine/world.ts';
import { laptopPrograms } from './commands/index.ts';
import { scopeSubcommands } from './commands/scope/index.ts';
import { completeKubectl } from './completeKubectl.ts';

/** Where a line is typed, as far as it decides what can follow. */
export interface Typing {
  /** The namespace that kubectl uses unless told. */
  readonly namespace: string;
  /** What can be run there. */
  readonly programs: readonly string[];
}

export function onLaptop(namespace = 'default'): Typing {
  return { namespace, programs: [...laptopPrograms().keys()] };
}

/** Words behind which another command begins. */
const BEFORE_COMMAND = new Set(['watch', 'timeout', 'time', 'xargs', 'sudo', 'do', 'then', 'else', '!']);

/** The words that could stand at the end of a line: programs, verbs, flags, kinds, names and namespaces. */
export function completeLine(
  world: World,
  line: string,
  typing: Typing = onLaptop(),
): { from: number; words: readonly string[] } {
  const start = Math.max(...['|', ';', '&', '(', '`'].map((char) => line.lastIndexOf(char))) + 1;
  const words = line.slice(start).trimStart().split(/\s+/);
  while (words.length > 1 && BEFORE_COMMAND.has(words[0] ?? '')) words.shift();
  const typed = words.at(-1) ?? '';
  const candidates = candidatesFor(world, words.slice(0, -1), typed, typing);
  const matching = candidates.filter((word) => word.startsWith(typed));
  return { from: line.length - typed.length, words: [...new Set(matching)].sort() };
}

function candidatesFor(
  world: World,
  before: readonly string[],
  typed: string,
  typing: Typing,
): readonly string[] {
  const [program, ...rest] = before;
  if (program === undefined) return typing.programs;
  if (!typing.programs.includes(program)) return [];
  if (program === 'kubectl' || program === 'k') return completeKubectl(world, rest, typed, typing.namespace);
  const last = rest.at(-1) ?? '';
  return program === 'scope' ? afterScope(world, withoutFlags(rest), last) : [];
}

function afterScope(world: World, plain: readonly string[], last: string): string[] {
  const [subcommand, first] = plain;
  if (subcommand === undefined) return scopeSubcommands();
  if (last === '--from') return placesIn(world);
  if (subcommand === 'shell') return placesIn(world).filter((place) => place.includes('/'));
  if (first !== undefined)
    return { app: APP_ACTS, node: ['down', 'up'], proxy: ['stop', 'start'] }[subcommand] ?? [];
  switch (subcommand) {
    case 'app':
      return names(world, 'pods', 'default');
    case 'node':
    case 'proxy':
    case 'rules':
      return names(world, 'nodes', undefined);
    case 'client':
      return ['add', 'list', 'remove', 'stats'];
    case 'connect':
      return ['--from', '--to', '--udp', '--timeout', '-o'];
    default:
      return [];
  }
}

const APP_ACTS = ['ready', 'unready', 'healthy', 'unhealthy', 'crash'];

function placesIn(world: World): string[] {
  return [
    'laptop',
    'internet',
    ...names(world, 'pods', 'default').map((name) => `pod/${name}`),
    ...names(world, 'nodes', undefined).map((name) => `node/${name}`),
  ];
}

/** Flags of scope that take a value: the word behind them is none of the subcommand's. */
const VALUE_FLAGS = new Set('--from --to --rate --timeout --as -o'.split(' '));

function withoutFlags(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('-') && !VALUE_FLAGS.has(words[index - 1] ?? ''));
}

function names(world: World, resource: string, namespace: string | undefined): string[] {
  return listObjects(world, resource, namespace).map((object) => object.metadata.name);
}
