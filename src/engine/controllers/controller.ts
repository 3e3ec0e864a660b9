import type { Change } from '../apiserver/state.ts';
import type { World } from '../world.ts';

/**
 * A controller is level-based: `watches` says which keys a change makes dirty, `reconcile` makes what is match what
 * should be, looking at the present state only. It may be called at any time, and once more for nothing.
 */
export interface Controller {
  /** As events and happenings name it: `deployment-controller`. Unique. */
  readonly name: string;
  /** Resource (`pods`, `deployments.apps`, EVERYTHING) → the keys that a change of it makes dirty, in a stable order. */
  readonly watches: Readonly<Record<string, (world: World, change: Change) => readonly string[]>>;
  /**
   * Brings one key up to date. Returns how many objects it went over, when that may be many: a key rests for a time
   * that grows with that number, so that a burst of changes costs few reconciles.
   */
  reconcile(world: World, key: string): number | void;
  /** From a write to its delivery, ±30 %; default WATCH_LATENCY_US. */
  readonly latencyUs?: number;
  /** From the delivery to the reconcile; `place` counts the keys that the delivery made dirty before. Default 0. */
  readonly keyDelayUs?: (world: World, key: string, place: number) => number;
}

/** Watches every resource but Events. */
export const EVERYTHING = '*';

/** The key of an object: `namespace/name`, or `/name` for what belongs to the whole cluster. */
export function keyOf(object: {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** `namespace/name` taken apart; the namespace is '' for what belongs to the whole cluster. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The usual mapping: the changed object's own key. */
export function ownKey(_world: World, change: Change): readonly string[] {
  return [`${change.namespace}/${change.name}`];
}
