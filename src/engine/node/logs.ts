import { scanPrefix } from '../../base/table.ts';
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
  for (const [, { at, stream, texts }] of scanPrefix(world.kubelet.logs, `${run}:`)) {
    for (const text of texts) lines.push({ at, stream, text });
  }
  return lines.length > LOG_LINES_KEPT ? lines.slice(-LOG_LINES_KEPT) : lines;
}

/** Writes a line to the log of the container's present run. */
export function appendLog(
  world: World,
  podKey: string,
  container: string,
  text: string,
  stream: LogLine['stream'] = 'stdout',
): void {
  appendLogs(world, podKey, container, [text], stream);
}

/** Writes lines to the log of the container's present run, all at this moment. */
export function appendLogs(
  world: World,
  podKey: string,
  container: string,
  texts: readonly string[],
  stream: LogLine['stream'] = 'stdout',
): void {
  if (texts.length === 0) return;
  const attempt = getContainer(world, podKey, container)?.attempt ?? 0;
  const run = `${containerKey(podKey, container)}:${attempt}`;
  const { logs, logEnds } = world.kubelet;
  const first = logEnds.get(run) ?? 0;
  const end = first + texts.length;
  logs.set(lineKey(run, first), { at: world.kernel.nowUs, stream, texts });
  logEnds.set(run, end);
  if (end > LOG_LINES_KEPT) dropBefore(world, run, end - LOG_LINES_KEPT);
}

/** Drops what was written together when all of it lies before the line of that number. */
function dropBefore(world: World, run: string, number: number): void {
  const { logs } = world.kubelet;
  for (;;) {
    const [oldest, chunk] = logs.getPairOrNextHigher(`${run}:`) ?? [];
    if (oldest?.startsWith(`${run}:`) !== true || !chunk) return;
    if (Number(oldest.slice(run.length + 1)) + chunk.texts.length > number) return;
    logs.delete(oldest);
  }
}

/** Forgets the log of a run; of each container only the present and the previous run are kept. */
export function forgetLog(world: World, key: string, attempt: number): void {
  const run = `${key}:${attempt}`;
  if (!world.kubelet.logEnds.delete(run)) return;
  for (const [chunk] of scanPrefix(world.kubelet.logs, `${run}:`)) world.kubelet.logs.delete(chunk);
}

function lineKey(run: string, number: number): string {
  return `${run}:${String(number).padStart(8, '0')}`;
}
