import { matchesSelector, type LabelSelector } from '../../../k8s/labels.ts';
import type { Pod, ReplicaSet } from '../../../k8s/objects.ts';
import { countByLabels, listByLabels, listObjects, listOwned } from '../../apiserver/read.ts';
import { updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { bringAbout, type Outcome } from '../outcome.ts';
import { adopted, controllerOf, isControlledBy, ownerReference, released } from '../owners.ts';
import { isPodActive } from '../pods.ts';

export const ACTOR = 'replicaset-controller';

/**
 * The Pods of a ReplicaSet, after it has taken in active ones without an owner that its selector matches and let go of
 * those that it does not match any more.
 */
// kubernetes: pkg/controller/controller_ref_manager.go ClaimPods
export function claimPods(world: World, rs: ReplicaSet): Pod[] {
  const selector = rs.spec.selector as LabelSelector;
  const matches = matcher(selector);
  const mine: Pod[] = [];
  for (const pod of listOwned<Pod>(world, rs.metadata.uid, 'pods')) {
    if (!isControlledBy(pod, rs)) continue;
    if (matches(pod)) mine.push(pod);
    else if (rs.metadata.deletionTimestamp === undefined && isPodActive(pod)) release(world, rs, pod);
  }
  if (rs.metadata.deletionTimestamp !== undefined || !hasOthers(world, rs, selector, mine.length))
    return mine;
  for (const pod of candidates(world, rs, selector)) {
    if (controllerOf(pod) !== undefined || !isPodActive(pod)) continue;
    if (!matches(pod)) continue;
    const taken = adopt(world, rs, pod);
    if (taken) mine.push(taken);
  }
  return mine;
}

/** Whether a selector matches a Pod's labels; Pods share their labels, so most answers are known. */
function matcher(selector: LabelSelector): (pod: Pod) => boolean {
  const known = new Map<object | undefined, boolean>();
  return ({ metadata }) => {
    let answer = known.get(metadata.labels);
    if (answer === undefined) {
      answer = matchesSelector(selector, metadata.labels);
      known.set(metadata.labels, answer);
    }
    return answer;
  };
}

/** False when the selector can match nothing but the `own` Pods that it matches already. */
function hasOthers(world: World, rs: ReplicaSet, selector: LabelSelector, own: number): boolean {
  const labels = selector.matchLabels ?? {};
  if (Object.keys(labels).length === 0) return true;
  return countByLabels(world, 'pods', rs.metadata.namespace ?? '', labels) > own;
}

function candidates(world: World, rs: ReplicaSet, selector: LabelSelector): Pod[] {
  const { namespace = '' } = rs.metadata;
  const labels = selector.matchLabels ?? {};
  if (Object.keys(labels).length === 0) return listObjects<Pod>(world, 'pods', namespace);
  return listByLabels<Pod>(world, 'pods', namespace, labels);
}

function adopt(world: World, rs: ReplicaSet, pod: Pod): Pod | undefined {
  const { namespace = '', name } = pod.metadata;
  const text = `ReplicaSet ${rs.metadata.name} takes in Pod ${name}: its selector matches and nobody owned it.`;
  const reference = ownerReference('apps/v1', 'ReplicaSet', rs);
  return bringAbout(world, outcome(pod, 'pod-adopted', text), () =>
    updateObject<Pod>(world, 'pods', namespace, name, (now) => adopted(now, reference)),
  );
}

function release(world: World, rs: ReplicaSet, pod: Pod): void {
  const { namespace = '', name } = pod.metadata;
  const text = `ReplicaSet ${rs.metadata.name} lets go of Pod ${name}: its labels do not match any more.`;
  bringAbout(world, outcome(pod, 'pod-released', text), () =>
    updateObject<Pod>(world, 'pods', namespace, name, (now) => released(now, rs.metadata.uid)),
  );
}

function outcome(pod: Pod, what: string, text: string): Outcome {
  return { actor: ACTOR, what, subject: `Pod/${pod.metadata.namespace}/${pod.metadata.name}`, text };
}
