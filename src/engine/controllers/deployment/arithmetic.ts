import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';
import { DESIRED_REPLICAS, MAX_REPLICAS } from './annotations.ts';

/** How many Pods a rolling update may add and take away. Pure; all numbers are Pods. */
// kubernetes: pkg/controller/deployment/util/deployment_util.go

type IntOrPercent = number | string | undefined;

/** A number, or a percentage of `total` rounded up or down; absent is 0. */
export function resolveCount(value: IntOrPercent, total: number, round: 'up' | 'down'): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const hundredths = Number.parseInt(value, 10) * total;
  return round === 'up' ? Math.ceil(hundredths / 100) : Math.floor(hundredths / 100);
}

export interface Limits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** The two limits in Pods; when both come to nothing, one Pod may be unavailable, or no update could ever move. */
export function resolveLimits(
  maxSurge: IntOrPercent,
  maxUnavailable: IntOrPercent,
  replicas: number,
): Limits {
  const surge = resolveCount(maxSurge, replicas, 'up');
  const unavailable = resolveCount(maxUnavailable, replicas, 'down');
  return { maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function replicasOf(object: Deployment | ReplicaSet): number {
  return object.spec.replicas ?? 1;
}

export function isRollingUpdate(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type !== 'Recreate';
}

/** The limits of a Deployment; a Recreate has none. */
export function limitsOf(deployment: Deployment): Limits {
  if (!isRollingUpdate(deployment)) return { maxSurge: 0, maxUnavailable: 0 };
  const replicas = replicasOf(deployment);
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const { maxSurge, maxUnavailable } = resolveLimits(rolling?.maxSurge, rolling?.maxUnavailable, replicas);
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

export function sumReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, rs) => sum + replicasOf(rs), 0);
}

export function sumAvailable(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, rs) => sum + (rs.status?.availableReplicas ?? 0), 0);
}

/** How large the new ReplicaSet may be now, beside the others. */
export function newReplicaSetSize(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  present: number,
): number {
  const wanted = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return wanted;
  // Here the surge counts as written: the rule that both limits may not be nothing concerns the way down.
  const maxTotal = wanted + resolveCount(deployment.spec.strategy?.rollingUpdate?.maxSurge, wanted, 'up');
  const total = sumReplicas(all);
  if (total >= maxTotal) return present;
  return present + Math.min(maxTotal - total, wanted - present);
}

/** What becomes of each ReplicaSet when a Deployment is scaled in the middle of a rollout: name → size. */
// kubernetes: pkg/controller/deployment/sync.go scale
export function proportionalSizes(
  deployment: Deployment,
  active: readonly ReplicaSet[],
): Map<string, number> {
  const wanted = replicasOf(deployment);
  const allowed = wanted > 0 ? wanted + limitsOf(deployment).maxSurge : 0;
  const toAdd = allowed - sumReplicas(active);
  const sizes = new Map<string, number>();
  let added = 0;
  const ordered = [...active].sort(toAdd > 0 ? bySizeNewer : bySizeOlder);
  for (const rs of ordered) {
    const share = toAdd === 0 || toAdd === added ? 0 : proportion(deployment, rs, toAdd, added);
    sizes.set(rs.metadata.name, replicasOf(rs) + share);
    added += share;
  }
  const largest = ordered[0];
  if (largest && toAdd !== 0) {
    const name = largest.metadata.name;
    sizes.set(name, Math.max(0, (sizes.get(name) ?? 0) + toAdd - added));
  }
  return sizes;
}

function proportion(deployment: Deployment, rs: ReplicaSet, toAdd: number, added: number): number {
  const fraction = fractionOf(deployment, rs);
  const allowed = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
}

function fractionOf(deployment: Deployment, rs: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  const size = replicasOf(rs);
  if (wanted === 0) return -size;
  const annotated = Number(rs.metadata.annotations?.[MAX_REPLICAS] ?? '0');
  const before = annotated > 0 ? annotated : (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return roundHalfAway((size * (wanted + limitsOf(deployment).maxSurge)) / before) - size;
}

function roundHalfAway(value: number): number {
  return value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5);
}

/** Whether the new ReplicaSet has all its replicas, for the present wish, and all available. */
export function isSaturated(deployment: Deployment, rs: ReplicaSet | null): boolean {
  if (!rs) return false;
  const wanted = replicasOf(deployment);
  return (
    replicasOf(rs) === wanted &&
    rs.metadata.annotations?.[DESIRED_REPLICAS] === String(wanted) &&
    (rs.status?.availableReplicas ?? 0) === wanted
  );
}

/** Oldest first; of the same second, by name. */
// kubernetes: pkg/controller/controller_utils.go ReplicaSetsByCreationTimestamp
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp) {
    return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  }
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

function bySizeNewer(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(b, a);
}

function bySizeOlder(a: ReplicaSet, b: ReplicaSet): number {
  return replicasOf(b) - replicasOf(a) || byCreation(a, b);
}
