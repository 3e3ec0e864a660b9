import type { Node, Pod } from '../../../k8s/objects.ts';
import { toleratesTaint, UNSCHEDULABLE, untolerated, type Taint } from '../taints.ts';
import { allowsNode } from './affinity.ts';
import type { Requests } from './load.ts';
import type { NodeView, Views } from './nodeViews.ts';
import { lookAtRoom, UNKNOWN, type Refusal } from './room.ts';

const KEEPING_AWAY = ['NoSchedule', 'NoExecute'];

const CORDONED: Taint = { key: UNSCHEDULABLE, effect: 'NoSchedule' };

/** A Pod that a Node is looked for. */
export interface Search {
  readonly pod: Pod;
  readonly requests: Requests;
  /** What `roomScores` has for such Pods. */
  readonly scores: Int16Array;
}

/**
 * The places of the Nodes that could take the Pod, from `first` round, until there are `enough`; why others could not;
 * and how many were looked at. `named`: the only places that come into question.
 */
// kubernetes: pkg/scheduler/schedule_one.go (findNodesThatPassFilters)
export function findFitting(
  search: Search,
  { list, open }: Views,
  {
    named,
    first,
    enough,
  }: { readonly named: readonly number[] | null; readonly first: number; readonly enough: number },
): { readonly fitting: number[]; readonly refusals: Refusal[]; readonly looked: number } {
  const { pod, scores } = search;
  const undemanding = pod.spec.nodeSelector === undefined && pod.spec.affinity === undefined;
  const fitting: number[] = [];
  const refusals: Refusal[] = [];
  const count = named?.length ?? list.length;
  let looked = 0;
  for (; looked < count && fitting.length < enough; looked++) {
    const turn = (first + looked) % count;
    const place = named?.[turn] ?? turn;
    // So it is with nearly every Node for nearly every Pod.
    if (undemanding && open[place] === 1 && (scores[place] ?? UNKNOWN) >= 0) {
      fitting.push(place);
      continue;
    }
    const view = list[place];
    const refused = view ? refusalBy(search, place, view) : null;
    if (refused) refusals.push(refused);
    else fitting.push(place);
  }
  return { fitting, refusals, looked };
}

/**
 * Null when the Node can take the Pod; else the first filter that refuses, in upstream's order.
 * Simplified: inter-Pod affinity, topology spread constraints, host ports and volumes are not looked at.
 */
// kubernetes: pkg/scheduler/apis/config/v1/default_plugins.go
function refusalBy(search: Search, place: number, view: NodeView): Refusal | null {
  const { pod, requests, scores } = search;
  const closed = keptAway(pod, view.node);
  if (closed) return closed;
  if (!allowsNode(pod, view.node)) return refusal("node(s) didn't match Pod's node affinity/selector");
  return lookAtRoom(scores, place, view, requests);
}

function keptAway(pod: Pod, { spec: { unschedulable, taints = [] } }: Node): Refusal | null {
  if (unschedulable === true && !toleratesTaint(pod.spec.tolerations, CORDONED)) {
    return refusal('node(s) were unschedulable');
  }
  if (untolerated(pod, taints, KEEPING_AWAY).length > 0) return refusal('node(s) had untolerated taint(s)');
  return null;
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
