import type { KubeObject } from '../../k8s/objects.ts';
import type { ApiState } from './state.ts';

/** The tables that find objects by label and by owner. Kept in step with every write. */

/** Resources that nobody ever finds by label; there are many of them, and indexing them would be waste. */
const UNLABELLED = new Set(['events']);

/** Whether the objects of a resource can be found by label through the index. */
export function isIndexed(resource: string): boolean {
  return !UNLABELLED.has(resource);
}

/** Where the objects with this label stand in the index. */
export function labelPrefix(resource: string, namespace: string, label: string, value: string): string {
  return `${resource}/${namespace}/${label}=${value}/`;
}

/** Brings both indexes from `previous` to `next`; null for what was not there, or is no longer. */
export function reindex(
  api: ApiState,
  resource: string,
  key: string,
  previous: KubeObject | null,
  next: KubeObject | null,
): void {
  const before = previous?.metadata;
  const now = next?.metadata;
  if (before?.labels !== now?.labels && isIndexed(resource))
    reindexLabels(api, resource, key, previous, next);
  if (before?.ownerReferences === now?.ownerReferences) return;
  for (const owner of before?.ownerReferences ?? []) api.byOwner.delete(`${owner.uid}/${key}`);
  for (const owner of now?.ownerReferences ?? []) api.byOwner.set(`${owner.uid}/${key}`, key);
}

function reindexLabels(
  api: ApiState,
  resource: string,
  key: string,
  previous: KubeObject | null,
  next: KubeObject | null,
): void {
  const before = previous?.metadata.labels ?? {};
  const now = next?.metadata.labels ?? {};
  const metadata = (next ?? previous)?.metadata;
  const entry = (label: string, value: string): string =>
    labelPrefix(resource, metadata?.namespace ?? '', label, value) + (metadata?.name ?? '');
  for (const [label, value] of Object.entries(before)) {
    if (now[label] !== value) api.byLabel.delete(entry(label, value));
  }
  for (const [label, value] of Object.entries(now)) {
    if (before[label] !== value) api.byLabel.set(entry(label, value), key);
  }
}
