import { nextAfter, type Schedule } from '../../../k8s/cron.ts';
import type { CronJob } from '../../../k8s/objects.ts';
import { EPOCH_MS, parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';

/** When a CronJob should have made Jobs, and when it looks again. All times in virtual microseconds. */
// kubernetes: pkg/controller/cronjob/utils.go

/** Clocks differ a little: it looks so long after the time. */
const NEXT_DELTA_US = 100_000;

/** From so many on, missed times are told. */
const MANY_MISSED = 100;

/** The next time of a schedule after a moment; a schedule that never comes gives the end of time. */
export function next(schedule: Schedule, us: number): number {
  const ms = nextAfter(schedule, EPOCH_MS + us / 1000);
  return ms === null ? Number.MAX_SAFE_INTEGER : (ms - EPOCH_MS) * 1000;
}

export interface Recent {
  readonly earliest: number;
  /** The most recent time that is not over; null when there is none. */
  readonly at: number | null;
  readonly missed: 'none' | 'few' | 'many';
}

// kubernetes: mostRecentScheduleTime
export function mostRecent(cronJob: CronJob, nowUs: number, schedule: Schedule, byDeadline: boolean): Recent {
  const { metadata, spec, status } = cronJob;
  let earliest = parseTimestamp(status?.lastScheduleTime ?? metadata.creationTimestamp);
  if (byDeadline && spec.startingDeadlineSeconds !== undefined) {
    earliest = Math.max(earliest, nowUs - spec.startingDeadlineSeconds * SECOND_US);
  }
  const first = next(schedule, earliest);
  const second = next(schedule, first);
  if (nowUs < first) return { earliest, at: null, missed: 'none' };
  if (nowUs < second) return { earliest, at: first, missed: 'none' };
  const count = Math.floor((nowUs - first) / (second - first)) + 1;
  let at: number | null = null;
  let time = next(schedule, first + (count - 2) * (second - first));
  for (; time <= nowUs; time = next(schedule, time)) at = time;
  return { earliest, at, missed: count > MANY_MISSED ? 'many' : 'few' };
}

/** How long until the next time. */
// kubernetes: nextScheduleTimeDuration
export function untilNext(cronJob: CronJob, nowUs: number, schedule: Schedule): number {
  const { earliest, at, missed } = mostRecent(cronJob, nowUs, schedule, false);
  const from = at ?? (missed === 'none' ? earliest : nowUs);
  return next(schedule, from) + NEXT_DELTA_US - nowUs;
}

/** How a Job is named for its time: in minutes since 1970. */
export function jobName(cronJob: CronJob, atUs: number): string {
  return `${cronJob.metadata.name}-${Math.floor((EPOCH_MS + atUs / 1000) / 60_000)}`;
}
