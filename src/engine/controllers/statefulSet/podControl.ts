import type { Pod, StatefulSet } from '../../../k8s/objects.ts';
import { ApiError } from '../../apiserver/error.ts';
import { emitEvent } from '../../apiserver/events.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { controllerReference } from '../claimPods.ts';
import { bringAbout } from '../outcome.ts';
import { REVISION_HASH, templateOf, type Template } from '../revisions.ts';
import { claimNameOf, createClaims, syncClaimOwners } from './claims.ts';
import { ordinalOf, podNameOf, startOf, STATEFUL_SET } from './members.ts';
import type { Revisions } from './revisions.ts';

/** How a StatefulSet makes, keeps and removes one of its Pods. */
// kubernetes: pkg/controller/statefulset/stateful_pod_control.go

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** Makes the Pod of an ordinal, with its claims before it. Throws when the API server refuses it. */
export function createPod(
  world: World,
  set: StatefulSet,
  revisions: Revisions,
  ordinal: number,
  why: string,
): void {
  const { namespace = '', name: setName } = set.metadata;
  const name = podNameOf(set, ordinal);
  const text = `StatefulSet ${setName} makes Pod ${name}: ${why}.`;
  const { actor } = STATEFUL_SET;
  bringAbout(world, { actor, what: 'pod-created', subject: `Pod/${namespace}/${name}`, text }, () => {
    try {
      createClaims(world, set, ordinal);
      createObject(world, 'pods', draftPod(set, revisions, ordinal));
      syncClaimOwners(world, set, ordinal);
    } catch (error) {
      // A Pod of that name that is not the set's is tried again in silence.
      if (error instanceof ApiError && error.failure.reason !== 'AlreadyExists') {
        tell(world, set, 'Create', name, error);
      }
      throw error;
    }
    tell(world, set, 'Create', name);
  });
}

export function deletePod(world: World, set: StatefulSet, pod: Pod, why: string): void {
  const { namespace = '', name } = pod.metadata;
  const text = `StatefulSet ${set.metadata.name} deletes Pod ${name}: ${why}.`;
  const { actor } = STATEFUL_SET;
  bringAbout(world, { actor, what: 'pod-deleted', subject: `Pod/${namespace}/${name}`, text }, () => {
    deleteObject(world, 'pods', namespace, name, {});
    tell(world, set, 'Delete', name);
  });
}

/** Puts back the labels that make a Pod this member. */
export function keepIdentity(world: World, set: StatefulSet, pod: Pod): void {
  const { namespace = '', name, labels } = pod.metadata;
  if (labels?.[POD_NAME] === name) return;
  updateObject<Pod>(world, 'pods', namespace, name, (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { ...now.metadata.labels, ...identityOf(name, ordinalOf(pod)) } },
  }));
  tell(world, set, 'Update', name);
}

function identityOf(name: string, ordinal: number): Record<string, string> {
  return { [POD_NAME]: name, [POD_INDEX]: String(ordinal) };
}

function draftPod(set: StatefulSet, revisions: Revisions, ordinal: number): object {
  const revision = isBeforeUpdate(set, ordinal) ? revisions.current : revisions.update;
  const template = templateOf(revision);
  const name = podNameOf(set, ordinal);
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      // Upstream draws the name from the template as any other owner does, and then writes its own over it.
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      labels: { ...labels, ...identityOf(name, ordinal), [REVISION_HASH]: revision.metadata.name },
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(STATEFUL_SET, set)],
    },
    spec: specOf(set, template, ordinal),
  };
}

/** Whether a Pod that is made anew gets the template from before the update. */
// kubernetes: pkg/controller/statefulset/stateful_set_utils.go newVersionedStatefulSetPod
function isBeforeUpdate(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const place = ordinal - startOf(set);
  if (rollingUpdate) return place < (rollingUpdate.partition ?? 0);
  return type === 'RollingUpdate' && place < (set.status?.currentReplicas ?? 0);
}

function specOf(set: StatefulSet, template: Template, ordinal: number): object {
  const claims = (set.spec.volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimNameOf(set, claim, ordinal) },
  }));
  const claimed = new Set(claims.map(({ name }) => name));
  const others = (template.spec?.volumes ?? []).filter(({ name }) => !claimed.has(name));
  const volumes = [...claims, ...others];
  const { serviceName } = set.spec;
  return {
    ...template.spec,
    ...(volumes.length > 0 ? { volumes } : {}),
    hostname: podNameOf(set, ordinal),
    ...(serviceName ? { subdomain: serviceName } : {}),
  };
}

function tell(
  world: World,
  set: StatefulSet,
  verb: 'Create' | 'Delete' | 'Update',
  pod: string,
  error?: ApiError,
): void {
  const start = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  const [type, outcome, message] = error
    ? (['Warning', 'Failed', `${start} failed error: ${error.message}`] as const)
    : (['Normal', 'Successful', `${start} successful`] as const);
  const component = STATEFUL_SET.actor;
  emitEvent(world, { component, object: set, type, reason: `${outcome}${verb}`, message });
}
