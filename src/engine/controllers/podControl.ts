import type { KubeObject, Pod, PodSpec } from '../../k8s/objects.ts';
import { ApiError } from '../apiserver/error.ts';
import { emitEvent } from '../apiserver/events.ts';
import { createObject, deleteObject } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import { controllerReference, type PodOwner, type PodOwnerKind } from './claimPods.ts';
import { bringAbout, freshName } from './outcome.ts';

/** How controllers make and remove Pods whose names do not matter. */
// kubernetes: pkg/controller/controller_utils.go RealPodControl

export type PodTemplate = {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: PodSpec;
};

/** Makes a Pod of a template. Throws when the API server refuses it, after an Event that says so. */
export function createPod(
  world: World,
  kind: PodOwnerKind,
  owner: PodOwner,
  template: PodTemplate | undefined,
  why: string,
  generateName = `${owner.metadata.name}-`,
): void {
  const { namespace = '', name: ownerName } = owner.metadata;
  const name = freshName(world, 'pods', namespace, generateName);
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName,
      namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [controllerReference(kind, owner)],
    },
    spec: template?.spec,
  };
  const text = `${kind.kind} ${ownerName} makes Pod ${name}: ${why}.`;
  const { actor } = kind;
  try {
    bringAbout(world, { actor, what: 'pod-created', subject: `Pod/${namespace}/${name}`, text }, () => {
      createObject(world, 'pods', pod);
      tell(world, kind, owner, 'SuccessfulCreate', `Created pod: ${name}`);
    });
  } catch (error) {
    if (error instanceof ApiError) {
      tell(world, kind, owner, 'FailedCreate', `Error creating: ${error.message}`);
    }
    throw error;
  }
}

export function deletePod(world: World, kind: PodOwnerKind, owner: PodOwner, pod: Pod, why: string): void {
  const { namespace = '', name } = pod.metadata;
  const text = `${kind.kind} ${owner.metadata.name} deletes Pod ${name}: ${why}.`;
  const { actor } = kind;
  bringAbout(world, { actor, what: 'pod-deleted', subject: `Pod/${namespace}/${name}`, text }, () => {
    deleteObject(world, 'pods', namespace, name, {});
    tell(world, kind, owner, 'SuccessfulDelete', `Deleted pod: ${name}`);
  });
}

function tell(
  world: World,
  { actor, apiVersion, kind }: PodOwnerKind,
  { metadata }: PodOwner,
  reason: string,
  message: string,
): void {
  const type = reason.startsWith('Failed') ? 'Warning' : 'Normal';
  const object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'> = { apiVersion, kind, metadata };
  emitEvent(world, { component: actor, object, type, reason, message });
}
