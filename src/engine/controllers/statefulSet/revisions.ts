import type { ControllerRevision, Pod, StatefulSet } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { controllerReference } from '../claimPods.ts';
import { bringAbout } from '../outcome.ts';
import { adopted, controllerOf } from '../owners.ts';
import {
  keepsSame,
  patchOf,
  renumber,
  revisionHash,
  revisionMetadata,
  REVISIONS,
  revisionsOf,
} from '../revisions.ts';
import { revisionOf, STATEFUL_SET } from './members.ts';

/** The two templates between which a StatefulSet's Pods move. */
export interface Revisions {
  /** What all Pods were made from before the last change of the template. */
  readonly current: ControllerRevision;
  /** What they are to be made from. */
  readonly update: ControllerRevision;
  readonly collisionCount: number;
}

/** Finds both revisions, writing one down for a template that is new. */
// kubernetes: pkg/controller/statefulset/stateful_set_control.go getStatefulSetRevisions
export function syncRevisions(world: World, set: StatefulSet): Revisions {
  for (const one of revisionsOf(world, set)) if (controllerOf(one) === undefined) adopt(world, set, one);
  const all = revisionsOf(world, set);
  const data = patchOf(set.spec.template);
  const newest = all.at(-1);
  const number = (newest?.revision ?? 0) + 1;
  const same = all.findLast((one) => keepsSame(one, data));
  let collisionCount = set.status?.collisionCount ?? 0;
  let update = same;
  if (same && same !== newest) update = renumber(world, same, number);
  if (!update) ({ update, collisionCount } = createRevision(world, set, data, number, collisionCount));
  const current = all.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  return { current, update, collisionCount };
}

function adopt(world: World, set: StatefulSet, { metadata }: ControllerRevision): void {
  const reference = controllerReference(STATEFUL_SET, set);
  updateObject<ControllerRevision>(world, REVISIONS, metadata.namespace ?? '', metadata.name, (now) =>
    adopted(now, reference),
  );
}

/** A name that another template has already changes the hash. */
// kubernetes: pkg/controller/history/controller_history.go CreateControllerRevision
function createRevision(
  world: World,
  set: StatefulSet,
  data: object,
  revision: number,
  collisionsBefore: number,
): { update: ControllerRevision; collisionCount: number } {
  const { namespace = '', name: setName } = set.metadata;
  // The label keeps the first hash, whatever becomes of the name.
  const label = revisionHash(data, collisionsBefore);
  for (let collisionCount = collisionsBefore; ; collisionCount++) {
    const name = `${setName.slice(0, 223)}-${revisionHash(data, collisionCount)}`;
    const taken = getObject<ControllerRevision>(world, REVISIONS, namespace, name);
    if (taken && keepsSame(taken, data)) return { update: taken, collisionCount };
    if (taken) continue;
    const metadata = revisionMetadata(set, set.spec.template) as { labels: object };
    const draft = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        ...metadata,
        name,
        labels: { ...metadata.labels, 'controller.kubernetes.io/hash': label },
        ownerReferences: [controllerReference(STATEFUL_SET, set)],
      },
      data,
      revision,
    };
    const text = `StatefulSet ${setName} writes its Pod template down as revision ${revision}, ${name}.`;
    const subject = `StatefulSet/${namespace}/${setName}`;
    return bringAbout(world, { actor: STATEFUL_SET.actor, what: 'revision-created', subject, text }, () => ({
      update: createObject<ControllerRevision>(world, REVISIONS, draft),
      collisionCount,
    }));
  }
}

/** Deletes the oldest revisions that no Pod has, beyond the limit. */
// kubernetes: pkg/controller/statefulset/stateful_set_control.go truncateHistory
export function truncateHistory(
  world: World,
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update }: Revisions,
): void {
  const live = new Set([current.metadata.name, update.metadata.name, ...pods.map(revisionOf)]);
  const old = revisionsOf(world, set).filter(({ metadata }) => !live.has(metadata.name));
  const limit = set.spec.revisionHistoryLimit ?? 10;
  if (limit < 0) return;
  for (const { metadata } of old.slice(0, Math.max(0, old.length - limit))) {
    deleteObject(world, REVISIONS, metadata.namespace ?? '', metadata.name, {});
  }
}
