import type { Container, Pod } from '../../k8s/objects.ts';
import { cancel, jitter, SECOND_US } from '../kernel/kernel.ts';
import { podConnectionsEnd } from '../network/connection.ts';
import type { World } from '../world.ts';
import { backOffUntil, nextBackOff } from './backOff.ts';
import { forgetLog } from './logs.ts';
import { ensureImage } from './pull.ts';
import {
  changeContainer,
  changePod,
  containerKey,
  containerSpec,
  containersOf,
  getContainer,
  podObject,
  scheduleContainer,
  schedulePod,
} from './records.ts';
import { podEvent, podOutcome } from './reports.ts';
import { NOTICE_US } from './run.ts';
import type { ContainerRecord } from './state.ts';
import { statusSoon } from './status.ts';
import { continueStop, stopRemaining } from './stop.ts';
import { syncPod } from './sync.ts';

/** How a run ends: by itself with a code, or by a signal. */
export interface Ending {
  readonly exitCode: number;
  readonly reason?: string;
  readonly signal?: number;
  /** What its connections see: an orderly close, or a reset. */
  readonly connections?: 'fin' | 'rst';
}

/** The container's program has ended. The kubelet sees it a moment later. */
export function endRun(world: World, podKey: string, name: string, ending: Ending): void {
  const record = getContainer(world, podKey, name);
  if (!record || record.stage !== 'running') return;
  const { nowUs } = world.kernel;
  const { exitCode, signal } = ending;
  const reason = ending.reason ?? (exitCode === 0 ? 'Completed' : 'Error');
  for (const probe of record.probes) if (probe.due) cancel(world, probe.due);
  if (record.stop?.killDue) cancel(world, record.stop.killDue);
  const id = record.id;
  changeContainer(world, podKey, name, {
    stage: 'exited',
    ready: false,
    closedAt: record.closedAt ?? nowUs,
    ended: {
      exitCode,
      reason,
      startedAt: record.startedAt,
      finishedAt: nowUs,
      id,
      ...(signal === undefined ? {} : { signal }),
    },
    probes: record.probes.map((probe) => ({ ...probe, due: null })),
  });
  const text = `Container ${name} of ${podKey} ended with exit code ${exitCode}${exitCode === 137 ? ' (SIGKILL)' : ''}.`;
  const ports = (record.plan?.listens ?? []).map((listen) => listen.port);
  const noticedAt =
    nowUs + jitter(world, NOTICE_US / 2, 'notice-exit', containerKey(podKey, name), record.attempt);
  podOutcome(world, podKey, 'container-exited', text, () => {
    if (ports.length > 0) podConnectionsEnd(world, podKey, ending.connections ?? 'fin', ports);
    scheduleContainer(world, podKey, name, noticedAt, { type: 'exit-noticed' });
  });
}

/** The kubelet sees that a container has ended and decides what follows. */
// kubernetes: pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions
export function exitNoticed(world: World, podKey: string, name: string): void {
  const record = getContainer(world, podKey, name);
  const pod = world.kubelet.pods.get(podKey);
  if (!record?.ended || !pod) return;
  if (pod.stage === 'stopping') {
    statusSoon(world, podKey);
    return continueStop(world, podKey);
  }
  const object = podObject(world, podKey);
  const spec = object && containerSpec(object, name);
  if (!object || !spec) return;
  statusSoon(world, podKey);
  if (record.role === 'init' && record.ended.exitCode === 0) return syncPod(world, podKey);
  if (record.stop || shouldRestart(object, spec, record)) return restart(world, podKey, object, name);
  if (record.role === 'init' || allDone(world, podKey, object)) finishPod(world, podKey);
}

/** Starts the container again, at once or after its back-off. */
// kubernetes: pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff
export function restart(world: World, podKey: string, pod: Pod, name: string): void {
  const record = getContainer(world, podKey, name);
  if (!record?.ended) return;
  const { nowUs } = world.kernel;
  // The kubelet looks at what had ended before it acted: after its own kill that is the run before.
  const failedAt = record.stop ? (record.last?.finishedAt ?? null) : record.ended.finishedAt;
  const until = failedAt === null ? null : backOffUntil(record.crash, failedAt, nowUs);
  if (until !== null) return waitForBackOff(world, podKey, pod, name, record, until);
  const crash = failedAt === null ? record.crash : nextBackOff(record.crash, failedAt, nowUs);
  forgetLog(world, containerKey(podKey, name), record.attempt - 1);
  changeContainer(world, podKey, name, { crash, stage: 'starting', waiting: null, stop: null });
  ensureImage(world, podKey, name);
}

function waitForBackOff(
  world: World,
  podKey: string,
  pod: Pod,
  name: string,
  record: ContainerRecord,
  until: number,
): void {
  const seconds = Math.round((record.crash?.durationUs ?? 0) / SECOND_US);
  const text = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  const whole = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
  podEvent(
    world,
    pod,
    'Warning',
    'BackOff',
    `Back-off restarting failed container ${name} in pod ${whole}`,
    name,
  );
  changeContainer(world, podKey, name, {
    stage: 'waiting',
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off ${text} restarting failed container=${name} pod=${whole}`,
    },
  });
  const news = `Container ${name} of ${podKey} keeps ending; the kubelet waits ${text} before it starts it again.`;
  podOutcome(world, podKey, 'container-backs-off', news, () => {
    statusSoon(world, podKey);
    scheduleContainer(world, podKey, name, until, { type: 'retry' }, { idle: true });
  });
}

/** Whether a container that ended so is started again. */
// kubernetes: pkg/api/v1/pod/util.go ContainerShouldRestart
export function shouldRestart(pod: Pod, spec: Container, record: ContainerRecord): boolean {
  const code = record.ended?.exitCode ?? 0;
  if (record.role === 'sidecar') return true;
  if (record.role === 'ephemeral') return false;
  const rules = spec.restartPolicyRules ?? [];
  for (const rule of rules) {
    const { operator, values = [] } = rule.exitCodes ?? {};
    if (operator === 'In' && values.includes(code)) return true;
    if (operator === 'NotIn' && !values.includes(code)) return true;
  }
  const policy = spec.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never') return false;
  return record.role === 'init' || policy === 'OnFailure' ? code !== 0 : true;
}

function allDone(world: World, podKey: string, pod: Pod): boolean {
  return containersOf(world, podKey).every(([name, record]) => {
    if (record.role !== 'main') return true;
    const spec = containerSpec(pod, name);
    return record.stage === 'exited' && spec !== undefined && !shouldRestart(pod, spec, record);
  });
}

/** Nothing of the Pod is to run any more: what is left (sidecars) is stopped, then its network namespace goes. */
function finishPod(world: World, podKey: string): void {
  changePod(world, podKey, { stage: 'stopping' });
  podOutcome(world, podKey, 'pod-finished', `All containers of ${podKey} have run to their end.`, () => {
    if (containersOf(world, podKey).some(([, record]) => record.stage === 'running'))
      return stopRemaining(world, podKey);
    schedulePod(world, podKey, world.kernel.nowUs, { type: 'teardown' });
  });
}
