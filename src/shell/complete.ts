import { KINDS } from '../k8s/kinds/index.ts';
import { resourceOf } from '../k8s/kind.ts';
import { listObjects } from '../engine/apiserver/read.ts';
import type { World } from '../engine/world.ts';
import { VERBS } from './commands/kubectl/verbs.ts';
import { laptopPrograms } from './commands/index.ts';

/** Flags that take a namespace. */
const NAMESPACE_FLAGS = new Set(['-n', '--namespace']);

/** The words that could stand at the end of a line: programs, kubectl's verbs, kinds, names and namespaces. */
export function completeLine(world: World, line: string): { from: number; words: readonly string[] } {
  const start = Math.max(line.lastIndexOf('|'), line.lastIndexOf(';'), line.lastIndexOf('&')) + 1;
  const words = line.slice(start).trimStart().split(/\s+/);
  const typed = words.at(-1) ?? '';
  const candidates = candidatesFor(world, words.slice(0, -1), typed);
  const matching = candidates.filter((word) => word.startsWith(typed));
  return { from: line.length - typed.length, words: [...new Set(matching)].sort() };
}

function candidatesFor(world: World, before: readonly string[], typed: string): string[] {
  const [program, verb] = before;
  if (program === undefined) return [...laptopPrograms().keys()];
  if (program !== 'kubectl' && program !== 'k') return [];
  if (verb === undefined) return VERBS.map((one) => one.name);
  if (NAMESPACE_FLAGS.has(before.at(-1) ?? '')) return names(world, 'namespaces', undefined);
  const namespace = namespaceOf(before);
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const word = typed.slice(0, slash);
    return namesOf(world, word, namespace).map((name) => `${word}/${name}`);
  }
  const plain = before.slice(2).filter((word) => !word.startsWith('-') && word !== namespace);
  if (verb === 'logs' || verb === 'exec') return plain.length === 0 ? names(world, 'pods', namespace) : [];
  const kind = plain[0];
  if (kind === undefined) return KINDS.flatMap((one) => [one.plural, ...one.shortNames]);
  return namesOf(world, kind, namespace);
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
