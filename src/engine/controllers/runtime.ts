import type { Change } from '../apiserver/state.ts';
import type { World } from '../world.ts';
import { allControllers } from './index.ts';
import type { ControllerTask } from './state.ts';
import * as workQueue from './workQueue.ts';

/** Made when first used: the same for every World. */
let set: workQueue.ControllerSet | undefined;

function controllers(): workQueue.ControllerSet {
  set ??= workQueue.controllerSet(allControllers());
  return set;
}

/** Called with every write: controllers that watch the resource hear of it a watch's latency later. */
export function noteChange(world: World, change: Change): void {
  workQueue.noteChange(world, controllers(), change);
}

/** Runs a task of this room. */
export function runControllerTask(world: World, task: ControllerTask): void {
  workQueue.runTask(world, controllers(), task);
}
