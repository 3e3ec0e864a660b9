import type { Pod } from '../../../k8s/objects.ts';
import { tolerates, UNSCHEDULABLE, untolerated, type Taint } from '../taints.ts';
import { allowsNode } from './affinity.ts';
import type { Requests } from './load.ts';
import type { NodeView } from './nodeViews.ts';

/** Why a Node cannot take a Pod. `resolvable`: it could if other Pods went. */
export interface Refusal {
  readonly reasons: readonly string[];
  readonly resolvable: boolean;
  /** It lacks room. */
  readonly scarce: boolean;
}

const KEEPING_AWAY = ['NoSchedule', 'NoExecute'];

const CORDONED: Taint = { key: UNSCHEDULABLE, effect: 'NoSchedule' };

/**
 * Null when the Node can take the Pod; else the first filter that refuses, in upstream's order.
 * Simplified: inter-Pod affinity, topology spread constraints, host ports and volumes are not looked at.
 */
// kubernetes: pkg/scheduler/apis/config/v1/default_plugins.go
export function filterNode(pod: Pod, requests: Requests, view: NodeView): Refusal | null {
  const { node } = view;
  if (
    node.spec.unschedulable === true &&
    !(pod.spec.tolerations ?? []).some((one) => tolerates(one, CORDONED))
  ) {
    return refusal('node(s) were unschedulable');
  }
  const { taints } = node.spec;
  if (taints !== undefined && untolerated(pod, taints, KEEPING_AWAY).length > 0) {
    return refusal('node(s) had untolerated taint(s)');
  }
  if (!allowsNode(pod, node)) return refusal("node(s) didn't match Pod's node affinity/selector");
  return filterResources(requests, view);
}

// kubernetes: pkg/scheduler/framework/plugins/noderesources/fit.go
function filterResources(requests: Requests, { allocatable, load }: NodeView): Refusal | null {
  if (
    load.pods < allocatable.pods &&
    requests.cpuMilli <= Math.max(0, allocatable.cpuMilli - load.cpuMilli) &&
    requests.memoryBytes <= Math.max(0, allocatable.memoryBytes - load.memoryBytes)
  ) {
    return null;
  }
  const reasons: string[] = [];
  let resolvable = true;
  if (load.pods + 1 > allocatable.pods) reasons.push('Too many pods');
  if (requests.cpuMilli > 0 && requests.cpuMilli > allocatable.cpuMilli - load.cpuMilli) {
    reasons.push('Insufficient cpu');
    resolvable &&= requests.cpuMilli <= allocatable.cpuMilli;
  }
  if (requests.memoryBytes > 0 && requests.memoryBytes > allocatable.memoryBytes - load.memoryBytes) {
    reasons.push('Insufficient memory');
    resolvable &&= requests.memoryBytes <= allocatable.memoryBytes;
  }
  return reasons.length > 0 ? { reasons, resolvable, scarce: true } : null;
}

function refusal(reason: string): Refusal {
  return { reasons: [reason], resolvable: false, scarce: false };
}

/** What is said of Nodes that the Pod's own affinity leaves out by name. */
// kubernetes: pkg/scheduler/schedule_one.go findNodesThatFitPod
const NOT_NAMED = refusal("node(s) didn't satisfy plugin(s) [NodeAffinity]");

/**
 * The message of FailedScheduling; `absent` Nodes were not even looked at. There is never anybody of lower priority to
 * preempt.
 */
// kubernetes: pkg/scheduler/framework/types.go FitError, pkg/scheduler/framework/preemption/preemption.go
export function failureMessage(
  lookedAt: readonly Pick<Refusal, 'reasons' | 'resolvable'>[],
  absent = 0,
): string {
  const refusals = [...lookedAt, ...Array.from({ length: absent }, () => NOT_NAMED)];
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const head = `0/${refusals.length} nodes are available:`;
  const reasons = histogram(refusals.flatMap((one) => one.reasons));
  const preemption = histogram(
    refusals.map(({ resolvable }) =>
      resolvable
        ? 'No preemption victims found for incoming pod'
        : 'Preemption is not helpful for scheduling',
    ),
  );
  return `${head} ${reasons}. no new claims to deallocate, preemption: ${head} ${preemption}.`;
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
