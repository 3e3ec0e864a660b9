import { getContainer } from '../engine/node/records.ts';
import { podOf, type Place } from '../protocol/place.ts';
import type { ShellHost } from './command.ts';

/**
 * `kill 1` inside a container: a signal for its main process. As PID 1 of its namespace that hears only what it has a handler
 * for, SIGKILL included. False: there is no such process.
 */
// linux: kernel/signal.c (sig_task_ignored)
export function signalMain(host: ShellHost, place: Place, container: string | null, hard: boolean): boolean {
  const pod = podOf(place);
  if (!pod || container === null) return false;
  const key = `${pod.namespace}/${pod.name}`;
  const record = getContainer(host.world(), key, container);
  if (record?.stage !== 'running') return false;
  const term = record.plan?.term;
  if (!hard && term?.kind === 'exits') host.input({ type: 'exit', pod: key, container, code: term.code });
  return true;
}
