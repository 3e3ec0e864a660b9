import { assertNever, present } from '../../base/assert.ts';
import { ApiError } from '../apiserver/error.ts';
import type { Change } from '../apiserver/state.ts';
import { following } from '../kernel/happenings.ts';
import { cancel, jitter, MILLISECOND_US, schedule, SECOND_US, type DueKey } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { EVERYTHING, type Controller } from './controller.ts';
import type { ControllerTask } from './state.ts';

/** From a write to the watch's delivery in a small healthy cluster. */
export const WATCH_LATENCY_US = 20 * MILLISECOND_US;

/**
 * How long a reconcile occupies its key for each object it goes over. It stands for the requests and comparisons of a
 * real sync, and it bounds how often a burst makes a large key run: work stays near linear in the number of objects.
 */
const PER_OBJECT_US = 100;

/** Below so many objects a reconcile is over at once. */
const SMALL = 100;

/** A key that fails is tried again after this, and after twice the time each further time, up to the maximum. */
// kubernetes: staging/src/k8s.io/client-go/util/workqueue/default_rate_limiters.go (per item; upstream begins with 5 ms)
const RETRY_BASE_US = 100 * MILLISECOND_US;
const RETRY_MAX_US = 1000 * SECOND_US;

/** A set of controllers, found by name and by what they watch. */
export interface ControllerSet {
  readonly byName: ReadonlyMap<string, Controller>;
  /** Resource → those who watch it, or everything. */
  readonly byResource: ReadonlyMap<string, readonly Controller[]>;
  readonly everything: readonly Controller[];
}

/** Puts controllers into a set; their order decides between deliveries at one moment. */
export function controllerSet(controllers: readonly Controller[]): ControllerSet {
  const byName = new Map<string, Controller>();
  const byResource = new Map<string, Controller[]>();
  const everything = controllers.filter((controller) => EVERYTHING in controller.watches);
  for (const controller of controllers) {
    byName.set(controller.name, controller);
    for (const resource of Object.keys(controller.watches)) {
      const watching = byResource.get(resource);
      if (watching) watching.push(controller);
      else byResource.set(resource, [controller]);
    }
  }
  // Who watches everything hears after those who watch the resource. Events are written all the time and nobody
  // reconciles by them.
  for (const [resource, watching] of byResource) {
    if (resource !== EVERYTHING && resource !== 'events') watching.push(...everything);
  }
  return { byName, byResource, everything };
}

/** Tells those who watch that something has been written: a delivery becomes due unless one is on its way. */
export function noteChange(world: World, set: ControllerSet, change: Change): void {
  const { delivering, seen } = world.controllers;
  const watching =
    set.byResource.get(change.resource) ?? (change.resource === 'events' ? [] : set.everything);
  for (const controller of watching) {
    if (delivering.has(controller.name)) continue;
    delivering.set(controller.name, 1);
    // Nothing it watches lies between its last delivery and this change.
    seen.set(controller.name, change.resourceVersion - 1);
    world.api.wanted ??= change.resourceVersion;
    const latencyUs = controller.latencyUs ?? WATCH_LATENCY_US;
    const at =
      world.kernel.nowUs + jitter(world, latencyUs, 'watch', controller.name, change.resourceVersion);
    schedule(world, at, { room: 'controllers', type: 'deliver', controller: controller.name });
  }
}

/** Runs one of this room's tasks. */
export function runTask(world: World, set: ControllerSet, task: ControllerTask): void {
  const controller = present(set.byName.get(task.controller), `controller ${task.controller}`);
  switch (task.type) {
    case 'deliver':
      return deliver(world, controller);
    case 'reconcile':
      return reconcile(world, controller, task.key);
    case 'timer':
      world.controllers.timers.delete(timerKey(controller, task.key, task.idle === true));
      markDirty(world, controller, task.key, world.kernel.cause, 0);
      return;
    default:
      return assertNever(task);
  }
}

/**
 * Has `key` looked at again after `delayUs`. Of several such wishes the earliest stands; a reconcile for nothing is
 * harmless. `idle`: nothing waits for it (a deadline that may pass, say), so it is not work.
 */
export function requeueAfter(
  world: World,
  controller: Controller,
  key: string,
  delayUs: number,
  { idle = false }: { idle?: boolean } = {},
): void {
  const { timers } = world.controllers;
  const timer = timerKey(controller, key, idle);
  const at = world.kernel.nowUs + Math.max(0, Math.round(delayUs));
  const pending: DueKey | undefined = timers.get(timer);
  if (pending !== undefined) {
    if (pending.at <= at) return;
    cancel(world, pending);
  }
  const task: ControllerTask = { room: 'controllers', type: 'timer', controller: controller.name, key };
  timers.set(timer, schedule(world, at, idle ? { ...task, idle: true } : task));
}

function timerKey(controller: Controller, key: string, idle: boolean): string {
  return idle ? `${controller.name}/${key} idle` : `${controller.name}/${key}`;
}

function deliver(world: World, controller: Controller): void {
  const { controllers, api } = world;
  controllers.delivering.delete(controller.name);
  const from = (controllers.seen.get(controller.name) ?? 0) + 1;
  controllers.seen.set(controller.name, api.resourceVersion);
  // Watching may itself write Events, which makes the log drop its oldest changes: it is read before.
  const changes: Change[] = [];
  api.changes.forRange(from, api.resourceVersion, true, (_version, change) => {
    if (change.resource !== 'events') changes.push(change);
  });
  api.wanted = oldestWanted(world);
  let place = 0;
  for (const change of changes) {
    const watch = controller.watches[change.resource] ?? controller.watches[EVERYTHING];
    for (const key of watch?.(world, change) ?? []) {
      if (markDirty(world, controller, key, change.cause, place)) place++;
    }
  }
}

function oldestWanted({ controllers: { delivering, seen } }: World): number | null {
  let oldest: number | null = null;
  delivering.forEachPair((name) => {
    const next = (seen.get(name) ?? 0) + 1;
    if (oldest === null || next < oldest) oldest = next;
  });
  return oldest;
}

/** True when the key was clean: a reconcile is due now. */
function markDirty(
  world: World,
  controller: Controller,
  key: string,
  cause: number | null,
  place: number,
): boolean {
  const { dirty, busyUntil } = world.controllers;
  const entry = `${controller.name}/${key}`;
  const isNew = dirty.set(entry, cause);
  if (!isNew) return false;
  const delayUs = controller.keyDelayUs?.(world, key, place) ?? 0;
  const at = Math.max(world.kernel.nowUs + delayUs, busyUntil.get(entry) ?? Number.NEGATIVE_INFINITY);
  schedule(world, at, { room: 'controllers', type: 'reconcile', controller: controller.name, key });
  return true;
}

function reconcile(world: World, controller: Controller, key: string): void {
  const { dirty, busyUntil } = world.controllers;
  const entry = `${controller.name}/${key}`;
  const cause = dirty.get(entry) ?? null;
  dirty.delete(entry);
  if (busyUntil.size > 0) busyUntil.delete(entry);
  const { retries } = world.controllers;
  const retriesBefore = retries.size === 0 ? 0 : (retries.get(entry) ?? 0);
  const size = following(world, cause, () => attempt(world, controller, key)) ?? 0;
  if (retriesBefore > 0 && retries.get(entry) === retriesBefore) retries.delete(entry);
  if (size > SMALL) busyUntil.set(entry, world.kernel.nowUs + size * PER_OBJECT_US);
}

/** A refusal by the API server is no end: the key comes again. Anything else that is thrown is a defect. */
function attempt(world: World, controller: Controller, key: string): number | void {
  try {
    return controller.reconcile(world, key);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    backOff(world, controller, key);
  }
}

/** Has a key that could not be brought up to date tried again, later each time. Nothing waits for it: it may never succeed. */
export function backOff(world: World, controller: Controller, key: string): void {
  const { retries } = world.controllers;
  const entry = `${controller.name}/${key}`;
  const count = retries.get(entry) ?? 0;
  retries.set(entry, count + 1);
  const delayUs = Math.min(RETRY_BASE_US * 2 ** Math.min(count, 30), RETRY_MAX_US);
  requeueAfter(world, controller, key, delayUs, { idle: true });
}
