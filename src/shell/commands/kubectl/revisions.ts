import type { Deployment, KubeObject, ReplicaSet } from '../../../k8s/objects.ts';
import { formatSelector } from '../../../k8s/labels.ts';
import { compactJson } from '../../../base/goJson.ts';
import { listObjects, type Session } from './session.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';

/** The ReplicaSets of a Deployment, by name. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/deployment/deployment.go ListReplicaSets
export async function replicaSetsOf(session: Session, object: KubeObject): Promise<ReplicaSet[]> {
  const { metadata, spec } = object as unknown as Deployment;
  const all = await listObjects(session, 'replicasets.apps', metadata.namespace ?? '', {
    labelSelector: formatSelector(spec.selector),
  });
  const owned = all.filter(({ metadata: { ownerReferences } }) =>
    ownerReferences?.some(({ uid, controller }) => uid === metadata.uid && controller === true),
  );
  return owned as unknown as ReplicaSet[];
}

/** Its revision; null when none is written on it. */
export function revisionOf(object: Pick<ReplicaSet, 'metadata'>): number | null {
  const text = object.metadata.annotations?.[REVISION];
  return text === undefined || !/^\d+$/.test(text) ? null : Number(text);
}

type Template = ReplicaSet['spec']['template'];

/** The template as a Deployment has it: without the label that tells ReplicaSets apart. */
export function withoutHash(template: Template): Template {
  if (!template?.metadata?.labels || !(HASH_LABEL in template.metadata.labels)) return template;
  const { [HASH_LABEL]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

export function sameTemplate(a: Template, b: Template): boolean {
  return compactJson(withoutHash(a)) === compactJson(withoutHash(b));
}

/** The ReplicaSet of the present template (the oldest, should there be several) and the others. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/deployment/deployment.go FindNewReplicaSet
export function splitReplicaSets(
  deployment: KubeObject,
  all: readonly ReplicaSet[],
): { current: ReplicaSet | null; old: ReplicaSet[] } {
  const { template } = (deployment as unknown as Deployment).spec;
  const byAge = all.toSorted(
    (a, b) =>
      compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
      compareText(a.metadata.name, b.metadata.name),
  );
  const current = byAge.find((set) => sameTemplate(set.spec.template, template)) ?? null;
  return { current, old: byAge.filter((set) => set !== current) };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
