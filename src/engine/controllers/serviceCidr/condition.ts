import type { ServiceCidr } from '../../../k8s/objects.ts';
import { timestamp } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';

export interface Readiness {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** A ServiceCIDR with its one condition, Ready; the very same when nothing is new. */
// kubernetes: pkg/controller/servicecidrs/servicecidrs_controller.go updateConditionIfNeeded
export function withReady(
  world: World,
  cidr: ServiceCidr,
  { status, reason, message }: Readiness,
): ServiceCidr {
  const conditions = cidr.status?.conditions ?? [];
  const now = conditions.find(({ type }) => type === 'Ready');
  if (now?.status === status && now.reason === reason && now.message === message) return cidr;
  const lastTransitionTime = timestamp(world.kernel.nowUs);
  const next = { type: 'Ready', status, reason, message, lastTransitionTime };
  return {
    ...cidr,
    status: { ...cidr.status, conditions: [...conditions.filter((one) => one !== now), next] },
  };
}
