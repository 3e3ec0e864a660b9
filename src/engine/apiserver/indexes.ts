import { scanPrefix } from '../../base/table.ts';
import type { KubeObject, Node, Service } from '../../k8s/objects.ts';
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
  if (resource === 'services') reindexSelector(api, previous, next);
  if (resource === 'nodes') reindexNode(api, previous, next);
  if (before?.ownerReferences === now?.ownerReferences) return;
  for (const owner of before?.ownerReferences ?? []) api.byOwner.delete(`${owner.uid}/${key}`);
  for (const owner of now?.ownerReferences ?? []) api.byOwner.set(`${owner.uid}/${key}`, key);
}

/** The names of the Services in a namespace whose selector begins with a label, in order. */
export function servicesByLabel(api: ApiState, namespace: string, label: string, value: string): string[] {
  const prefix = selectorPrefix(namespace, label, value);
  return scanPrefix(api.bySelector, prefix).map(([key]) => key.slice(prefix.length));
}

function selectorPrefix(namespace: string, label: string, value: string): string {
  return `${namespace}/${label}=${value}/`;
}

function reindexSelector(api: ApiState, previous: KubeObject | null, next: KubeObject | null): void {
  const [before, now] = [selectorEntry(previous), selectorEntry(next)];
  if (before === now) return;
  if (before !== null) api.bySelector.delete(before);
  if (now !== null) api.bySelector.set(now, 1);
}

function selectorEntry(object: KubeObject | null): string | null {
  const service = object as unknown as Service | null;
  const first = Object.entries(service?.spec.selector ?? {})[0];
  if (!service || !first) return null;
  return selectorPrefix(service.metadata.namespace ?? '', first[0], first[1]) + service.metadata.name;
}

function reindexNode(api: ApiState, previous: KubeObject | null, next: KubeObject | null): void {
  api.nodesVersion = api.resourceVersion;
  const name = (next ?? previous)?.metadata.name ?? '';
  const conditions = (next as unknown as Node | null)?.status?.conditions ?? [];
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  const [into, outOf] = ready ? [api.readyNodes, api.unreadyNodes] : [api.unreadyNodes, api.readyNodes];
  outOf.delete(name);
  if (next === null) into.delete(name);
  else into.set(name, 1);
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
