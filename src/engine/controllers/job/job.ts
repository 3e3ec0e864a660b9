import { sameData } from '../../../base/plain.ts';
import type { Job, Pod } from '../../../k8s/objects.ts';
import { JOB_NAME } from '../../../k8s/kinds/jobDefaults.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject, listByLabels } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { updateStatus } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US, timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { claimPods, ownersOfPod, unlessOwnStatus } from '../claimPods.ts';
import { splitKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { controllerOf } from '../owners.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../pods.ts';
import { deletePod } from '../podControl.ts';
import { requeueAfter } from '../workQueue.ts';
import { conditionOf, isFinished, withCondition, type Condition, type News } from './conditions.ts';
import { judge } from './failurePolicy.ts';
import { formatIndexes, parseIndexes } from './indexes.ts';
import { isIndexed, manageJob, type Tally } from './manage.ts';
import { indexOf, isFailed, isSucceeded, isTracked, JOB, replacementsFrom, untrack } from './pods.ts';

/** Changes of Pods are gathered for so long. */
// kubernetes: pkg/controller/job/job_controller.go SyncJobBatchPeriod
const BATCH_US = SECOND_US;

/** Runs Pods until enough of them have ended well. */
// kubernetes: pkg/controller/job/job_controller.go syncJob
export const job: Controller = {
  name: JOB.actor,
  watches: { [JOB.resource]: unlessOwnStatus, pods: podChanged },
  reconcile,
};

const owners = ownersOfPod(JOB);

function podChanged(world: World, change: Change): readonly string[] {
  for (const key of owners(world, change)) requeueAfter(world, job, key, BATCH_US);
  return [];
}

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const found = getObject<Job>(world, JOB.resource, namespace, name);
  if (!found || found.metadata.deletionTimestamp !== undefined) {
    letOrphansGo(world, namespace, name);
    return 0;
  }
  if (isFinished(found)) return 0;
  const pods = claimPods(world, JOB, found);
  const counts = count(found, pods);
  const end = endOf(world, found, pods, counts);
  const started = found.spec.suspend === true ? found.status?.startTime : startOf(world, found);
  const status = end
    ? finish(world, found, pods, counts, end, started)
    : goOn(world, key, found, pods, counts, started);
  for (const pod of pods) if (isSucceeded(pod) || isFailed(found, pod)) untrack(world, pod);
  write(world, found, status);
  watchDeadline(world, key, found, status);
  return pods.length;
}

type Status = NonNullable<Job['status']>;

interface Counts {
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly indexes: ReadonlySet<number>;
}

/** What is written in the status and what has ended since: a Pod is counted once, while it is still kept. */
function count(found: Job, pods: readonly Pod[]): Counts {
  const { succeeded = 0, failed = 0, completedIndexes } = found.status ?? {};
  const ended = pods.filter(isTracked);
  const indexes = parseIndexes(completedIndexes);
  if (isIndexed(found)) {
    const { completions = 0 } = found.spec;
    for (const pod of ended.filter(isSucceeded)) {
      const index = indexOf(pod);
      if (index >= 0 && index < completions) indexes.add(index);
    }
  }
  return {
    active: pods.filter(isPodActive),
    terminating: pods.filter(isPodTerminating).length,
    succeeded: isIndexed(found) ? indexes.size : succeeded + ended.filter(isSucceeded).length,
    failed: failed + ended.filter((pod) => isFailed(found, pod) && judge(found, pod).counts).length,
    indexes,
  };
}

/** Why the Job has failed or is about to; null while it has not. */
function endOf(world: World, found: Job, pods: readonly Pod[], { failed }: Counts): News | null {
  const before = conditionOf(found, 'FailureTarget');
  if (before) {
    const { reason = '', message = '' } = before;
    return { type: 'FailureTarget', status: 'True', reason, message };
  }
  const fail = (reason: string, message: string): News => ({
    type: 'FailureTarget',
    status: 'True',
    reason,
    message,
  });
  for (const pod of pods) {
    const { failsJob } = isFailed(found, pod) ? judge(found, pod) : { failsJob: null };
    if (failsJob !== null) return fail('PodFailurePolicy', failsJob);
  }
  const limit = found.spec.backoffLimit ?? 6;
  if (failed > limit || hasRestartedTooOften(found, pods, limit)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const deadline = deadlineOf(found, found.status?.startTime);
  if (deadline !== null && deadline <= world.kernel.nowUs) {
    return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  return null;
}

/** Containers that their kubelet starts again count as well. */
// kubernetes: pastBackoffLimitOnFailure
function hasRestartedTooOften(found: Job, pods: readonly Pod[], limit: number): boolean {
  if (found.spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const { restartCount } of [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ]) {
      restarts += restartCount;
    }
  }
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

function deadlineOf({ spec }: Job, startTime: string | undefined): number | null {
  if (spec.activeDeadlineSeconds === undefined || startTime === undefined || spec.suspend === true)
    return null;
  return parseTimestamp(startTime) + spec.activeDeadlineSeconds * SECOND_US;
}

function startOf(world: World, found: Job): string {
  return found.status?.startTime ?? timestamp(world.kernel.nowUs);
}

/** Stops what runs; once nothing is left of it the Job has failed. */
function finish(
  world: World,
  found: Job,
  pods: readonly Pod[],
  counts: Counts,
  end: News,
  startTime: string | undefined,
): Status {
  for (const pod of counts.active) deletePod(world, JOB, found, pod, 'it has failed');
  const terminating = counts.terminating + counts.active.length;
  // When a Job has failed, what had not ended by itself has failed with it.
  const unfinished = counts.active.filter((pod) => isTracked(pod) && !isSucceeded(pod));
  for (const pod of pods) untrack(world, pod);
  let conditions = withCondition(world, found.status?.conditions ?? [], end);
  if (terminating === 0) conditions = withCondition(world, conditions, { ...end, type: 'Failed' });
  const failed = counts.failed + unfinished.length;
  return statusOf(found, { ...counts, failed }, { active: 0, ready: 0, terminating, conditions, startTime });
}

function goOn(
  world: World,
  key: string,
  found: Job,
  pods: readonly Pod[],
  counts: Counts,
  startTime: string | undefined,
): Status {
  const tally: Tally = { ...counts, from: replacementsFrom(found, pods) };
  const { active, again } = manageJob(world, found, tally);
  if (again !== null) requeueAfter(world, job, key, again - world.kernel.nowUs);
  const { completions } = found.spec;
  const isComplete =
    active === 0 &&
    again === null &&
    (completions === undefined ? counts.succeeded > 0 : counts.succeeded >= completions);
  let conditions = found.status?.conditions ?? [];
  let start = startTime;
  if (isComplete) {
    const reason = 'CompletionsReached';
    const message = 'Reached expected number of succeeded pods';
    const news = { status: 'True', reason, message } as const;
    conditions = withCondition(world, conditions, { ...news, type: 'SuccessCriteriaMet' });
    if (counts.terminating === 0)
      conditions = withCondition(world, conditions, { ...news, type: 'Complete' });
  } else {
    const before = conditions;
    conditions = withCondition(world, conditions, suspension(found));
    if (conditions !== before) start = tellSuspension(world, found);
  }
  const removed = Math.max(0, counts.active.length - active);
  const terminating = counts.terminating + (again === null ? removed : 0);
  const ready = active === 0 ? 0 : counts.active.filter(isPodReady).length;
  return statusOf(found, counts, {
    active,
    ready: Math.min(ready, active),
    terminating,
    conditions,
    startTime: start,
  });
}

function suspension({ spec }: Job): News {
  return spec.suspend === true
    ? { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
    : { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' };
}

/** Says so, and gives the start that counts from now on. */
function tellSuspension(world: World, found: Job): string | undefined {
  const isSuspended = found.spec.suspend === true;
  const [reason, message] = isSuspended ? ['Suspended', 'Job suspended'] : ['Resumed', 'Job resumed'];
  emitEvent(world, { component: JOB.actor, object: found, type: 'Normal', reason, message });
  return isSuspended ? undefined : timestamp(world.kernel.nowUs);
}

interface Rest {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly conditions: readonly Condition[];
  readonly startTime: string | undefined;
}

function statusOf(found: Job, { succeeded, failed, indexes }: Counts, rest: Rest): Status {
  const { active, ready, terminating, conditions, startTime } = rest;
  const complete = conditions.find(({ type }) => type === 'Complete');
  return {
    ...(active > 0 ? { active } : {}),
    ...(isIndexed(found) && indexes.size > 0 ? { completedIndexes: formatIndexes(indexes) } : {}),
    ...(complete?.lastTransitionTime === undefined ? {} : { completionTime: complete.lastTransitionTime }),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(failed > 0 ? { failed } : {}),
    ready,
    ...(startTime === undefined ? {} : { startTime }),
    ...(succeeded > 0 ? { succeeded } : {}),
    terminating,
    uncountedTerminatedPods: {},
  };
}

function write(world: World, found: Job, status: Status): void {
  if (sameData(found.status, status)) return;
  const { namespace = '', name } = found.metadata;
  const act = (): void => {
    updateStatus<Job>(world, JOB.resource, namespace, name, (now) => ({ ...now, status }));
  };
  const end = status.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed');
  if (!end) return act();
  const isWell = end.type === 'Complete';
  const text = isWell ? `Job ${name} is complete.` : `Job ${name} has failed: ${end.message}.`;
  const what = isWell ? 'job-complete' : 'job-failed';
  bringAbout(world, { actor: JOB.actor, what, subject: `Job/${namespace}/${name}`, text }, () => {
    act();
    const [type, reason, message] = isWell
      ? (['Normal', 'Completed', 'Job completed'] as const)
      : (['Warning', end.reason ?? '', end.message ?? ''] as const);
    emitEvent(world, { component: JOB.actor, object: found, type, reason, message });
  });
}

/** Nothing waits for a deadline: the Job may well end before. */
function watchDeadline(world: World, key: string, found: Job, status: Status): void {
  const deadline = deadlineOf(found, status.startTime);
  if (deadline === null || deadline <= world.kernel.nowUs) return;
  requeueAfter(world, job, key, deadline - world.kernel.nowUs, { idle: true });
}

/** Pods of a Job that is gone are not counted any more. */
// kubernetes: syncOrphanPod
function letOrphansGo(world: World, namespace: string, name: string): void {
  for (const pod of listByLabels<Pod>(world, 'pods', namespace, { [JOB_NAME]: name })) {
    const owner = controllerOf(pod);
    if (owner?.kind === 'Job' && owner.name === name) untrack(world, pod);
  }
}
