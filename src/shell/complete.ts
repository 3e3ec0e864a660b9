import { KINDS } from '../k8s/kinds/index.ts';
import { resourceOf } from '../k8s/kind.ts';
import { listObjects } from '../engine/apiserver/read.ts';
import type { World } from '../engine/world.ts';
import { VERBS } from './commands/kubectl/verbs.ts';
import { laptopPrograms } from './commands/index.ts';
import { scopeSubcommands } from './commands/scope/index.ts';

/** Flags of kubectl and scope that take a value: the word behind them is none of the verb's. */
const VALUE_FLAGS = new Set(
  '-n --namespace -l --selector -o --output -f --filename -c --container --image --port --replicas --from --to --rate'.split(
    ' ',
  ),
);
const NAMESPACE_FLAGS = new Set(['-n', '--namespace']);

/** The words that could stand at the end of a line: programs, verbs, kinds, names and namespaces. */
export function completeLine(world: World, line: string): { from: number; words: readonly string[] } {
  const start = Math.max(...['|', ';', '&', '(', '`'].map((char) => line.lastIndexOf(char))) + 1;
  const words = line.slice(start).trimStart().split(/\s+/);
  const typed = words.at(-1) ?? '';
  const candidates = candidatesFor(world, words.slice(0, -1), typed);
  const matching = candidates.filter((word) => word.startsWith(typed));
  return { from: line.length - typed.length, words: [...new Set(matching)].sort() };
}

function candidatesFor(world: World, before: readonly string[], typed: string): string[] {
  const [program, ...rest] = before;
  if (program === undefined) return [...laptopPrograms().keys()];
  const last = rest.at(-1) ?? '';
  if (NAMESPACE_FLAGS.has(last)) return names(world, 'namespaces', undefined);
  const plain = withoutFlags(rest);
  if (program === 'scope') return afterScope(world, plain, last);
  if (program !== 'kubectl' && program !== 'k') return [];
  return afterKubectl(world, plain, namespaceOf(rest), typed);
}

function afterKubectl(world: World, plain: readonly string[], namespace: string, typed: string): string[] {
  const [verb, kind] = plain;
  if (verb === undefined) return VERBS.map(({ name }) => name);
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const word = typed.slice(0, slash);
    return namesOf(world, word, namespace).map((name) => `${word}/${name}`);
  }
  if (verb === 'logs' || verb === 'exec' || verb === 'attach') {
    return kind === undefined ? names(world, 'pods', namespace) : [];
  }
  if (kind === undefined) return KINDS.flatMap((one) => [one.plural, ...one.shortNames]);
  return namesOf(world, kind, namespace);
}

function afterScope(world: World, plain: readonly string[], last: string): string[] {
  const [subcommand, first] = plain;
  if (subcommand === undefined) return scopeSubcommands();
  if (last === '--from') return placesIn(world);
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

function withoutFlags(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('-') && !VALUE_FLAGS.has(words[index - 1] ?? ''));
}

function namespaceOf(words: readonly string[]): string {
  const at = words.findIndex((word) => NAMESPACE_FLAGS.has(word));
  return at >= 0 ? (words[at + 1] ?? 'default') : 'default';
}

function namesOf(world: World, word: string, namespace: string): string[] {
  const kind = KINDS.find((one) => [one.plural, one.singular, ...one.shortNames].includes(word));
  return kind ? names(world, resourceOf(kind), kind.namespaced ? namespace : undefined) : [];
}

function names(world: World, resource: string, namespace: string | undefined): string[] {
  return listObjects(world, resource, namespace).map((object) => object.metadata.name);
}
