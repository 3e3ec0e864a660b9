import { getContainer, containerKey, containersOf } from './records.ts';
import type { LogLine } from './state.ts';
import type { World } from '../world.ts';

/** How many lines of one run are kept; the kubelet rotates a container's log by size. */
export const LOG_LINES_KEPT = 1_000;

/**
 * What a container's program has written, oldest first. `container` null: the Pod's first that has a log.
 * `previous`: of the run before.
 */
export function logsOf(
  world: World,
  podKey: string,
  container: string | null,
  { previous }: { readonly previous: boolean } = { previous: false },
): readonly LogLine[] {
  const name = container ?? containersOf(world, podKey).find(([, record]) => record.role === 'main')?.[0];
  const record = name === undefined ? undefined : getContainer(world, podKey, name);
  if (!record || name === undefined) return [];
  const attempt = record.attempt - (previous ? 1 : 0);
  const run = `${containerKey(podKey, name)}:${attempt}`;
  const lines: LogLine[] = [];
  world.kubelet.logs.forRange(`${run}:`, `${run}:\uffff`, true, (_key, line) => {
    lines.push(line);
  });
  return lines;
}

/** Writes a line to the log of the container's present run. */
export function appendLog(
  world: World,
  podKey: string,
  container: string,
  text: string,
  stream: LogLine['stream'] = 'stdout',
): void {
  const attempt = getContainer(world, podKey, container)?.attempt ?? 0;
  const run = `${containerKey(podKey, container)}:${attempt}`;
  const { logs, logEnds } = world.kubelet;
  const number = logEnds.get(run) ?? 0;
  logs.set(lineKey(run, number), { at: world.kernel.nowUs, stream, text });
  logEnds.set(run, number + 1);
  if (number >= LOG_LINES_KEPT) logs.delete(lineKey(run, number - LOG_LINES_KEPT));
}

/** Forgets the log of a run; of each container only the present and the previous run are kept. */
export function forgetLog(world: World, key: string, attempt: number): void {
  const run = `${key}:${attempt}`;
  const ends = world.kubelet.logEnds.get(run);
  if (ends === undefined) return;
  for (let number = Math.max(0, ends - LOG_LINES_KEPT - 1); number < ends; number++) {
    world.kubelet.logs.delete(lineKey(run, number));
  }
  world.kubelet.logEnds.delete(run);
}

function lineKey(run: string, number: number): string {
  return `${run}:${String(number).padStart(8, '0')}`;
}
