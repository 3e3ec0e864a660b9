import { ageOf, parseMoment } from '../age.ts';
import type { KubeObject, Pod } from '../objects.ts';
import { age } from './cells.ts';

type PodStatus = NonNullable<Pod['status']>;
type ContainerStatus = NonNullable<PodStatus['containerStatuses']>[number];

/** The cells of one Pod, and what its STATUS says in one word. */
// kubernetes: pkg/printers/internalversion/printers.go printPod
export function podRow(object: KubeObject, nowUs: number): (string | number)[] {
  const pod = object as unknown as Pod;
  const summary = summarizePod(pod);
  const { restarts, lastRestart } = summary;
  return [
    pod.metadata.name,
    `${summary.ready}/${summary.total}`,
    summary.status,
    restarts > 0 && lastRestart !== '' ? `${restarts} (${ageOf(lastRestart, nowUs)} ago)` : `${restarts}`,
    age(pod, nowUs),
    pod.status?.podIPs?.[0]?.ip || '<none>',
    pod.spec.nodeName || '<none>',
    pod.status?.nominatedNodeName || '<none>',
    readinessGates(pod),
  ];
}

export interface PodSummary {
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`, … */
  readonly status: string;
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** The API timestamp at which the last of them ended; '' when none did. */
  readonly lastRestart: string;
}

/** What `kubectl get pods` says of a Pod: the word under STATUS and the numbers beside it. */
export function summarizePod(pod: Pod): PodSummary {
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always').map((one) => one.name),
  );
  const init = summarizeInit(pod, sidecars);
  const initialized = isTrue(pod, 'Initialized');
  const main = !init.initializing || initialized ? summarizeMain(pod, init) : init;
  return {
    status: afterDeletion(pod, main.status),
    ready: main.ready,
    total: pod.spec.containers.length + sidecars.size,
    restarts: main.restarts,
    lastRestart: main.lastRestart,
  };
}

interface Progress {
  status: string;
  ready: number;
  restarts: number;
  lastRestart: string;
}

interface InitProgress extends Progress {
  initializing: boolean;
  /** Of the sidecars alone: what counts once the Pod has been initialized. */
  sidecarRestarts: number;
  sidecarLastRestart: string;
}

function summarizeInit(pod: Pod, sidecars: ReadonlySet<string>): InitProgress {
  const progress: InitProgress = {
    status: startingStatus(pod),
    ready: 0,
    restarts: 0,
    lastRestart: '',
    initializing: false,
    sidecarRestarts: 0,
    sidecarLastRestart: '',
  };
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, one] of statuses.entries()) {
    const isSidecar = sidecars.has(one.name);
    const ended = one.lastState?.terminated?.finishedAt ?? '';
    progress.restarts += one.restartCount;
    progress.lastRestart = later(progress.lastRestart, ended);
    if (isSidecar) {
      progress.sidecarRestarts += one.restartCount;
      progress.sidecarLastRestart = later(progress.sidecarLastRestart, ended);
    }
    if (one.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && one.started === true) {
      if (one.ready) progress.ready++;
      continue;
    }
    progress.status = initStatus(one, index, pod.spec.initContainers?.length ?? 0);
    progress.initializing = true;
    break;
  }
  return progress;
}

function startingStatus(pod: Pod): string {
  const gated = (pod.status?.conditions ?? []).some(
    (one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated',
  );
  if (gated) return 'SchedulingGated';
  return pod.status?.reason || (pod.status?.phase ?? '');
}

function initStatus(one: ContainerStatus, index: number, total: number): string {
  const terminated = one.state?.terminated;
  if (terminated) return `Init:${endingOf(terminated)}`;
  const waiting = one.state?.waiting?.reason ?? '';
  return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
}

function summarizeMain(pod: Pod, init: InitProgress): Progress {
  const progress: Progress = {
    status: init.status,
    ready: init.ready,
    restarts: init.sidecarRestarts,
    lastRestart: init.sidecarLastRestart,
  };
  let running = false;
  let failure = '';
  for (const one of (pod.status?.containerStatuses ?? []).toReversed()) {
    progress.restarts += one.restartCount;
    progress.lastRestart = later(progress.lastRestart, one.lastState?.terminated?.finishedAt ?? '');
    const { waiting, terminated } = one.state ?? {};
    if (waiting?.reason) {
      progress.status = waiting.reason;
    } else if (terminated) {
      progress.status = endingOf(terminated);
      if (terminated.exitCode !== 0) failure = progress.status;
    } else if (one.ready && one.state?.running) {
      running = true;
      progress.ready++;
    }
  }
  if (progress.status === 'Completed') progress.status = notReallyCompleted(pod, running, failure);
  return progress;
}

/** One container that ended well does not make the Pod `Completed` while others run or failed. */
function notReallyCompleted(pod: Pod, running: boolean, failure: string): string {
  if (running && isTrue(pod, 'Ready')) return 'Running';
  if (failure !== '') return failure;
  return running ? 'NotReady' : 'Completed';
}

function endingOf(terminated: { reason?: string; signal?: number; exitCode: number }): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
}

function afterDeletion(pod: Pod, status: string): string {
  if (pod.metadata.deletionTimestamp === undefined) return status;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const over = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
  return over ? status : 'Terminating';
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => isTrue(pod, gate.conditionType)).length;
  return `${open}/${gates.length}`;
}

function isTrue(pod: Pod, type: string): boolean {
  return pod.status?.conditions?.find((one) => one.type === type)?.status === 'True';
}

function later(a: string, b: string): string {
  return (parseMoment(b) ?? -Infinity) > (parseMoment(a) ?? -Infinity) ? b : a;
}
