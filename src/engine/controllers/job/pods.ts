import type { Job, Pod } from '../../../k8s/objects.ts';
import { updateObject } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import type { PodOwnerKind } from '../claimPods.ts';
import { podCondition } from '../pods.ts';

/** A Job's Pods: which have ended, and how. */
// kubernetes: pkg/controller/job/job_controller.go, backoff_utils.go

export const JOB: PodOwnerKind = {
  actor: 'job-controller',
  apiVersion: 'batch/v1',
  kind: 'Job',
  resource: 'jobs.batch',
};

/** Keeps a Pod until its end has been counted. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

/** Unless replacements wait for the end, a Pod that is being deleted counts as failed already. */
// kubernetes: isPodFailed
export function isFailed(job: Job, { status, metadata }: Pod): boolean {
  if (status?.phase === 'Failed') return true;
  if (job.spec.podReplacementPolicy === 'Failed') return false;
  return metadata.deletionTimestamp !== undefined && status?.phase !== 'Succeeded';
}

export function isSucceeded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded';
}

/** The index of an Indexed Job's Pod; -1 for none. */
export function indexOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[COMPLETION_INDEX] ?? '';
  return /^\d+$/.test(text) ? Number(text) : -1;
}

/** Lets a Pod whose end has been counted go. */
export function untrack(world: World, pod: Pod): void {
  if (!isTracked(pod)) return;
  const { namespace = '', name } = pod.metadata;
  updateObject<Pod>(world, 'pods', namespace, name, (now) => {
    const { finalizers = [], ...metadata } = now.metadata;
    const left = finalizers.filter((one) => one !== TRACKING_FINALIZER);
    return { ...now, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
  });
}

/** When a Pod ended, in virtual µs, as well as it can be told. */
// kubernetes: getFinishedTime
function finishedAt({ status, metadata }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  if (ends.length > 0 && ends.every((end) => end !== undefined)) {
    return Math.max(...ends.map((end) => parseTimestamp(String(end))));
  }
  const ready = podCondition({ status, metadata } as Pod, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime !== undefined) {
    return parseTimestamp(ready.lastTransitionTime);
  }
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata;
  if (deletionTimestamp === undefined) return parseTimestamp(creationTimestamp);
  return parseTimestamp(deletionTimestamp) - deletionGracePeriodSeconds * SECOND_US;
}

/** After the first failure replacements wait so long, then twice as long each time, up to the maximum. */
const BACK_OFF_US = 10 * SECOND_US;
const MAX_BACK_OFF_US = 600 * SECOND_US;

/**
 * From when on replacements may be made; 0 while nothing has failed since the last success. Simplified: it counts the
 * failed Pods that are still there.
 */
// kubernetes: newBackoffRecord, getRemainingTimeForFailuresCount
export function replacementsFrom(job: Job, pods: readonly Pod[]): number {
  const lastSuccess = latest(pods.filter(isSucceeded).map(finishedAt));
  const failures = pods
    .filter((pod) => isFailed(job, pod))
    .map(finishedAt)
    .filter((at) => at > lastSuccess);
  if (failures.length === 0) return 0;
  const waitUs = Math.min(BACK_OFF_US * 2 ** (Math.min(failures.length, 30) - 1), MAX_BACK_OFF_US);
  return latest(failures) + waitUs;
}

function latest(times: readonly number[]): number {
  return times.reduce((last, time) => Math.max(last, time), Number.NEGATIVE_INFINITY);
}
