import type { KubeObject, Pod } from '../../k8s/objects.ts';
import { getObject } from '../../engine/apiserver/read.ts';
import type { World } from '../../engine/world.ts';
import { changed } from './change.ts';

type Changed = ReturnType<typeof changed>;

/** Where what a Pod is made of is written: its workload's template, or the Pod's own spec. */
export interface PodSpecPlace {
  readonly object: Changed;
  readonly path: readonly string[];
  /** `deployment/web`, as commands take it. */
  readonly word: string;
}

export function podSpecOf(world: World, pod: Pod): PodSpecPlace {
  const workload = workloadOf(world, pod);
  const object = workload ?? changed('pods', pod);
  const path = workload ? ['spec', 'template', 'spec'] : ['spec'];
  return { object, path, word: `${object.kind.toLowerCase()}/${object.name}` };
}

/** The workload whose template a Pod was made from; null for a Pod on its own. */
export function workloadOf(world: World, pod: Pod): Changed | null {
  const namespace = pod.metadata.namespace ?? '';
  const first = ownerOf(pod);
  if (!first) return null;
  const resource = `${first.kind.toLowerCase()}s.apps`;
  const made = getObject<KubeObject>(world, resource, namespace, first.name);
  if (!made) return null;
  const above = ownerOf(made);
  const deployment = above && getObject<KubeObject>(world, 'deployments.apps', namespace, above.name);
  return deployment ? changed('deployments.apps', deployment) : changed(resource, made);
}

export function ownerOf(object: KubeObject): { readonly kind: string; readonly name: string } | undefined {
  return object.metadata.ownerReferences?.find((each) => each.controller);
}
