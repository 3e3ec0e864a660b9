import type { Container, Pod } from '../../k8s/objects.ts';
import { cancel, jitter, MILLISECOND_US, SECOND_US } from '../kernel/kernel.ts';
import { deleteObject } from '../apiserver/write.ts';
import { podConnectionsEnd } from '../network/connection.ts';
import type { World } from '../world.ts';
import { sleepUs } from '../images/script.ts';
import { following } from '../kernel/happenings.ts';
import { endRun } from './exits.ts';
import { planProbes } from './probes.ts';
import {
  changeContainer,
  changePod,
  containerSpec,
  containersOf,
  getContainer,
  podObject,
  scheduleContainer,
  schedulePod,
} from './records.ts';
import { podEvent, podOutcome } from './reports.ts';
import { forgetPod, removeSandbox } from './sandbox.ts';
import type { ContainerRecord, StopRecord } from './state.ts';
import { writeStatus } from './status.ts';

/** A container always gets this much time, even when preStop used up everything. */
// kubernetes: pkg/kubelet/kuberuntime/kuberuntime_container.go minimumGracePeriodInSeconds
const MINIMUM_GRACE_US = 2 * SECOND_US;

/** Taking down the network namespace. */
const TEARDOWN_US = 150 * MILLISECOND_US;

/** From the network namespace's end to the object's: volumes and control groups are cleaned up first. */
const CLEAN_UP_US = 400 * MILLISECOND_US;

/** The Pod is being deleted: its containers are told to stop. */
// kubernetes: pkg/kubelet/kubelet.go SyncTerminatingPod
export function stopPod(world: World, podKey: string, pod: Pod): void {
  const graceUs = (pod.metadata.deletionGracePeriodSeconds ?? 30) * SECOND_US;
  const before = world.kubelet.pods.get(podKey)?.stage;
  if (before === 'stopped') return remove(world, podKey);
  changePod(world, podKey, { stage: 'stopping', graceEndsAt: world.kernel.nowUs + graceUs });
  for (const [name, record] of containersOf(world, podKey)) {
    if (record.stage !== 'running') continue;
    if (record.stop) shortenStop(world, podKey, name, world.kernel.nowUs + graceUs);
    else stopContainer(world, podKey, name, { graceUs, why: 'pod', message: `Stopping container ${name}` });
    planProbes(world, podKey, name);
  }
  continueStop(world, podKey);
}

/** Somebody gave the Pod less time than before. */
export function shortenPodStop(world: World, podKey: string, pod: Pod): void {
  const record = world.kubelet.pods.get(podKey);
  const endsAt = world.kernel.nowUs + (pod.metadata.deletionGracePeriodSeconds ?? 30) * SECOND_US;
  if (!record || record.graceEndsAt === null || endsAt >= record.graceEndsAt) return;
  changePod(world, podKey, { graceEndsAt: endsAt });
  for (const [name] of containersOf(world, podKey)) shortenStop(world, podKey, name, endsAt);
}

/** All main containers of a finished Pod have ended; sidecars follow. */
export function stopRemaining(world: World, podKey: string): void {
  const graceUs = (podObject(world, podKey)?.spec.terminationGracePeriodSeconds ?? 30) * SECOND_US;
  for (const [name, record] of containersOf(world, podKey)) {
    if (record.stage !== 'running' || record.stop) continue;
    stopContainer(world, podKey, name, { graceUs, why: 'pod', message: `Stopping container ${name}` });
  }
}

/** The object was taken away without waiting: the kubelet ends what is left of the Pod. */
export function abandonPod(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  if (!record || record.orphaned) return;
  changePod(world, podKey, {
    stage: record.stage === 'stopped' ? 'stopped' : 'stopping',
    orphaned: true,
    graceEndsAt: world.kernel.nowUs,
  });
  for (const [name, container] of containersOf(world, podKey)) {
    if (container.stage !== 'running') continue;
    if (container.stop) shortenStop(world, podKey, name, world.kernel.nowUs + MINIMUM_GRACE_US);
    else stopContainer(world, podKey, name, { graceUs: 0, why: 'pod', message: '' });
  }
  continueStop(world, podKey);
}

/** Ends an abandoned Pod at once, since another one of its name has come. */
export function dropPod(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  if (!record) return;
  for (const [name, container] of containersOf(world, podKey)) {
    if (container.stage === 'running') endRun(world, podKey, name, KILLED);
  }
  following(world, removeSandbox(world, podKey), () => podConnectionsEnd(world, podKey, 'gone'));
  forgetPod(world, podKey);
}

const KILLED = { exitCode: 137, reason: 'Error', connections: 'rst' } as const;

/** Stops one container: preStop, then the stop signal, then SIGKILL when its time is over. */
export function stopContainer(
  world: World,
  podKey: string,
  name: string,
  options: { readonly graceUs: number; readonly why: StopRecord['why']; readonly message: string },
): void {
  const pod = podObject(world, podKey);
  const spec = pod && containerSpec(pod, name);
  const { nowUs } = world.kernel;
  podEvent(world, pod, 'Normal', 'Killing', options.message, name);
  const preStopUs = spec && options.graceUs > 0 ? preStopDuration(world, podKey, spec) : null;
  const killAt = nowUs + options.graceUs;
  const stop: StopRecord = { stage: 'preStop', killAt, killDue: null, why: options.why };
  changeContainer(world, podKey, name, { stop });
  if (preStopUs === null) return signalContainer(world, podKey, name);
  const text = `Container ${name} of ${podKey} runs its preStop hook before it is told to stop.`;
  const at = nowUs + Math.min(preStopUs, options.graceUs);
  podOutcome(world, podKey, 'pre-stop', text, () =>
    scheduleContainer(world, podKey, name, at, { type: 'signal' }),
  );
}

/** preStop is over, or there is none: the stop signal goes out, for sidecars when it is their turn. */
export function signalContainer(world: World, podKey: string, name: string): void {
  const record = getContainer(world, podKey, name);
  if (!record?.stop || record.stage !== 'running' || record.stop.stage === 'signalled') return;
  const { nowUs } = world.kernel;
  if (
    record.role === 'sidecar' &&
    record.stop.why === 'pod' &&
    mustWait(world, podKey, name) &&
    nowUs < record.stop.killAt
  ) {
    changeContainer(world, podKey, name, { stop: { ...record.stop, stage: 'turn' } });
    return;
  }
  const { stop } = record;
  const ignores = record.plan?.term.kind !== 'exits';
  const signal = signalOf(world, podKey, name);
  const text = `Container ${name} of ${podKey} was sent ${signal}${ignores ? '; its program does not hear it' : ''}.`;
  podOutcome(world, podKey, 'sigterm', text, () => hearSignal(world, podKey, name, stop));
}

function hearSignal(world: World, podKey: string, name: string, stop: StopRecord): void {
  const record = getContainer(world, podKey, name);
  const { nowUs } = world.kernel;
  const killAt = Math.max(stop.killAt, nowUs + MINIMUM_GRACE_US);
  const term = record?.plan?.term ?? { kind: 'ignores' as const };
  const killDue = scheduleContainer(world, podKey, name, killAt, { type: 'kill' });
  changeContainer(world, podKey, name, {
    stop: { ...stop, stage: 'signalled', killAt, killDue },
    // A program that ends in an orderly way closes its listeners first; one that ignores the signal goes on serving.
    closedAt: term.kind === 'exits' && term.servesOn !== true ? nowUs : (record?.closedAt ?? null),
  });
  if (term.kind === 'exits' && nowUs + term.afterUs < killAt) {
    scheduleContainer(world, podKey, name, nowUs + term.afterUs, { type: 'ended', code: term.code });
  }
  planProbes(world, podKey, name);
}

/** Its time is over. */
export function killContainer(world: World, podKey: string, name: string): void {
  const record = getContainer(world, podKey, name);
  if (record?.stage !== 'running' || !record.stop) return;
  const text = `Container ${name} of ${podKey} did not end in time and was killed (SIGKILL).`;
  podOutcome(world, podKey, 'sigkill', text, () => endRun(world, podKey, name, KILLED));
}

/** Goes on with stopping the Pod: the next sidecar's turn, or, when nothing runs any more, the end of its network. */
export function continueStop(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  if (record?.stage !== 'stopping') return;
  const running = containersOf(world, podKey).filter(([, container]) => container.stage === 'running');
  if (running.length === 0) {
    schedulePod(world, podKey, world.kernel.nowUs + jitter(world, TEARDOWN_US, 'teardown', podKey, 0), {
      type: 'teardown',
    });
    return;
  }
  for (const [name, container] of running)
    if (container.stop?.stage === 'turn') signalContainer(world, podKey, name);
}

/** Nothing runs any more: the network namespace goes, and what was connected with it. */
export function tearDown(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  if (!record || record.stage !== 'stopping') return;
  following(world, removeSandbox(world, podKey), () => afterSandbox(world, podKey, record.orphaned));
}

function afterSandbox(world: World, podKey: string, orphaned: boolean): void {
  podConnectionsEnd(world, podKey, 'gone');
  if (orphaned) return forgetPod(world, podKey);
  writeStatus(world, podKey);
  const deleting = podObject(world, podKey)?.metadata.deletionTimestamp !== undefined;
  if (deleting)
    schedulePod(world, podKey, world.kernel.nowUs + jitter(world, CLEAN_UP_US, 'clean-up', podKey, 0), {
      type: 'delete',
    });
}

/** The kubelet has nothing left of the Pod and lets the API server remove the object. */
export function remove(world: World, podKey: string): void {
  const pod = podObject(world, podKey);
  if (pod) {
    const text = `${podKey} has ended on its Node; its object is removed.`;
    podOutcome(world, podKey, 'pod-removed', text, () =>
      deleteObject(world, 'pods', pod.metadata.namespace ?? '', pod.metadata.name, {
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      }),
    );
  }
  forgetPod(world, podKey);
}

function shortenStop(world: World, podKey: string, name: string, endsAt: number): void {
  const record = getContainer(world, podKey, name);
  if (record?.stage !== 'running' || !record.stop) return;
  const killAt = Math.max(endsAt, world.kernel.nowUs);
  if (killAt >= record.stop.killAt) return;
  if (record.stop.killDue) cancel(world, record.stop.killDue);
  const killDue =
    record.stop.stage === 'signalled'
      ? scheduleContainer(world, podKey, name, killAt, { type: 'kill' })
      : null;
  changeContainer(world, podKey, name, { stop: { ...record.stop, killAt, killDue, why: 'pod' } });
  if (record.stop.stage === 'preStop') scheduleContainer(world, podKey, name, killAt, { type: 'signal' });
}

/** Sidecars wait for the main containers, then go in the reverse order of the spec. */
// kubernetes: pkg/kubelet/kuberuntime/kuberuntime_termination_order.go
function mustWait(world: World, podKey: string, name: string): boolean {
  const containers = containersOf(world, podKey);
  const running = new Map(containers.filter(([, record]) => record.stage === 'running'));
  if (
    [...running.values()].some(
      (record: ContainerRecord) => record.role === 'main' || record.role === 'ephemeral',
    )
  )
    return true;
  const order = (podObject(world, podKey)?.spec.initContainers ?? []).map((each) => each.name);
  return order.slice(order.indexOf(name) + 1).some((later) => running.has(later));
}

function signalOf(world: World, podKey: string, name: string): string {
  const serves = getContainer(world, podKey, name)?.plan?.listens[0]?.serves;
  const pod = podObject(world, podKey);
  const chosen =
    pod && (containerSpec(pod, name)?.lifecycle as { stopSignal?: string } | undefined)?.stopSignal;
  return chosen ?? (serves === 'nginx' ? 'SIGQUIT' : 'SIGTERM');
}

/** How long the preStop hook takes; null without one. Its command's effects on files are not followed. */
// kubernetes: pkg/kubelet/lifecycle/handlers.go
function preStopDuration(world: World, podKey: string, spec: Container): number | null {
  const hook = spec.lifecycle?.preStop;
  if (!hook) return null;
  if (hook.sleep) return hook.sleep.seconds * SECOND_US;
  if (hook.httpGet) return 20 * MILLISECOND_US;
  const words = (hook.exec?.command ?? []).join(' ');
  let totalUs = 50 * MILLISECOND_US;
  for (const match of words.matchAll(/\bsleep\s+([\w.]+)/g)) {
    const each = sleepUs([match[1] ?? '']);
    totalUs += Number.isFinite(each) ? each : 3600 * SECOND_US;
  }
  // A server that its own hook tells to stop does so while the hook runs.
  if (/\bnginx\s+-s\s+(quit|stop)\b|\bkill\b/.test(words)) {
    const name = spec.name;
    changeContainer(world, podKey, name, { closedAt: world.kernel.nowUs });
    scheduleContainer(world, podKey, name, world.kernel.nowUs + 200 * MILLISECOND_US, {
      type: 'ended',
      code: 0,
    });
  }
  return totalUs;
}
