import type { Node } from '../../../k8s/objects.ts';
import { NOT_READY, UNREACHABLE, UNSCHEDULABLE, type Taint } from '../taints.ts';

/** The taints that follow from a Node's state. Pure. */
// kubernetes: pkg/controller/nodelifecycle/node_lifecycle_controller.go nodeConditionToTaintKeyStatusMap

type Truth = 'True' | 'False' | 'Unknown';

const MANAGED_NO_SCHEDULE: ReadonlySet<string> = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE]);
const MANAGED_NO_EXECUTE: ReadonlySet<string> = new Set([NOT_READY, UNREACHABLE]);

/** The condition Ready; a Node that has none yet is not ready. */
export function readyOf(node: Node): Truth {
  const condition = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return (condition?.status as Truth | undefined) ?? 'False';
}

/** The taints with those that keep new Pods away brought up to date. */
export function withNoSchedule(node: Node, now: string): readonly Taint[] {
  const wanted = [...lostKeys(readyOf(node)), ...(node.spec.unschedulable === true ? [UNSCHEDULABLE] : [])];
  return withTaints(node, 'NoSchedule', MANAGED_NO_SCHEDULE, wanted, now);
}

/** The same for those that drive Pods away. `evict` false: none, since no Node at all is well and none could take them. */
export function withNoExecute(node: Node, evict: boolean, now: string): readonly Taint[] {
  return withTaints(node, 'NoExecute', MANAGED_NO_EXECUTE, evict ? lostKeys(readyOf(node)) : [], now);
}

function lostKeys(ready: Truth): string[] {
  if (ready === 'True') return [];
  return [ready === 'Unknown' ? UNREACHABLE : NOT_READY];
}

function withTaints(
  node: Node,
  effect: Taint['effect'],
  managed: ReadonlySet<string>,
  wanted: readonly string[],
  now: string,
): readonly Taint[] {
  const present = node.spec.taints ?? [];
  const kept = present.filter(
    (taint) => taint.effect !== effect || !managed.has(taint.key) || wanted.includes(taint.key),
  );
  const missing = wanted.filter(
    (key) => !present.some((taint) => taint.effect === effect && taint.key === key),
  );
  return [...kept, ...missing.map((key) => ({ key, effect, timeAdded: now }))];
}
