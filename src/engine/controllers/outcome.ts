import { getObject } from '../apiserver/read.ts';
import { following, record } from '../kernel/happenings.ts';
import { drawSuffix } from '../kernel/kernel.ts';
import type { World } from '../world.ts';

/** What a controller brought about, to be written down. */
export interface Outcome {
  readonly actor: string;
  readonly what: string;
  readonly subject: string;
  readonly text: string;
}

/** Writes an outcome down and lets all that `act` does follow from it. */
export function bringAbout<T>(world: World, outcome: Outcome, act: () => T): T {
  return following(world, record(world, outcome), act);
}

/** Room that a generated name leaves for its random end. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/storage/names/generate.go
const NAME_BASE_MAX = 58;
const SUFFIX_LENGTH = 5;

/** A name that begins with `base` and that no object has; known before the object is written, so that its outcome can tell. */
export function freshName(world: World, resource: string, namespace: string, base: string): string {
  const start = base.slice(0, NAME_BASE_MAX);
  for (;;) {
    const name = start + drawSuffix(world, SUFFIX_LENGTH, `name ${resource}`, `${namespace}/${start}`);
    if (getObject(world, resource, namespace, name) === undefined) return name;
  }
}

/** `count` with the right form of the word: `1 Pod`, `3 Pods`. */
export function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
