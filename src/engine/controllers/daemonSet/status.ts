import { sameData } from '../../../base/plain.ts';
import type { DaemonSet } from '../../../k8s/objects.ts';
import { updateStatus } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { availableAt, isPodReady } from '../pods.ts';
import { DAEMON_SET, isUpdated } from './placement.ts';
import { fitIn, type View } from './view.ts';

type Status = NonNullable<DaemonSet['status']>;

/** The counts of a DaemonSet; `nextAt`: when its next Pod will have been ready for long enough. */
// kubernetes: pkg/controller/daemon/daemon_controller.go updateDaemonSetStatus
export function statusOf(world: World, view: View): { status: Status; nextAt: number | null } {
  let [desired, current, misscheduled, ready, available, updated] = [0, 0, 0, 0, 0, 0];
  let nextAt: number | null = null;
  for (const { metadata } of view.nodes) {
    const [pod] = view.podsByNode.get(metadata.name) ?? [];
    if (!fitIn(view, metadata.name).shouldRun) {
      if (pod) misscheduled++;
      continue;
    }
    desired++;
    if (!pod) continue;
    current++;
    if (isUpdated(view.set, pod, view.hash)) updated++;
    if (!isPodReady(pod)) continue;
    ready++;
    const at = availableAt(pod, view.set.spec.minReadySeconds ?? 0);
    if (at === null) continue;
    if (at <= world.kernel.nowUs) available++;
    else nextAt = Math.min(nextAt ?? at, at);
  }
  const unavailable = desired - available;
  const { collisionCount } = view.set.status ?? {};
  const status: Status = {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: view.set.metadata.generation ?? 1,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(available > 0 ? { numberAvailable: available } : {}),
    ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
  return { status, nextAt };
}

export function writeStatus(world: World, set: DaemonSet, status: Status): void {
  if (sameData(set.status, status)) return;
  const { namespace = '', name } = set.metadata;
  updateStatus<DaemonSet>(world, DAEMON_SET.resource, namespace, name, (now) => ({ ...now, status }));
}
