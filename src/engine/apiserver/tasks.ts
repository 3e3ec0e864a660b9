import { assertNever } from '../../base/assert.ts';
import { report } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { expireEvents } from './events.ts';
import type { ApiTask } from './state.ts';

/** Runs a task of this room. */
export function runApiTask(world: World, task: ApiTask): void {
  switch (task.type) {
    case 'notify':
      world.api.notifying.delete(task.token);
      if (world.api.watches.has(task.token)) report(world, { type: 'changed', token: task.token });
      return;
    case 'expire-events':
      return expireEvents(world);
    default:
      return assertNever(task);
  }
}
