import type { Pod } from '../../../k8s/objects.ts';
import { parseTimestamp } from '../../kernel/kernel.ts';
import { isPodReady, podCondition } from '../pods.ts';

/** Which Pods a ReplicaSet gives up first. */
// kubernetes: pkg/controller/controller_utils.go ActivePodsWithRanks

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * The `count` Pods that go. `related` are the active Pods of all ReplicaSets of the same Deployment: where more of them
 * share a Node, one goes first.
 */
export function choosePodsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  nowUs: number,
): Pod[] {
  if (count >= pods.length) return [...pods];
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  return pods
    .map((pod) => rankOf(pod, onNode, nowUs))
    .sort(compareRanks)
    .slice(0, count)
    .map((rank) => rank.pod);
}

interface Rank {
  readonly pod: Pod;
  /** Compared from the first number to the last; the smaller goes first. */
  readonly order: readonly number[];
}

function rankOf(pod: Pod, onNode: ReadonlyMap<string, number>, nowUs: number): Rank {
  const ready = isPodReady(pod);
  const readySince = podCondition(pod, 'Ready')?.lastTransitionTime;
  const order = [
    pod.spec.nodeName ? 1 : 0,
    PHASE_ORDER[pod.status?.phase ?? 'Pending'] ?? 0,
    ready ? 1 : 0,
    deletionCost(pod),
    -(onNode.get(pod.spec.nodeName ?? '') ?? 0),
    ready && readySince !== undefined ? ageClass(nowUs - parseTimestamp(readySince)) : 0,
    -restarts(pod),
    ageClass(nowUs - parseTimestamp(pod.metadata.creationTimestamp)),
  ];
  return { pod, order };
}

const AFTER_READY = 5;

function compareRanks(a: Rank, b: Rank): number {
  for (const [index, value] of a.order.entries()) {
    const difference = value - (b.order[index] ?? 0);
    if (difference !== 0) return difference;
    // Ready for times of one class, but not the same: chance decides, not what comes after.
    if (index === AFTER_READY && readyTime(a.pod) !== readyTime(b.pod)) return byUid(a.pod, b.pod);
  }
  return byUid(a.pod, b.pod);
}

function readyTime(pod: Pod): string {
  return isPodReady(pod) ? (podCondition(pod, 'Ready')?.lastTransitionTime ?? '') : '';
}

function byUid(a: Pod, b: Pod): number {
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.[DELETION_COST] ?? '0');
  return Number.isInteger(cost) ? cost : 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}

/** Ages are compared by their powers of two (of nanoseconds), so that Pods of about the same age count as alike. */
function ageClass(ageUs: number): number {
  if (ageUs <= 0) return -1;
  let power = 0;
  for (let rest = BigInt(ageUs) * 1000n; rest > 1n; rest >>= 1n) power++;
  return power;
}
