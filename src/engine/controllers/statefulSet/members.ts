import type { Pod, StatefulSet } from '../../../k8s/objects.ts';
import type { PodOwnerKind } from '../claimPods.ts';
import { availableAt, isPodReady } from '../pods.ts';
import { REVISION_HASH } from '../revisions.ts';

/** Which Pods are a StatefulSet's, and what it asks of them. */
// kubernetes: pkg/controller/statefulset/stateful_set_utils.go

export const STATEFUL_SET: PodOwnerKind = {
  actor: 'statefulset-controller',
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  resource: 'statefulsets.apps',
};

export function replicasOf({ spec }: StatefulSet): number {
  return spec.replicas ?? 1;
}

export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** The number at the end of a Pod's name; -1 when it has none. */
export function ordinalOf(pod: Pod): number {
  const [, ordinal] = /^.*-([0-9]+)$/s.exec(pod.metadata.name) ?? [];
  const value = Number(ordinal ?? -1);
  return value <= 0x7fffffff ? value : -1;
}

/** Whether a Pod's name makes it a member. */
export function isMember(set: StatefulSet, pod: Pod): boolean {
  const [, parent] = /^(.*)-[0-9]+$/s.exec(pod.metadata.name) ?? [];
  return parent === set.metadata.name;
}

export function podNameOf(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

export function revisionOf(pod: Pod): string {
  return pod.metadata.labels?.[REVISION_HASH] ?? '';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isPodReady(pod);
}

export function isAvailable(pod: Pod, set: StatefulSet, nowUs: number): boolean {
  const at = availableAt(pod, set.spec.minReadySeconds ?? 0);
  return at !== null && at <= nowUs;
}

/** One of the Pods that a set wants: there, or still to be made. */
export interface Replica {
  readonly ordinal: number;
  readonly pod: Pod | null;
}

export function isUnavailable({ pod }: Replica, set: StatefulSet, nowUs: number): boolean {
  return pod === null || isTerminating(pod) || !isAvailable(pod, set, nowUs);
}
