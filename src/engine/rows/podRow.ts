import type { Pod } from '../../k8s/objects.ts';
import { summarizePod } from '../../k8s/kinds/podRow.ts';
import { notSimulatedFields } from '../../k8s/notSimulated.ts';
import type { PodRow, PodState } from '../../protocol/rows.ts';
import { getObject } from '../apiserver/read.ts';
import { parseTimestamp } from '../kernel/kernel.ts';
import { isolationOf } from '../network/policy.ts';
import { appStateOf } from '../node/containers.ts';
import type { World } from '../world.ts';

/** A Pod as the page draws it. */
export function podRow(world: World, pod: Pod): PodRow {
  const { metadata, spec, status } = pod;
  const key = `${metadata.namespace}/${metadata.name}`;
  const summary = summarizePod(pod);
  return {
    key,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid,
    state: podState(pod),
    status: summary.status,
    ips: (status?.podIPs ?? []).flatMap((one) => (one.ip ? [one.ip] : [])),
    node: spec.nodeName ?? null,
    labels: metadata.labels ?? {},
    restarts: summary.restarts,
    image: spec.containers[0]?.image ?? '',
    reason: reasonOf(pod, summary.status),
    owner: ownerOf(world, pod),
    createdAt: parseTimestamp(metadata.creationTimestamp),
    graceEndsAt: metadata.deletionTimestamp ? parseTimestamp(metadata.deletionTimestamp) : null,
    hasReadinessProbe: spec.containers.some((container) => container.readinessProbe !== undefined),
    appState: appStateOf(world, key),
    notSimulated: notSimulatedFields(pod),
    isolation: isolationOf(world, pod),
  };
}

/** What keeps a container from running, when that is a failure and not a beginning. */
const FAILING = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** The one word for a Pod's state on the stage. */
export function podState(pod: Pod): PodState {
  const { status, spec } = pod;
  if (pod.metadata.deletionTimestamp) return 'Terminating';
  if (status?.phase === 'Succeeded') return 'Completed';
  if (status?.phase === 'Failed') return 'Failed';
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  if (containers.some((one) => FAILING.has(one.state?.waiting?.reason ?? ''))) return 'Failed';
  if (!spec.nodeName) return 'Pending';
  if (status?.phase !== 'Running') return 'Starting';
  const ready = (status.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
  return ready ? 'Ready' : 'Not ready';
}

function reasonOf(pod: Pod, status: string): string {
  const conditions = pod.status?.conditions ?? [];
  const unscheduled = conditions.find((one) => one.type === 'PodScheduled' && one.status === 'False');
  if (unscheduled) return unscheduled.message ?? unscheduled.reason ?? '';
  const state = podState(pod);
  if (state === 'Failed' || state === 'Starting') return status === 'Running' ? '' : status;
  if (state !== 'Not ready') return '';
  const ready = conditions.find((one) => one.type === 'Ready');
  return inShort(ready?.message ?? ready?.reason ?? '');
}

/** A tile has room for a few words; the whole message stands in the object. */
function inShort(message: string): string {
  if (message.includes('the simulator itself withholds')) return 'Ready withheld by hand';
  return message.replace(/^containers with unready status: \[(.*)\]$/, '$1 not ready');
}

/** The workload that the Pod belongs to: past a ReplicaSet, its Deployment. */
function ownerOf(world: World, pod: Pod): string | null {
  const owner = pod.metadata.ownerReferences?.find((one) => one.controller);
  if (!owner) return null;
  if (owner.kind === 'ReplicaSet') {
    const set = getObject(world, 'replicasets.apps', pod.metadata.namespace ?? '', owner.name);
    const above = set?.metadata.ownerReferences?.find((one) => one.controller);
    if (above) return `${above.kind}/${above.name}`;
  }
  return `${owner.kind}/${owner.name}`;
}
