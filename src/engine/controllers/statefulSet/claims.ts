import { sameData } from '../../../base/plain.ts';
import type { KubeObject, OwnerReference, StatefulSet } from '../../../k8s/objects.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { controllerReference } from '../claimPods.ts';
import { ownerReference } from '../owners.ts';
import { podNameOf, replicasOf, startOf, STATEFUL_SET } from './members.ts';

const CLAIMS = 'persistentvolumeclaims';

type ClaimTemplate = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number];

/** `claim-set-ordinal`. */
export function claimNameOf(set: StatefulSet, template: ClaimTemplate, ordinal: number): string {
  return `${template.metadata?.name}-${podNameOf(set, ordinal)}`;
}

/** Makes the claims that a Pod's volumes name. */
// kubernetes: pkg/controller/statefulset/stateful_pod_control.go createPersistentVolumeClaims
export function createClaims(world: World, set: StatefulSet, ordinal: number): void {
  const { namespace = '', name: setName } = set.metadata;
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimNameOf(set, template, ordinal);
    if (getObject(world, CLAIMS, namespace, name)) continue;
    const labels = { ...template.metadata?.labels, ...set.spec.selector.matchLabels };
    const { annotations } = template.metadata ?? {};
    createObject(world, CLAIMS, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, labels, ...(annotations ? { annotations } : {}) },
      spec: template.spec,
    });
    const message = `Create Claim ${name} Pod ${podNameOf(set, ordinal)} in StatefulSet ${setName} success`;
    const component = STATEFUL_SET.actor;
    emitEvent(world, { component, object: set, type: 'Normal', reason: 'SuccessfulCreate', message });
  }
}

/** Has a Pod's claims go with what the retention policy says: with the set, with the Pod that is scaled away, or never. */
// kubernetes: pkg/controller/statefulset/stateful_set_utils.go updateClaimOwnerRefForSetAndPod
export function syncClaimOwners(world: World, set: StatefulSet, ordinal: number): void {
  const { namespace = '' } = set.metadata;
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const start = startOf(set);
  const isScaledAway = ordinal < start || ordinal >= start + replicasOf(set);
  const pod = getObject(world, 'pods', namespace, podNameOf(set, ordinal));
  const owners: OwnerReference[] = [];
  if (whenScaled === 'Delete' && isScaledAway && pod) owners.push(ownerReference('v1', 'Pod', pod));
  else if (whenDeleted === 'Delete') owners.push(controllerReference(STATEFUL_SET, set));
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    updateObject<KubeObject>(world, CLAIMS, namespace, claimNameOf(set, template, ordinal), (now) => {
      const foreign = (now.metadata.ownerReferences ?? []).filter(
        ({ kind, name }) => !isOwn(kind, name, set, ordinal),
      );
      const all = [...foreign, ...owners];
      const { ownerReferences: before = [], ...metadata } = now.metadata;
      if (sameData(before, all)) return now;
      return { ...now, metadata: all.length > 0 ? { ...metadata, ownerReferences: all } : metadata };
    });
  }
}

function isOwn(kind: string, name: string, set: StatefulSet, ordinal: number): boolean {
  if (kind === 'StatefulSet') return name === set.metadata.name;
  return kind === 'Pod' && name === podNameOf(set, ordinal);
}
