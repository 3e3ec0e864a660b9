import type { Job } from '../../../k8s/objects.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';

export type Condition = NonNullable<NonNullable<Job['status']>['conditions']>[number];

export function conditionOf(job: Job, type: string): Condition | undefined {
  return job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
}

/** Whether the Job has come to its end, well or not. */
export function isFinished(job: Job): boolean {
  return conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;
}

export interface News {
  readonly type: 'SuccessCriteriaMet' | 'Complete' | 'FailureTarget' | 'Failed' | 'Suspended';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** The conditions with one brought up to date; the same list when it says that already. */
// kubernetes: pkg/controller/job/job_controller.go ensureJobConditionStatus
export function withCondition(
  world: World,
  conditions: readonly Condition[],
  news: News,
): readonly Condition[] {
  const present = conditions.find(({ type }) => type === news.type);
  if (present ? present.status === news.status : news.status !== 'True') return conditions;
  const now = timestamp(world.kernel.nowUs);
  const condition: Condition = { ...news, lastProbeTime: now, lastTransitionTime: now };
  return present ? conditions.map((one) => (one === present ? condition : one)) : [...conditions, condition];
}
