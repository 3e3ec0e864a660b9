import type { PodRow, ServiceRow } from '../protocol/rows.ts';
import { isFiltering, type StageFilter } from '../state/stageFilter.ts';
import { isSystemNamespace } from './scene.ts';

/** The Pods and Services that a filter lets through; the same lists when it lets all through. */
export function filtered(
  pods: readonly PodRow[],
  services: readonly ServiceRow[],
  filter: StageFilter,
): { pods: readonly PodRow[]; services: readonly ServiceRow[] } {
  if (!isFiltering(filter)) return { pods, services };
  const shown = pods.filter((pod) => inNamespace(pod.namespace, filter) && podPasses(pod, filter));
  const keys = new Set(shown.map((pod) => pod.key));
  return {
    pods: shown,
    services: services.filter(
      (row) => inNamespace(row.namespace, filter) && servicePasses(row, filter, keys),
    ),
  };
}

function inNamespace(namespace: string, filter: StageFilter): boolean {
  return filter.namespace === null || filter.namespace === namespace || isSystemNamespace(namespace);
}

function podPasses(pod: PodRow, { label, failing }: StageFilter): boolean {
  return (!failing || isFailing(pod)) && (label === '' || hasLabel(pod.labels, label));
}

/** What is on its way to serve, or has done its work, does not fail. */
function isFailing(pod: PodRow): boolean {
  if (pod.state === 'Pending') return pod.reason !== '';
  return pod.state === 'Not ready' || pod.state === 'Failed';
}

/** A Service stays with the Pods behind it, and when it selects what is looked for. */
function servicePasses(row: ServiceRow, filter: StageFilter, pods: ReadonlySet<string>): boolean {
  if (
    filter.failing &&
    row.problem === null &&
    !row.slots.some((slot) => slot.pod !== null && pods.has(slot.pod))
  ) {
    return false;
  }
  if (filter.label === '') return true;
  return (
    hasLabel(row.selector ?? {}, filter.label) ||
    row.slots.some((slot) => slot.pod !== null && pods.has(slot.pod))
  );
}

function hasLabel(labels: Readonly<Record<string, string>>, text: string): boolean {
  return Object.entries(labels).some(([key, value]) => `${key}=${value}`.includes(text));
}
