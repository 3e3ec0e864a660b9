import type { Pod } from '../../k8s/objects.ts';
import { parseTimestamp, SECOND_US } from '../kernel/kernel.ts';

/** What controllers ask of a Pod. */
// kubernetes: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go

type PodCondition = NonNullable<NonNullable<Pod['status']>['conditions']>[number];

const NONE: readonly PodCondition[] = [];

/** The condition of that type, if the Pod has it. */
export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  // Asked of every Pod in every sync: a plain loop.
  for (const condition of pod.status?.conditions ?? NONE) if (condition.type === type) return condition;
  return undefined;
}

/** Whether the condition Ready is True. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/** Whether the Pod has run to its end: nothing of it runs any more. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether the Pod counts as a replica: neither finished nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether the Pod is on its way out but not yet finished. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;
}

/**
 * From when on the Pod is available, in virtual microseconds: once it has been ready for `minReadySeconds`.
 * Null while it is not ready.
 */
export function availableAt(pod: Pod, minReadySeconds: number): number | null {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return null;
  if (minReadySeconds === 0) return Number.NEGATIVE_INFINITY;
  const since = ready.lastTransitionTime;
  return since === undefined ? null : parseTimestamp(since) + minReadySeconds * SECOND_US;
}
