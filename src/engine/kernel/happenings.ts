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
  /** The size at which the ring is pruned next. */
  pruneAt: number;
}

/** How many happenings are kept. Chains that live subjects begin with are kept beyond it. */
export const HAPPENINGS_KEPT = 20_000;

/** How many more may gather before the ring is pruned again, so that pruning is rare. */
const PRUNE_BATCH = 5_000;

export function createHappenings(): HappeningState {
  return {
    nextId: 1,
    historyHash: 0,
    byId: createNumberTable(),
    latest: createTable(),
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
  happenings.historyHash = joinHash(
    happenings.historyHash,
    hashText(`${id}\n${kernel.nowUs}\n${actor}\n${what}\n${subject}\n${text}\n${cause ?? ''}`),
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
  const { byId, latest } = world.happenings;
  const chain: Happening[] = [];
  let id: number | null = latest.get(subject) ?? null;
  while (id !== null) {
    const happening = byId.get(id);
    if (!happening) break;
    chain.push(happening);
    id = happening.cause;
  }
  return chain;
}

/** Says that a subject is gone for good, so that the ring may forget its chain. */
export function forget(world: World, subject: string): void {
  world.happenings.latest.delete(subject);
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
  state.pruneAt = state.byId.size + PRUNE_BATCH;
}
