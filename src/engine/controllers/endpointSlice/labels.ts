import type { Service } from '../../../k8s/objects.ts';
import { sameData } from '../../../base/plain.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
export const HEADLESS = 'service.kubernetes.io/headless';
export const MANAGER = 'endpointslice-controller.k8s.io';

type Labels = Readonly<Record<string, string>>;

const RESERVED: ReadonlySet<string> = new Set([SERVICE_NAME, MANAGED_BY, HEADLESS]);

/** A slice carries its Service's labels and three of its own, which the Service cannot set. */
// kubernetes: staging/src/k8s.io/endpointslice/utils.go setEndpointSliceLabels
export function sliceLabels(service: Service): Labels {
  const labels = unreserved(service.metadata.labels ?? {});
  const { clusterIP } = service.spec;
  if (!clusterIP || clusterIP === 'None') labels[HEADLESS] = '';
  labels[SERVICE_NAME] = service.metadata.name;
  labels[MANAGED_BY] = MANAGER;
  return labels;
}

/** Whether the labels that a slice takes over from its Service are up to date; the reserved ones do not count. */
export function labelsUpToDate(present: Labels | undefined, wanted: Labels): boolean {
  return sameData(unreserved(present ?? {}), unreserved(wanted));
}

function unreserved(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !RESERVED.has(key)));
}
