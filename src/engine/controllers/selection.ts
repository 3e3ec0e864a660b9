import { matchesLabels } from '../../k8s/matchesLabels.ts';
import type { Pod, Service } from '../../k8s/objects.ts';
import { sameData } from '../../base/plain.ts';
import { servicesByLabel } from '../apiserver/indexes.ts';
import { getObject } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import type { World } from '../world.ts';
import { isPodReady } from './pods.ts';

/** Which Services a change of a Pod concerns. */
// kubernetes: staging/src/k8s.io/endpointslice/util/controller_utils.go

/** Whether a Service has its endpoints made from Pods. */
export function selectsPods(service: Service): boolean {
  return service.spec.type !== 'ExternalName' && Object.keys(service.spec.selector ?? {}).length > 0;
}

/** The keys of the Services whose endpoints the change may alter. */
export function servicesOfPod(world: World, change: Change): readonly string[] {
  const pod = change.object as unknown as Pod;
  const previous = change.previous as unknown as Pod | null;
  if (change.type !== 'MODIFIED' || !previous) return selecting(world, change.namespace, [pod]);
  const relabeled =
    !sameData(previous.metadata.labels, pod.metadata.labels) ||
    previous.spec.hostname !== pod.spec.hostname ||
    previous.spec.subdomain !== pod.spec.subdomain;
  if (relabeled) return selecting(world, change.namespace, [previous, pod]);
  return endpointsChanged(previous, pod) ? selecting(world, change.namespace, [pod]) : [];
}

function endpointsChanged(before: Pod, after: Pod): boolean {
  // Upstream compares the two times by identity, so any change of a Pod that is going counts; the outcome is the same.
  if (before.metadata.deletionTimestamp !== undefined || after.metadata.deletionTimestamp !== undefined)
    return true;
  return isPodReady(before) !== isPodReady(after) || !sameData(before.status?.podIPs, after.status?.podIPs);
}

function selecting(world: World, namespace: string, versions: readonly Pod[]): string[] {
  const found = new Set<string>();
  for (const { metadata } of versions) {
    for (const [label, value] of Object.entries(metadata.labels ?? {})) {
      for (const name of servicesByLabel(world.api, namespace, label, value)) {
        const selector = getObject<Service>(world, 'services', namespace, name)?.spec.selector;
        if (selector && matchesLabels(metadata.labels, selector)) found.add(`${namespace}/${name}`);
      }
    }
  }
  return [...found].sort();
}
