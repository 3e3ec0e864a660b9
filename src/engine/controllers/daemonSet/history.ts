import type { ControllerRevision, DaemonSet, Pod } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { createObject, deleteObject, updateObject, updateStatus } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { controllerReference } from '../claimPods.ts';
import { templateHash } from '../deployment/templateHash.ts';
import { bringAbout } from '../outcome.ts';
import { adopted, controllerOf } from '../owners.ts';
import {
  keepsSame,
  patchOf,
  renumber,
  REVISION_HASH,
  revisionMetadata,
  REVISIONS,
  revisionsOf,
} from '../revisions.ts';
import { DAEMON_SET } from './placement.ts';

/** The revisions of a DaemonSet. */
export interface History {
  /** The label of Pods of the present template. */
  readonly hash: string;
  readonly old: readonly ControllerRevision[];
}

/** Sees to it that the present template is the newest revision. Null when it has to come again for that. */
// kubernetes: pkg/controller/daemon/update.go constructHistory
export function syncHistory(world: World, set: DaemonSet): History | null {
  const reference = controllerReference(DAEMON_SET, set);
  for (const one of revisionsOf(world, set)) {
    if (controllerOf(one) !== undefined) continue;
    const { namespace = '', name } = one.metadata;
    updateObject<ControllerRevision>(world, REVISIONS, namespace, name, (now) => adopted(now, reference));
  }
  const data = patchOf(set.spec.template);
  const all = revisionsOf(world, set);
  const old = all.filter((one) => !keepsSame(one, data));
  const number = (old.at(-1)?.revision ?? 0) + 1;
  let present = all.findLast((one) => keepsSame(one, data)) ?? snapshot(world, set, data, number);
  if (!present) return null;
  if (present.revision < number) present = renumber(world, present, number);
  return { hash: present.metadata.labels?.[REVISION_HASH] ?? '', old };
}

/** Writes the template down; another one of that name counts as a collision, which changes the hash. */
function snapshot(world: World, set: DaemonSet, data: object, revision: number): ControllerRevision | null {
  const { namespace = '', name: setName } = set.metadata;
  const hash = templateHash(set.spec.template, set.status?.collisionCount);
  const name = `${setName}-${hash}`;
  const taken = getObject<ControllerRevision>(world, REVISIONS, namespace, name);
  if (taken && keepsSame(taken, data)) return taken;
  if (taken) {
    updateStatus<DaemonSet>(world, DAEMON_SET.resource, namespace, setName, (now) => ({
      ...now,
      status: {
        ...now.status,
        collisionCount: (now.status?.collisionCount ?? 0) + 1,
      } as DaemonSet['status'] & object,
    }));
    return null;
  }
  const metadata = revisionMetadata(set, set.spec.template) as { labels: object };
  const labels = { ...metadata.labels, [REVISION_HASH]: hash };
  const ownerReferences = [controllerReference(DAEMON_SET, set)];
  const text = `DaemonSet ${setName} writes its Pod template down as revision ${revision}, ${name}.`;
  const subject = `DaemonSet/${namespace}/${setName}`;
  return bringAbout(world, { actor: DAEMON_SET.actor, what: 'revision-created', subject, text }, () =>
    createObject<ControllerRevision>(world, REVISIONS, {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { ...metadata, name, labels, ownerReferences },
      data,
      revision,
    }),
  );
}

/** Deletes the oldest revisions that no Pod has, beyond the limit. */
// kubernetes: cleanupHistory
export function cleanUpHistory(
  world: World,
  set: DaemonSet,
  pods: Iterable<readonly Pod[]>,
  old: readonly ControllerRevision[],
): void {
  let excess = old.length - (set.spec.revisionHistoryLimit ?? 10);
  if (excess <= 0) return;
  const live = new Set<string | undefined>();
  for (const group of pods) for (const { metadata } of group) live.add(metadata.labels?.[REVISION_HASH]);
  for (const { metadata } of old) {
    if (excess <= 0) return;
    if (live.has(metadata.labels?.[REVISION_HASH])) continue;
    deleteObject(world, REVISIONS, metadata.namespace ?? '', metadata.name, {});
    excess--;
  }
}
