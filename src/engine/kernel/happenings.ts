import { hashText, joinHash } from '../../base/hash.ts';
import { createNumberTable, createTable, type Table } from '../../base/table.ts';
import type { Happening } from '../../protocol/happening.ts';
import type { World } from '../world.ts';

/** What happened, and what followed from what. */
export interface HappeningState {
  nextId: number;
  /** A running hash over every happening so far: equal histories have equal hashes. */
  historyHash: number;
  readonly byId: Table<Happening, number>;
  /** The latest happening of each subject: where "why?" begins. */
  readonly latest: Table<number>;
  /** The same for subjects that are gone. It keeps no chain: it reaches as far back as the ring. */
  readonly gone: Table<number>;
  /** The size at which the ring is pruned next. */
  pruneAt: number;
}

/** How many happenings are kept. Chains that live subjects begin with are kept beyond it. */
export const HAPPENINGS_KEPT = 20_000;

/**
 * How many more may gather before the ring is pruned again, and at least which part of what is kept: pruning goes over
 * everything, so it must become rarer as there is more.
 */
const PRUNE_BATCH = 5_000;
const PRUNE_SHARE = 0.5;

export function createHappenings(): HappeningState {
  return {
    nextId: 1,
    historyHash: 0,
    byId: createNumberTable(),
    latest: createTable(),
    gone: createTable(),
    pruneAt: HAPPENINGS_KEPT + PRUNE_BATCH,
  };
}

/** Writes a happening; its cause is what runs now, unless one is given. Returns its id. */
export function record(
  world: World,
  happening: { actor: string; what: string; subject: string; text: string; cause?: number | null },
): number {
  const { happenings, kernel } = world;
  const id = happenings.nextId++;
  const cause = happening.cause === undefined ? kernel.cause : happening.cause;
  const { actor, what, subject, text } = happening;
  happenings.byId.set(id, { id, at: kernel.nowUs, actor, what, subject, text, cause });
  happenings.latest.set(subject, id);
  if (happenings.gone.size > 0) happenings.gone.delete(subject);
  happenings.historyHash = joinHash(
    happenings.historyHash,
    hashText(
      `\n${id}\n${kernel.nowUs}\n${actor}\n${what}\n${cause ?? ''}`,
      hashText(text, hashText(subject)),
    ),
  );
  if (happenings.byId.size > happenings.pruneAt) prune(happenings);
  return id;
}

/** Runs `act` so that all that it records and schedules follows from `cause`. */
export function following<T>(world: World, cause: number | null, act: () => T): T {
  const { kernel } = world;
  const before = kernel.cause;
  kernel.cause = cause;
  try {
    return act();
  } finally {
    kernel.cause = before;
  }
}

/** The chain of causes of a subject, newest first; empty when nothing is known of it. */
export function causesOf(world: World, subject: string): Happening[] {
  const { byId } = world.happenings;
  const chain: Happening[] = [];
  let id: number | null = latestOf(world, subject) ?? null;
  while (id !== null) {
    const happening = byId.get(id);
    if (!happening) break;
    chain.push(happening);
    id = happening.cause;
  }
  return chain;
}

/** The id of the latest happening of a subject, also of one that is gone, while the ring holds it. */
export function latestOf(world: World, subject: string): number | undefined {
  return world.happenings.latest.get(subject) ?? world.happenings.gone.get(subject);
}

/**
 * Says that a subject is gone: its chain is no longer kept for its sake. Why it went can be asked for as long as the ring
 * holds it.
 */
export function forget(world: World, subject: string): void {
  const { latest, gone } = world.happenings;
  const id = latest.get(subject);
  if (id === undefined) return;
  latest.delete(subject);
  gone.set(subject, id);
}

function prune(state: HappeningState): void {
  const named = new Set<number>();
  state.latest.forEachPair((_subject, latestId) => {
    let id: number | null = latestId;
    while (id !== null && !named.has(id)) {
      named.add(id);
      id = state.byId.get(id)?.cause ?? null;
    }
  });
  const excess: number[] = [];
  for (const id of state.byId.keys()) {
    if (state.byId.size - excess.length <= HAPPENINGS_KEPT) break;
    if (!named.has(id)) excess.push(id);
  }
  for (const id of excess) state.byId.delete(id);
  const unknown = state.gone.toArray().filter(([, id]) => !state.byId.has(id));
  for (const [subject] of unknown) state.gone.delete(subject);
  state.pruneAt = state.byId.size + Math.max(PRUNE_BATCH, Math.round(state.byId.size * PRUNE_SHARE));
}
