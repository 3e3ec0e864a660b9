import { MILLISECOND_US, schedule } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { CHANGES_KEPT, type Change, type Watch } from './state.ts';

/** The log of changes, and those who hear of each. */

type Listener = (world: World, change: Change) => void;

/** From a change to the watcher's notice: one trip through the API server's watch cache to a client nearby. */
const NOTIFY_AFTER_US = 5 * MILLISECOND_US;

/** Set once while the engine is put together, the same for every World; so it is no state. */
const listeners: Listener[] = [];

/** Has `listener` called with every write, at once and in the order of registration. It must not write itself: it schedules. */
export function onChange(listener: Listener): void {
  listeners.push(listener);
}

/** The changes of a resource after `resourceVersion`, oldest first, as far back as the log reaches. */
export function changesSince(world: World, resourceVersion: number, resource: string): Change[] {
  const { changes, resourceVersion: latest } = world.api;
  const found: Change[] = [];
  changes.forRange(resourceVersion + 1, latest, true, (_version, change) => {
    if (change.resource === resource) found.push(change);
  });
  return found;
}

/** Whether the log still holds everything after `resourceVersion`. A watch from before that is told that it has expired. */
export function reachesBackTo(world: World, resourceVersion: number): boolean {
  const { changes, resourceVersion: latest } = world.api;
  if (resourceVersion >= latest) return true;
  return resourceVersion + 1 >= (changes.minKey() ?? 1);
}

/** Writes a change into the log and tells everybody. */
export function announce(world: World, change: Change): void {
  const { changes, causes } = world.api;
  changes.set(change.resourceVersion, change);
  if (changes.size > CHANGES_KEPT) dropOldest(world);
  if (change.resource !== 'events') {
    const key = `${change.resource}/${change.namespace}/${change.name}`;
    if (change.type === 'DELETED') causes.delete(key);
    else if (change.cause !== null) causes.set(key, change.cause);
  }
  if (world.api.watches.size > 0) notifyWatches(world, change);
  for (const listener of listeners) listener(world, change);
}

/**
 * A burst may write more than the log keeps while a delivery is on its way. Two at a time, so that the log gets small
 * again after it.
 */
function dropOldest({ api: { changes, wanted } }: World): void {
  for (let i = 0; i < 2 && changes.size > CHANGES_KEPT; i++) {
    const oldest = changes.minKey() ?? 0;
    if (wanted !== null && oldest >= wanted) return;
    changes.delete(oldest);
  }
}

/** Each watch hears once of everything that changes until its notice arrives. */
function notifyWatches(world: World, change: Change): void {
  const { watches, notifying } = world.api;
  watches.forEachPair((token, watch) => {
    if (notifying.has(token) || !concerns(watch, change)) return;
    notifying.set(token, 1);
    schedule(world, world.kernel.nowUs + NOTIFY_AFTER_US, { room: 'api', idle: true, type: 'notify', token });
  });
}

function concerns(watch: Watch, change: Change): boolean {
  return (
    watch.resource === change.resource &&
    (watch.namespace === null || watch.namespace === change.namespace) &&
    (watch.name === null || watch.name === change.name)
  );
}
