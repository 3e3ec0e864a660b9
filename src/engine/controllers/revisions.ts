import { compactJson } from '../../base/goJson.ts';
import { fnv32 } from '../../base/hash.ts';
import { sameData } from '../../base/plain.ts';
import { matchesSelector, type LabelSelector } from '../../k8s/labels.ts';
import type { ControllerRevision, Meta, StatefulSet } from '../../k8s/objects.ts';
import { listObjects } from '../apiserver/read.ts';
import { updateObject } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import type { PodOwner } from './claimPods.ts';
import { safeEncode } from './deployment/templateHash.ts';
import { controllerOf } from './owners.ts';

/** The history of StatefulSets and DaemonSets: each Pod template that was in use, kept as a numbered ControllerRevision. */
// kubernetes: pkg/controller/history/controller_history.go

export const REVISIONS = 'controllerrevisions.apps';

/** The label of Pods that tells which revision they were made from. */
export const REVISION_HASH = 'controller-revision-hash';

export type Template = StatefulSet['spec']['template'];

/** What a revision keeps: a patch that puts the template back. */
// kubernetes: pkg/controller/statefulset/stateful_set_utils.go getPatch
export function patchOf(template: Template): object {
  return { spec: { template: { $patch: 'replace', ...template } } };
}

/** The template that a revision puts back. */
export function templateOf(revision: ControllerRevision): Template {
  const data = revision.data as unknown as { spec: { template: Template & { $patch: string } } };
  const { $patch: _replace, ...template } = data.spec.template;
  return template;
}

/** The end of a revision's name: the same as a real cluster gives to the same template. */
// kubernetes: HashControllerRevision
export function revisionHash(data: object, collisionCount: number): string {
  return safeEncode(fnv32(new TextEncoder().encode(`${compactJson(data)}${collisionCount}`)));
}

/** The owner's revisions and those that nobody owns but its selector matches, oldest first. */
export function revisionsOf(world: World, owner: PodOwner): ControllerRevision[] {
  const { namespace = '', uid } = owner.metadata;
  const selector = owner.spec.selector as LabelSelector;
  return listObjects<ControllerRevision>(world, REVISIONS, namespace)
    .filter((one) => {
      const controller = controllerOf(one);
      if (controller !== undefined) return controller.uid === uid;
      return matchesSelector(selector, one.metadata.labels);
    })
    .sort(byRevision);
}

function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const age = compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp);
  return age === 0 ? compareText(a.metadata.name, b.metadata.name) : age;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function keepsSame(revision: ControllerRevision, data: object): boolean {
  return sameData(revision.data as unknown, data);
}

/** The same revision with another number. */
export function renumber(world: World, revision: ControllerRevision, to: number): ControllerRevision {
  const { namespace = '', name } = revision.metadata;
  const next = updateObject<ControllerRevision>(world, REVISIONS, namespace, name, (now) => ({
    ...now,
    revision: to,
  }));
  return next ?? revision;
}

/** Metadata of a new revision but for its name and the label with its hash. */
export function revisionMetadata(owner: { readonly metadata: Meta }, template: Template): object {
  const { namespace, annotations } = owner.metadata;
  return {
    namespace,
    labels: { ...template.metadata?.labels },
    ...(annotations ? { annotations } : {}),
  };
}
