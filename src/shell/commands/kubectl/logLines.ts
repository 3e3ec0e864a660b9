import { logsOf } from '../../../engine/node/logs.ts';
import { getContainer } from '../../../engine/node/records.ts';
import type { ContainerRecord, LogLine } from '../../../engine/node/state.ts';
import type { Pod } from '../../../k8s/objects.ts';
import { EPOCH_MS } from '../../../k8s/age.ts';
import { KubectlError, statusError } from './failure.ts';
import { reachKubelet } from './kubeletReach.ts';
import type { Session } from './session.ts';

export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** The last so many lines; null for all. */
  readonly tail: number | null;
  /** Only lines written since this virtual time; null for all. */
  readonly sinceUs: number | null;
  readonly limitBytes: number | null;
  /** In front of each line. */
  readonly prefix: string;
}

export const WHOLE_LOG: LogOptions = {
  follow: false,
  previous: false,
  timestamps: false,
  tail: null,
  sinceUs: null,
  limitBytes: null,
  prefix: '',
};

/** Between two looks at a log that is followed: short after a line, longer while nothing comes. */
const FIRST_LOOK_US = 100_000;
const LONGEST_LOOK_US = 2_000_000;

/** Prints the log of one container, and what it goes on to write until it ends when `follow` is set. */
export async function printLog(
  session: Session,
  pod: Pod,
  container: string,
  options: LogOptions,
): Promise<void> {
  const { context } = session;
  const podKey = `${pod.metadata.namespace}/${pod.metadata.name}`;
  if (!pod.spec.nodeName) return;
  await reachKubelet(
    session,
    pod,
    `/containerLogs/${podKey}/${container}${options.follow ? '?follow=true' : ''}`,
  );
  const run = chooseRun(session, pod, container, options.previous);
  const all = linesOf(session, podKey, container, run.previous);
  let { lastAt, count } = { lastAt: all.at(-1)?.at ?? -1, count: all.length };
  context.out(textOf(select(all, options), options));
  if (!options.follow || options.previous) return;
  const attempt = recordOf(session, podKey, container)?.attempt;
  for (let waitUs = FIRST_LOOK_US; ;) {
    const record = recordOf(session, podKey, container);
    const lines = linesOf(session, podKey, container, false);
    const fresh = record?.attempt === attempt ? freshLines(lines, lastAt, count) : [];
    if (fresh.length > 0) {
      context.out(textOf(fresh, options));
      lastAt = fresh.at(-1)?.at ?? lastAt;
      count = lines.length;
      waitUs = FIRST_LOOK_US;
    }
    if (!record || record.attempt !== attempt || record.stage !== 'running') return;
    await context.host.sleep(waitUs, context.signal);
    waitUs = Math.min(waitUs * 2, LONGEST_LOOK_US);
  }
}

/** Lines that came since; the log keeps a bounded number, so the count alone does not tell. */
function freshLines(lines: readonly LogLine[], lastAt: number, count: number): readonly LogLine[] {
  if (lines.length > count) return lines.slice(count);
  return lines.filter((line) => line.at > lastAt);
}

function recordOf(session: Session, podKey: string, container: string): ContainerRecord | undefined {
  return getContainer(session.context.host.world(), podKey, container);
}

function linesOf(session: Session, podKey: string, container: string, previous: boolean): readonly LogLine[] {
  return logsOf(session.context.host.world(), podKey, container, { previous });
}

/** Which run has a log, or the kubelet's answer when none has. */
// kubernetes: pkg/kubelet/kubelet_pods.go validateContainerLogStatus
function chooseRun(session: Session, pod: Pod, container: string, previous: boolean): { previous: boolean } {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const status = statuses.find(({ name }) => name === container);
  const podName = pod.metadata.name;
  const refuse = (text: string): KubectlError =>
    statusError({ ok: false, code: 400, reason: 'BadRequest', message: text, details: {}, warnings: [] });
  if (!status) throw refuse(`container "${container}" in pod "${podName}" is not available`);
  if (previous) {
    if (status.lastState?.terminated) return { previous: true };
    throw refuse(`previous terminated container "${container}" in pod "${podName}" not found`);
  }
  const { running, terminated, waiting } = status.state ?? {};
  if (running || terminated) return { previous: false };
  if (status.lastState?.terminated) {
    const record = recordOf(session, `${pod.metadata.namespace}/${podName}`, container);
    // While it waits to be started again, its record is still that of the run which ended.
    return { previous: record?.ended === null };
  }
  const why = waiting?.reason ?? 'ContainerCreating';
  const texts: Readonly<Record<string, string>> = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: 'trying and failing to pull image',
  };
  throw refuse(`container "${container}" in pod "${podName}" is waiting to start: ${texts[why] ?? why}`);
}

function select(lines: readonly LogLine[], options: LogOptions): readonly LogLine[] {
  const { sinceUs, tail } = options;
  const since = sinceUs === null ? lines : lines.filter((line) => line.at >= sinceUs);
  if (tail === null || tail < 0) return since;
  return tail === 0 ? [] : since.slice(-tail);
}

function textOf(lines: readonly LogLine[], options: LogOptions): string {
  const text = lines
    .map((line) => `${options.prefix}${options.timestamps ? `${timestamp(line.at)} ` : ''}${line.text}\n`)
    .join('');
  return options.limitBytes === null ? text : text.slice(0, options.limitBytes);
}

/** RFC 3339 with nanoseconds, as the container runtime writes it. */
function timestamp(atUs: number): string {
  const seconds = new Date(EPOCH_MS + Math.floor(atUs / 1_000_000) * 1_000).toISOString().slice(0, 19);
  const micros = ((atUs % 1_000_000) + 1_000_000) % 1_000_000;
  return `${seconds}.${String(micros).padStart(6, '0')}000Z`;
}
