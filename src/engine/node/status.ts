import { updateStatus } from '../apiserver/write.ts';
import type { Pod } from '../../k8s/objects.ts';
import { jitter, MILLISECOND_US, timestamp } from '../kernel/kernel.ts';
import { following, record as recordHappening } from '../kernel/happenings.ts';
import type { World } from '../world.ts';
import { nodeAddresses } from './addresses.ts';
import { conditionsOf } from './conditions.ts';
import { containerStatuses } from './containerStatuses.ts';
import { phaseOf } from './phase.ts';
import { qosClassOf } from './qosClass.ts';
import { changePod, podObject, schedulePod } from './records.ts';

/** From a change on the Node to the patch of the status; changes until then travel together. */
const STATUS_US = 50 * MILLISECOND_US;

export type PodStatus = NonNullable<Pod['status']>;

/** The Pod's status is written soon; it follows from the latest news that it brings. */
export function statusSoon(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  if (!record || record.orphaned) return;
  const statusCause = world.kernel.cause;
  if (record.statusDue) {
    if (record.statusCause !== statusCause) changePod(world, podKey, { statusCause });
    return;
  }
  changePod(world, podKey, { statusDue: true, statusCause });
  const takesUs = jitter(world, STATUS_US, 'status', podKey, world.kernel.nowUs);
  schedulePod(world, podKey, world.kernel.nowUs + takesUs, { type: 'status' });
}

/** Writes what the kubelet knows of the Pod into its status; nothing when it says so already. */
export function writeStatus(world: World, podKey: string): void {
  const record = world.kubelet.pods.get(podKey);
  const pod = podObject(world, podKey);
  if (!record || !pod) return;
  if (record.statusDue) changePod(world, podKey, { statusDue: false, statusCause: null });
  const status = statusOf(world, podKey, pod);
  const cause = noteReadiness(world, podKey, pod.status, status);
  following(world, cause, () =>
    updateStatus<Pod>(world, 'pods', pod.metadata.namespace ?? '', pod.metadata.name, (current) => ({
      ...current,
      status,
    })),
  );
}

/** A patch that was announced is written now, following from its news. */
export function writeDueStatus(world: World, podKey: string): void {
  const cause = world.kubelet.pods.get(podKey)?.statusCause ?? world.kernel.cause;
  following(world, cause, () => writeStatus(world, podKey));
}

/** The whole status. */
// kubernetes: pkg/kubelet/kubelet_pods.go generateAPIPodStatus
export function statusOf(world: World, podKey: string, pod: Pod): PodStatus {
  const record = world.kubelet.pods.get(podKey);
  if (!record) return pod.status ?? {};
  const hostIPs = nodeAddresses(world, record.node);
  const statuses = containerStatuses(world, podKey, pod);
  const phase = phaseOf(world, podKey, pod, record);
  const conditions = conditionsOf(world, podKey, pod, statuses, phase);
  const generation = pod.metadata.generation;
  const { ips } = record;
  const initial = statuses.init.length > 0 ? { initContainerStatuses: statuses.init } : {};
  return {
    ...pod.status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions,
    ...(hostIPs[0] === undefined ? {} : { hostIP: hostIPs[0], hostIPs: hostIPs.map((ip) => ({ ip })) }),
    ...(ips[0] === undefined ? {} : { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
    startTime: pod.status?.startTime ?? timestamp(record.acceptedAt),
    ...initial,
    containerStatuses: statuses.main,
    ...(statuses.ephemeral.length > 0 ? { ephemeralContainerStatuses: statuses.ephemeral } : {}),
    qosClass: pod.status?.qosClass ?? qosClassOf(pod),
  } as PodStatus;
}

/**
 * Says when a Pod as a whole becomes ready or stops being so: what Services act on. Gives what the write follows from.
 */
function noteReadiness(
  world: World,
  podKey: string,
  before: PodStatus | undefined,
  after: PodStatus | undefined,
): number | null {
  const was = readyOf(before);
  const is = readyOf(after);
  if (was === is) return world.kernel.cause;
  const reason = after?.conditions?.find((condition) => condition.type === 'Ready');
  const why = reason?.message ?? reason?.reason ?? '';
  return recordHappening(world, {
    actor: `kubelet ${world.kubelet.pods.get(podKey)?.node ?? ''}`,
    what: is ? 'pod-ready' : 'pod-unready',
    subject: `Pod/${podKey}`,
    text: is ? `${podKey} is Ready.` : `${podKey} is no longer Ready${why === '' ? '' : `: ${why}`}.`,
  });
}

function readyOf(status: PodStatus | undefined): boolean {
  for (const { type, status: truth } of status?.conditions ?? [])
    if (type === 'Ready') return truth === 'True';
  return false;
}
