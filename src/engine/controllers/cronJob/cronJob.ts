import { parseSchedule } from '../../../k8s/cron.ts';
import type { CronJob, Job, KubeObject } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject, listObjects } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { createTrusted } from '../../apiserver/trusted.ts';
import { deleteObject, updateStatus } from '../../apiserver/write.ts';
import { SECOND_US, timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { conditionOf, isFinished } from '../job/conditions.ts';
import { JOB } from '../job/pods.ts';
import { bringAbout } from '../outcome.ts';
import { controllerOf, isControlledBy, ownerReference } from '../owners.ts';
import { requeueAfter } from '../workQueue.ts';
import { jobName, mostRecent, untilNext } from './times.ts';

const ACTOR = 'cronjob-controller';
const RESOURCE = 'cronjobs.batch';

/** A time that is too far off to wait for. */
const NEVER_US = 10 * 365 * 86_400 * SECOND_US;

/** Makes Jobs by the clock, as many at once as its policy allows, and clears the oldest away. */
// kubernetes: pkg/controller/cronjob/cronjob_controllerv2.go
export const cronJob: Controller = {
  name: ACTOR,
  watches: { [RESOURCE]: ownKey, [JOB.resource]: ownerOf },
  reconcile,
};

function ownerOf(_world: World, { object, namespace }: Change): string[] {
  const owner = controllerOf(object);
  return owner?.kind === 'CronJob' ? [`${namespace}/${owner.name}`] : [];
}

type Status = NonNullable<CronJob['status']>;
type Active = NonNullable<Status['active']>[number];

function reconcile(world: World, key: string): void {
  const { namespace, name } = splitKey(key);
  const found = getObject<CronJob>(world, RESOURCE, namespace, name);
  if (!found) return;
  const jobs = listObjects<Job>(world, JOB.resource, namespace).filter((job) => isControlledBy(job, found));
  const cleaned = withoutFinished(world, found, jobs);
  const left = clearHistory(world, cleaned, jobs);
  const status = found.metadata.deletionTimestamp === undefined ? schedule(world, key, left) : left.status;
  if (status === found.status) return;
  updateStatus<CronJob>(world, RESOURCE, namespace, name, (now) => ({
    ...now,
    ...(status ? { status } : {}),
  }));
}

function tell(
  world: World,
  object: CronJob,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  emitEvent(world, { component: ACTOR, object: object as unknown as KubeObject, type, reason, message });
}

/** Takes Jobs that have ended, or are not there any more, off the list of active ones. */
function withoutFinished(world: World, found: CronJob, jobs: readonly Job[]): CronJob {
  let { active = [], lastSuccessfulTime } = found.status ?? {};
  for (const job of jobs) {
    const { uid, name } = job.metadata;
    const isActive = active.some((one) => one.uid === uid);
    if (!isFinished(job)) {
      if (!isActive)
        tell(
          world,
          found,
          'Warning',
          'UnexpectedJob',
          `Saw a job that the controller did not create or forgot: ${name}`,
        );
      continue;
    }
    const end = conditionOf(job, 'Complete') ? 'Complete' : 'Failed';
    if (isActive) {
      active = active.filter((one) => one.uid !== uid);
      tell(world, found, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end}`);
    }
    const { completionTime } = job.status ?? {};
    if (completionTime !== undefined && (lastSuccessfulTime ?? '') < completionTime)
      lastSuccessfulTime = completionTime;
  }
  for (const { uid, name } of active) {
    if (jobs.some(({ metadata }) => metadata.uid === uid)) continue;
    tell(world, found, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    active = active.filter((one) => one.uid !== uid);
  }
  return withStatus(found, active, { lastSuccessfulTime });
}

function withStatus(
  found: CronJob,
  active: readonly Active[],
  times: { readonly [field in keyof Status]?: Status[field] | undefined },
): CronJob {
  const { active: before = [], ...rest } = found.status ?? {};
  const isSame =
    before.length === active.length &&
    Object.entries(times).every(([field, value]) => found.status?.[field as keyof Status] === value);
  if (isSame && before.every((one, index) => one.uid === active[index]?.uid)) return found;
  const given = Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined));
  return { ...found, status: { ...rest, ...given, ...(active.length > 0 ? { active } : {}) } };
}

/** Deletes the oldest Jobs that ended well, and that failed, beyond the limits. */
// kubernetes: cleanupFinishedJobs
function clearHistory(world: World, found: CronJob, jobs: readonly Job[]): CronJob {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = found.spec;
  const remove = (type: 'Complete' | 'Failed', limit: number | undefined): void => {
    if (limit === undefined) return;
    const ended = jobs
      .filter((job) => conditionOf(job, type) !== undefined && job.metadata.deletionTimestamp === undefined)
      .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) {
      removeJob(world, found, job.metadata.name, `it keeps ${limit} of those`);
    }
  };
  remove('Complete', successfulJobsHistoryLimit);
  remove('Failed', failedJobsHistoryLimit);
  return found;
}

function orderOf({ status, metadata }: Job): string {
  return `${status?.startTime ?? '~'} ${metadata.name}`;
}

function removeJob(world: World, found: CronJob, name: string, why: string): void {
  const { namespace = '', name: own } = found.metadata;
  const text = `CronJob ${own} deletes Job ${name}: ${why}.`;
  bringAbout(world, { actor: ACTOR, what: 'job-deleted', subject: `Job/${namespace}/${name}`, text }, () => {
    deleteObject(world, JOB.resource, namespace, name, { propagationPolicy: 'Background' });
    tell(world, found, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  });
}

/** Makes the Job whose time has come, if any; gives the status. */
// kubernetes: syncCronJob
function schedule(world: World, key: string, found: CronJob): Status | undefined {
  const { nowUs } = world.kernel;
  const { spec } = found;
  if (spec.suspend === true) return found.status;
  const times = parseSchedule(spec.schedule);
  if (typeof times === 'string') return found.status;
  const again = (at: CronJob): void => {
    const delayUs = untilNext(at, nowUs, times);
    if (delayUs < NEVER_US) requeueAfter(world, cronJob, key, delayUs, { idle: true });
  };
  const { at, missed } = mostRecent(found, nowUs, times, true);
  if (at === null) {
    again(found);
    return found.status;
  }
  if (missed === 'many')
    tell(
      world,
      found,
      'Warning',
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  const { active = [], lastScheduleTime } = found.status ?? {};
  const name = jobName(found, at);
  const isDone = lastScheduleTime === timestamp(at) || active.some((one) => one.name === name);
  const isForbidden = !isDone && spec.concurrencyPolicy === 'Forbid' && active.length > 0;
  if (isForbidden)
    tell(
      world,
      found,
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  if (isDone || isForbidden) {
    again(found);
    return found.status;
  }
  const kept = spec.concurrencyPolicy === 'Replace' ? replaced(world, found, active) : active;
  const made = createJob(world, found, name, at);
  const next = withStatus(found, [...kept, made], { lastScheduleTime: timestamp(at) });
  again(next);
  return next.status;
}

function replaced(world: World, found: CronJob, active: readonly Active[]): readonly Active[] {
  for (const { name = '' } of active) removeJob(world, found, name, 'the next one takes its place');
  return [];
}

// kubernetes: getJobFromTemplate2
function createJob(world: World, found: CronJob, name: string, at: number): Active {
  const { namespace = '', name: own } = found.metadata;
  const { metadata, spec } = found.spec.jobTemplate;
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
      annotations: {
        ...metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': timestamp(at),
      },
      ownerReferences: [ownerReference('batch/v1', 'CronJob', found)],
    },
    spec: structuredClone(spec),
  };
  const text = `CronJob ${own} makes Job ${name}: it is ${timestamp(at).slice(11, 16)} by its schedule ${found.spec.schedule}.`;
  return bringAbout(
    world,
    { actor: ACTOR, what: 'job-created', subject: `Job/${namespace}/${name}`, text },
    () => {
      const { object } = createTrusted(
        world,
        { verb: 'create', resource: JOB.resource, namespace, body },
        ACTOR,
      );
      tell(world, found, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
      const { uid = '', resourceVersion = '' } = object?.metadata ?? {};
      return { apiVersion: 'batch/v1', kind: 'Job', name, namespace, resourceVersion, uid };
    },
  );
}
