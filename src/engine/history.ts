import type { Input, TimedInput } from '../protocol/input.ts';
import type { StartOptions } from '../protocol/messages.ts';
import type { Cluster } from './cluster.ts';
import { lightened } from './oldCheckpoint.ts';
import { forkWorld, type World } from './world.ts';

/** A moment to go back to: a reference to the state then, and how many inputs had entered. */
export interface Checkpoint {
  readonly at: number;
  readonly world: World;
  readonly inputs: number;
}

/** One course of events, from the beginning to the furthest moment that was reached in it. */
export interface History {
  /** Whole numbers from 1, in the order in which histories began. */
  readonly id: number;
  /** The history that it left by an act in the past; null for the first. */
  readonly parent: number | null;
  /** When it left it. */
  readonly forkedAtUs: number;
  readonly inputs: readonly TimedInput[];
  readonly checkpoints: readonly Checkpoint[];
  readonly endUs: number;
  /** Where one was when it was left. */
  readonly atUs: number;
  /** What it is called by, when its course has not been made again yet. */
  readonly act?: string | null;
}

/** What lies ahead after a rewind: it is done again when its time comes, until somebody acts otherwise. */
export interface Ahead {
  /** Of the whole history, with what is past. */
  readonly inputs: readonly TimedInput[];
  /** Which of them comes next. */
  next: number;
  readonly checkpoints: readonly Checkpoint[];
  readonly endUs: number;
}

/** How often a checkpoint is taken on the way, in virtual time: it bounds what a rewind replays. */
export const CHECKPOINT_EVERY_US = 5_000_000;

/**
 * So many checkpoints back every one is kept; twice as far back every second, and so on: a rewind by ten minutes replays
 * ten seconds, one by an hour a minute or so, and a run of a day holds a few hundred of its states.
 */
const CHECKPOINTS_DENSE = 80;

/** The latest checkpoints are kept with all that is over in them: half a minute. */
const CHECKPOINTS_WHOLE = 6;

/**
 * What changes between two checkpoints is kept twice, so where there are more objects than this fewer are kept: with twice
 * as many a quarter, and two where there are half a million.
 */
const OBJECTS_DENSE = 75_000;
const CHECKPOINTS_LEAST = 2;

/** Histories that were left are kept up to this number: more than a list for people holds. */
const HISTORIES_LEFT = 24;

/**
 * Whether an input changes anything but who is told what. One that only asks leaves the run as it is: it is no part of it
 * and begins no other history.
 */
export function isAct(input: Input): boolean {
  switch (input.type) {
    case 'wake':
    case 'watch':
    case 'unwatch':
    case 'settle':
      return false;
    case 'api':
      return !input.request.dryRun && input.request.verb !== 'get' && input.request.verb !== 'list';
    default:
      return true;
  }
}

export function takeCheckpoint(cluster: Cluster): void {
  const { checkpoints, world } = cluster;
  const now = world.kernel.nowUs;
  checkpoints.push(checkpointOf(cluster));
  lightenOld(checkpoints);
  const dense = denseCheckpoints(world);
  if (checkpoints.length <= dense) return;
  const kept = checkpoints.filter(({ at }) => at % strideUs(now - at, dense) === 0);
  if (kept.length < checkpoints.length) checkpoints.splice(0, checkpoints.length, ...kept);
}

/** The checkpoint that is now just too old to be kept whole. */
function lightenOld(checkpoints: Checkpoint[]): void {
  const index = checkpoints.length - 1 - CHECKPOINTS_WHOLE;
  const [before, old] = [checkpoints[index - 1], checkpoints[index]];
  if (before && old) checkpoints[index] = { ...old, world: lightened(old.world, before.world) };
}

function checkpointOf({ world, inputs }: Cluster): Checkpoint {
  return { at: world.kernel.nowUs, world: forkWorld(world), inputs: inputs.length };
}

/** How many checkpoints are kept before they become rarer. */
function denseCheckpoints({ api }: World): number {
  const share = Math.min(1, OBJECTS_DENSE / Math.max(1, api.objects.size));
  return Math.max(CHECKPOINTS_LEAST, Math.floor(CHECKPOINTS_DENSE * share * share));
}

/** How far apart checkpoints of that age are. */
function strideUs(ageUs: number, dense: number): number {
  let stride = CHECKPOINT_EVERY_US;
  while (ageUs >= stride * dense) stride *= 2;
  return stride;
}

/** The present history whole: what is past and what lies ahead. */
export function presentHistory(cluster: Cluster): History {
  const { id, parent, forkedAtUs } = cluster.line;
  const { ahead, world } = cluster;
  const now = world.kernel.nowUs;
  const here = checkpointOf(cluster);
  // The present itself is a moment to come back to, so that a jump to the end costs nothing.
  const past = present(cluster).at < now ? [...cluster.checkpoints, here] : [...cluster.checkpoints];
  return {
    id,
    parent,
    forkedAtUs,
    inputs: ahead ? ahead.inputs : [...cluster.inputs],
    checkpoints: ahead ? [...past, ...ahead.checkpoints.filter((one) => one.at > now)] : past,
    endUs: ahead ? Math.max(ahead.endUs, now) : now,
    atUs: now,
  };
}

/** Puts back what was kept of a run's histories; the cluster has been made again up to where it was in the present one. */
export function restoreHistories(
  cluster: Cluster,
  { present: course, left }: NonNullable<StartOptions['histories']>,
): void {
  const { id, parent, forkedAtUs, inputs, endUs } = course;
  cluster.line = { id, parent, forkedAtUs };
  cluster.ahead = { inputs, next: cluster.inputs.length, checkpoints: [...cluster.checkpoints], endUs };
  endAhead(cluster);
  const [beginning] = cluster.checkpoints;
  if (!beginning) return;
  for (const one of left) cluster.left.push({ ...one, checkpoints: [beginning] });
}

/** Puts the cluster at the last checkpoint of a history that is not later than `toUs`; all that follows lies ahead. */
export function standAt(cluster: Cluster, history: History, toUs: number): void {
  const { inputs, checkpoints, id, parent, forkedAtUs, endUs } = history;
  const later = checkpoints.findIndex((one) => one.at > toUs);
  const kept = later === -1 ? checkpoints : checkpoints.slice(0, Math.max(1, later));
  const checkpoint = kept.at(-1);
  if (!checkpoint) throw new Error('a history has at least the checkpoint of its beginning');
  cluster.line = { id, parent, forkedAtUs };
  cluster.world = forkWorld(checkpoint.world);
  cluster.inputs.length = 0;
  for (let i = 0; i < checkpoint.inputs; i++) cluster.inputs.push(inputs[i] as TimedInput);
  cluster.checkpoints.splice(0, cluster.checkpoints.length, ...kept);
  cluster.ahead = { inputs, next: checkpoint.inputs, checkpoints, endUs };
  endAhead(cluster);
}

/** At its end a history has nothing ahead any more. */
export function endAhead(cluster: Cluster): void {
  const { ahead, world } = cluster;
  if (ahead && ahead.next >= ahead.inputs.length && world.kernel.nowUs >= ahead.endUs) cluster.ahead = null;
}

/** Somebody acts while something lies ahead: another history begins, and the one that is left stays in the list. */
export function leave(cluster: Cluster): void {
  if (!cluster.ahead) return;
  const history = presentHistory(cluster);
  // Where one is now the new one begins: of the old one it is its end that was seen.
  keep(cluster, { ...history, atUs: history.endUs });
  const id = 1 + Math.max(cluster.line.id, ...cluster.left.map((one) => one.id));
  cluster.line = { id, parent: cluster.line.id, forkedAtUs: cluster.world.kernel.nowUs };
  cluster.ahead = null;
}

/** Puts a history into the list of those that can be returned to. */
export function keep(cluster: Cluster, history: History): void {
  const { left } = cluster;
  left.push(history);
  left.sort((a, b) => a.id - b.id);
  // The first history is the run as it came about: it stays.
  if (left.length > HISTORIES_LEFT) left.splice(1, 1);
}

export function present(cluster: Cluster): Checkpoint {
  const checkpoint = cluster.checkpoints.at(-1);
  if (!checkpoint) throw new Error('a cluster has at least the checkpoint of its beginning');
  return checkpoint;
}
