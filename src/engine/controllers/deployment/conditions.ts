import type { Deployment } from '../../../k8s/objects.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';

/** The conditions of a Deployment: their order and times change as upstream's do. */
// kubernetes: pkg/controller/deployment/util/deployment_util.go

export type Status = NonNullable<Deployment['status']>;
export type Condition = NonNullable<Status['conditions']>[number];

export function conditionOf(status: Status | undefined, type: string): Condition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** A condition that begins now. */
export function newCondition(
  world: World,
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
): Condition {
  const now = timestamp(world.kernel.nowUs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** Sets a condition unless one of the same status and reason stands; what changes goes to the end of the list. */
export function withCondition(status: Status, condition: Condition): Status {
  const present = conditionOf(status, condition.type);
  if (present?.status === condition.status && present.reason === condition.reason) return status;
  const kept =
    present?.status === condition.status && present.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: present.lastTransitionTime }
      : condition;
  const conditions = [...(withoutCondition(status, condition.type).conditions ?? []), kept];
  return { ...status, conditions };
}

export function withoutCondition(status: Status, type: string): Status {
  if (!conditionOf(status, type)) return status;
  return { ...status, conditions: (status.conditions ?? []).filter((condition) => condition.type !== type) };
}

/** Whether somebody wants to know when a rollout gets stuck. */
export function hasProgressDeadline(deployment: Deployment): boolean {
  const deadline = deployment.spec.progressDeadlineSeconds;
  return deadline !== undefined && deadline !== 0x7fff_ffff;
}
