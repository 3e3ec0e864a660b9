import { assertNever } from '../../base/assert.ts';
import type { World } from '../world.ts';
import { reloadConfig } from './configReload.ts';
import { endRun, exitNoticed, restart } from './exits.ts';
import { nodeBecomesReady } from './machines.ts';
import { probeTick, planProbes } from './probes.ts';
import { backOffPull, ensureImage, pullEnded } from './pull.ts';
import { getContainer, podObject } from './records.ts';
import { containerNoticed, runSteps, startContainer } from './run.ts';
import { prepare, sandboxMade } from './sandbox.ts';
import type { ContainerTask, KubeletTask, PodTask } from './state.ts';
import { writeDueStatus } from './status.ts';
import { killContainer, remove, signalContainer, tearDown } from './stop.ts';

/** Runs a task of this room. Work for a Pod that is gone, for an earlier run, or on a machine that is down is dropped. */
export function runKubeletTask(world: World, task: KubeletTask): void {
  if (task.type === 'node-ready') return nodeBecomesReady(world, task.node);
  const record = world.kubelet.pods.get(task.pod);
  if (record?.uid !== task.uid || world.kubelet.nodesDown.has(record.node)) return;
  if (!('container' in task)) return runPodTask(world, task);
  if (getContainer(world, task.pod, task.container)?.attempt === task.attempt) runContainerTask(world, task);
}

function runPodTask(world: World, task: PodTask): void {
  switch (task.type) {
    case 'sandbox':
      return sandboxMade(world, task.pod);
    case 'prepare':
      return prepare(world, task.pod);
    case 'status':
      return writeDueStatus(world, task.pod);
    case 'teardown':
      return tearDown(world, task.pod);
    case 'delete':
      return remove(world, task.pod);
    default:
      return assertNever(task);
  }
}

function runContainerTask(world: World, task: ContainerTask): void {
  const { pod, container } = task;
  switch (task.type) {
    case 'pulled':
      return pullEnded(world, pod, container);
    case 'start':
      return startContainer(world, pod, container);
    case 'noticed':
      return containerNoticed(world, pod, container);
    case 'listening':
      return planProbes(world, pod, container);
    case 'step':
      return runSteps(world, pod, container);
    case 'ended':
      return endRun(world, pod, container, { exitCode: task.code });
    case 'exit-noticed':
      return exitNoticed(world, pod, container);
    case 'retry':
      return retry(world, pod, container);
    case 'reload':
      return reloadConfig(world, pod, container);
    case 'probe':
      return probeTick(world, pod, container, task.probe);
    case 'signal':
      return signalContainer(world, pod, container);
    case 'kill':
      return killContainer(world, pod, container);
    default:
      return assertNever(task);
  }
}

/** A back-off is over: what waited is tried again. */
function retry(world: World, podKey: string, name: string): void {
  const object = podObject(world, podKey);
  const record = getContainer(world, podKey, name);
  if (!object || record?.stage !== 'waiting' || world.kubelet.pods.get(podKey)?.stage !== 'active') return;
  switch (record.waiting?.reason) {
    case 'ErrImagePull':
      return backOffPull(world, podKey, name);
    case 'CrashLoopBackOff':
      return restart(world, podKey, object, name);
    default:
      return ensureImage(world, podKey, name);
  }
}
