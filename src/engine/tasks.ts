import type { ApiTask } from './apiserver/state.ts';
import type { ControllerTask } from './controllers/state.ts';
import type { NetworkTask } from './network/state.ts';
import type { KubeletTask } from './node/state.ts';

/**
 * Everything that can be due. Each room declares its own tasks, as plain data, and runs them. A task with `idle: true`
 * (a probe's next turn, a client's next request, a back-off) is not work: a cluster that has only such is settled.
 */
export type Task = ApiTask | ControllerTask | KubeletTask | NetworkTask | WakeTask;

/** Somebody outside (a command, a test) waits for a moment. `cluster.advance` stops there and reports the token. */
export interface WakeTask {
  readonly room: 'wake';
  readonly idle: true;
  readonly token: number;
}
