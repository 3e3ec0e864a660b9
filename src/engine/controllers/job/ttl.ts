import type { Job } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { deleteObject } from '../../apiserver/write.ts';
import { parseTimestamp, SECOND_US } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import { bringAbout } from '../outcome.ts';
import { requeueAfter } from '../workQueue.ts';
import { conditionOf } from './conditions.ts';
import { JOB } from './pods.ts';

const ACTOR = 'ttl-after-finished-controller';

/** Deletes Jobs a while after they have ended, when they say so. */
// kubernetes: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go
export const ttlAfterFinished: Controller = {
  name: ACTOR,
  watches: { [JOB.resource]: ownKey },
  reconcile,
};

function reconcile(world: World, key: string): void {
  const { namespace, name } = splitKey(key);
  const job = getObject<Job>(world, JOB.resource, namespace, name);
  if (!job || job.metadata.deletionTimestamp !== undefined) return;
  const seconds = job.spec.ttlSecondsAfterFinished;
  const end = conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed');
  if (seconds === undefined || end?.lastTransitionTime === undefined) return;
  const at = parseTimestamp(end.lastTransitionTime) + seconds * SECOND_US;
  if (at > world.kernel.nowUs) {
    requeueAfter(world, ttlAfterFinished, key, at - world.kernel.nowUs, { idle: true });
    return;
  }
  const text = `Job ${name} is deleted: it ended ${seconds} s ago.`;
  bringAbout(world, { actor: ACTOR, what: 'job-deleted', subject: `Job/${key}`, text }, () =>
    deleteObject(world, JOB.resource, namespace, name, { propagationPolicy: 'Foreground' }),
  );
}
