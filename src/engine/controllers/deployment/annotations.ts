import type { Deployment, ReplicaSet } from '../../../k8s/objects.ts';

/** What a Deployment writes on its ReplicaSets, and what it copies to them. */
// kubernetes: pkg/controller/deployment/util/deployment_util.go

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

type Annotations = Readonly<Record<string, string>>;

/** These are the Deployment's own business and stay with it. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

/** The longest revision history, in characters. */
const HISTORY_MAX = 2000;

/** The revision of a ReplicaSet; 0 when it has none. */
export function revisionOf(rs: ReplicaSet): number {
  const revision = Number(rs.metadata.annotations?.[REVISION] ?? '0');
  return Number.isInteger(revision) ? revision : 0;
}

export function maxRevision(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((max, rs) => Math.max(max, revisionOf(rs)), 0);
}

/** The annotations of the new ReplicaSet: the Deployment's own, and the revision when it has risen. */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  present: Annotations | undefined,
  newRevision: number,
): Annotations {
  const annotations: Record<string, string> = { ...present };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!NOT_COPIED.has(key)) annotations[key] = value;
  }
  const old = annotations[REVISION];
  const oldRevision = Number(old ?? '0');
  if (!Number.isInteger(oldRevision) || oldRevision >= newRevision) return annotations;
  annotations[REVISION] = String(newRevision);
  if (old !== undefined) {
    const history = addToHistory(annotations[REVISION_HISTORY] ?? '', old);
    if (history !== null) annotations[REVISION_HISTORY] = history;
  }
  return annotations;
}

/** The sizes that the ReplicaSet was last scaled for; proportional scaling and the detection of scaling read them. */
export function withReplicas(annotations: Annotations, desired: number, max: number): Annotations {
  return { ...annotations, [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(max) };
}

/** The oldest numbers go when the text gets too long; null when even the newest alone does not fit. */
function addToHistory(history: string, revision: string): string | null {
  if (history === '') return revision;
  const kept = history.split(',');
  let length = history.length + revision.length + 1;
  while (length > HISTORY_MAX && kept.length > 0) length -= (kept.shift() ?? '').length + 1;
  return length <= HISTORY_MAX ? [...kept, revision].join(',') : null;
}
