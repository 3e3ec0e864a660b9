import type { Pod } from '../../../k8s/objects.ts';
import { resolveCount } from '../deployment/arithmetic.ts';
import { availableAt, isPodReady } from '../pods.ts';
import { isUpdated } from './placement.ts';
import { fitIn, type View } from './view.ts';

/** What a DaemonSet does next. Pure. */
// kubernetes: pkg/controller/daemon/daemon_controller.go, update.go

export interface Removal {
  readonly pod: Pod;
  readonly why: string;
}

export interface Plan {
  /** Nodes that get a Pod. */
  readonly create: string[];
  readonly remove: Removal[];
}

export interface Limits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly desired: number;
}

function isAvailable(view: View, pod: Pod, nowUs: number): boolean {
  const at = availableAt(pod, view.set.spec.minReadySeconds ?? 0);
  return at !== null && at <= nowUs;
}

function isGoing(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Both limits in Nodes. */
// kubernetes: updatedDesiredNodeCounts
export function limitsOf({ set, nodes, fits }: View): Limits {
  const desired = nodes.filter((node) => fits.get(node.metadata.name)?.shouldRun).length;
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const isRolling = type === 'RollingUpdate' && rollingUpdate != null;
  const maxSurge = isRolling ? resolveCount(rollingUpdate.maxSurge, desired, 'up') : 0;
  const unavailable = isRolling ? resolveCount(rollingUpdate.maxUnavailable, desired, 'up') : 0;
  const maxUnavailable = desired > 0 && unavailable === 0 && maxSurge === 0 ? 1 : unavailable;
  return { maxSurge, maxUnavailable, desired };
}

/** One Pod on each Node that it is for, none elsewhere, and none that has ended. */
// kubernetes: manage, podsShouldBeOnNode
export function planNodes(view: View, nowUs: number): Plan {
  const plan: Plan = { create: [], remove: [] };
  const surges = limitsOf(view).maxSurge > 0;
  const known = new Set<string>();
  for (const { metadata } of view.nodes) {
    known.add(metadata.name);
    planNode(view, metadata.name, surges, nowUs, plan);
  }
  for (const [node, pods] of view.podsByNode) {
    if (known.has(node)) continue;
    const waiting = pods.filter((pod) => !pod.spec.nodeName);
    plan.remove.push(...waiting.map((pod) => ({ pod, why: `its Node ${node} exists no more` })));
  }
  return plan;
}

function planNode(view: View, node: string, surges: boolean, nowUs: number, plan: Plan): void {
  const { shouldRun, mayStay } = fitIn(view, node);
  const pods = view.podsByNode.get(node);
  if (shouldRun && !pods) {
    plan.create.push(node);
    return;
  }
  const live = (pods ?? []).filter((pod) => !isGoing(pod));
  if (!mayStay) {
    plan.remove.push(...live.map((pod) => ({ pod, why: `it is not for Node ${node}` })));
    return;
  }
  const running: Pod[] = [];
  for (const pod of live) {
    const phase = pod.status?.phase;
    if (phase === 'Failed' || phase === 'Succeeded') plan.remove.push({ pod, why: 'it has ended' });
    else running.push(pod);
  }
  if (!surges) {
    plan.remove.push(...running.slice(1).map((pod) => ({ pod, why: `Node ${node} has one already` })));
  } else if (running.length === 0) {
    if (shouldRun) plan.create.push(node);
  } else if (running.length > 1) {
    planSurged(view, running, nowUs, plan);
  }
}

/** Two Pods may share a Node only while the new one is not available and the old one still is ready. */
function planSurged(view: View, running: readonly Pod[], nowUs: number, plan: Plan): void {
  let [newPod, oldPod]: (Pod | null)[] = [null, null];
  for (const pod of running) {
    const isNew = pod.metadata.labels?.['controller-revision-hash'] === view.hash;
    if (isNew && !newPod) newPod = pod;
    else if (!isNew && !oldPod) oldPod = pod;
    else plan.remove.push({ pod, why: 'its Node has one already' });
  }
  if (!newPod || !oldPod) return;
  if (!isPodReady(oldPod))
    plan.remove.push({ pod: oldPod, why: 'it is not ready, and its successor is there' });
  else if (isAvailable(view, newPod, nowUs))
    plan.remove.push({ pod: oldPod, why: 'its successor is available' });
}

/** The old and the new Pod of a Node; null when there are several of one kind, which is for `planNodes` to mend. */
// kubernetes: findUpdatedPodsOnNode
function pairOf(view: View, pods: readonly Pod[]): { newPod: Pod | null; oldPod: Pod | null } | null {
  let [newPod, oldPod]: (Pod | null)[] = [null, null];
  for (const pod of pods) {
    if (isGoing(pod)) continue;
    const isNew = isUpdated(view.set, pod, view.hash);
    if (isNew ? newPod : oldPod) return null;
    if (isNew) newPod = pod;
    else oldPod = pod;
  }
  return { newPod: newPod ?? null, oldPod: oldPod ?? null };
}

/** Nodes that are of interest to an update: those with a Pod and those that should have one. */
function nodesOf(view: View): string[] {
  const should = view.nodes
    .map(({ metadata }) => metadata.name)
    .filter((name) => fitIn(view, name).shouldRun && !view.podsByNode.has(name));
  return [...view.podsByNode.keys(), ...should];
}

/** Which Pods of an older template go, or which Nodes get a second Pod. */
// kubernetes: rollingUpdate
export function planUpdate(view: View, nowUs: number): Plan {
  const limits = limitsOf(view);
  return limits.maxSurge === 0 ? planReplacing(view, limits, nowUs) : planSurging(view, limits, nowUs);
}

const OUTDATED = 'it was made from an older template';

function planReplacing(view: View, { maxUnavailable }: Limits, nowUs: number): Plan {
  let unavailable = 0;
  const allowed: Pod[] = [];
  const candidates: Pod[] = [];
  for (const node of nodesOf(view)) {
    const pair = pairOf(view, view.podsByNode.get(node) ?? []);
    const { newPod, oldPod } = pair ?? { newPod: null, oldPod: null };
    if (newPod && !oldPod) {
      if (!isAvailable(view, newPod, nowUs)) unavailable++;
    } else if (oldPod && !newPod) {
      if (isAvailable(view, oldPod, nowUs)) {
        if (unavailable < maxUnavailable) candidates.push(oldPod);
        continue;
      }
      allowed.push(oldPod);
      unavailable++;
    } else unavailable++;
  }
  const room = Math.max(0, maxUnavailable - unavailable);
  const remove = [...allowed, ...candidates.slice(0, room)].map((pod) => ({ pod, why: OUTDATED }));
  return { create: [], remove };
}

function planSurging(view: View, { maxSurge, desired }: Limits, nowUs: number): Plan {
  const plan: Plan = { create: [], remove: [] };
  const candidates: string[] = [];
  const misplaced: Pod[] = [];
  let [surge, available] = [0, 0];
  for (const node of nodesOf(view)) {
    const pair = pairOf(view, view.podsByNode.get(node) ?? []);
    if (!pair) {
      surge++;
      continue;
    }
    const { newPod, oldPod } = pair;
    const counted = oldPod ?? newPod;
    const isWell = counted !== null && isAvailable(view, counted, nowUs);
    if (isWell) available++;
    if (!oldPod) continue;
    if (newPod) {
      if (isAvailable(view, newPod, nowUs))
        plan.remove.push({ pod: oldPod, why: 'its successor is available' });
      else surge++;
    } else if (!fitIn(view, node).shouldRun) {
      if (isWell) misplaced.push(oldPod);
      else plan.remove.push({ pod: oldPod, why: `it is not for Node ${node}` });
    } else if (!isWell) plan.create.push(node);
    else if (surge < maxSurge) candidates.push(node);
  }
  // One that is not for its Node any more goes only when enough others are available.
  for (const pod of misplaced.slice(0, Math.max(0, available - desired))) {
    plan.remove.push({ pod, why: 'it is not for its Node any more' });
  }
  plan.create.push(...candidates.slice(0, Math.max(0, maxSurge - surge)));
  return plan;
}
