import type { ApiTask } from './apiserver/state.ts';
import type { ControllerTask } from './controllers/state.ts';
import type { NetworkTask } from './network/state.ts';
import type { KubeletTask } from './node/state.ts';

/**
 * Everything that can be due. Each room declares its own tasks, as plain data, and runs them. A task with `idle: true`
 * (a probe's next turn, a client's next request, a back-off) is not work: a cluster that has only such is settled.
 */
export type Task = ApiTask | ControllerTask | KubeletTask | NetworkTask | WakeTask | SettleTask;

/** Somebody outside (a command, a test) waits for a moment. `cluster.advance` stops there and reports the token. */
export interface WakeTask {
  readonly room: 'wake';
  readonly idle: true;
  readonly token: number;
}

/** Looks again whether the cluster is settled (every Node's rules take a moment more), or gives up at the limit. */
export interface SettleTask {
  readonly room: 'settle';
  readonly idle: true;
  /** Null: look again for all who wait. A token: its limit is reached. */
  readonly token: number | null;
}
