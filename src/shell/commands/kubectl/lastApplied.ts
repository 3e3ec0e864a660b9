import type { Draft } from '../../../k8s/kind.ts';
import { compactJson } from '../../../base/goJson.ts';

/** Where `kubectl apply` keeps what it applied last, so that it can tell what was taken out of the file. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The configuration as the annotation holds it: compact JSON without the annotation itself, and a newline. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/apply.go GetModifiedConfiguration
export function configurationText(object: Draft): string {
  return `${compactJson(withAnnotation(object, null))}\n`;
}

/** The object with its configuration in the annotation. */
export function withLastApplied(object: Draft): Draft {
  return withAnnotation(object, configurationText(object));
}

/** What was applied last, or null when nothing was. */
export function lastAppliedOf(object: {
  metadata?: { annotations?: Readonly<Record<string, string>> };
}): string | null {
  return object.metadata?.annotations?.[LAST_APPLIED] ?? null;
}

/** With `--save-config` the annotation is written, otherwise only kept up to date where it is. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/apply.go CreateOrUpdateAnnotation
export function saveConfig(object: Draft, always: boolean): Draft {
  return always || lastAppliedOf(object) !== null ? withLastApplied(object) : object;
}

function withAnnotation(object: Draft, text: string | null): Draft {
  const metadata: Draft = object['metadata'] ?? {};
  const { [LAST_APPLIED]: _, ...annotations } = (metadata['annotations'] ?? {}) as Draft;
  if (text !== null) annotations[LAST_APPLIED] = text;
  return { ...object, metadata: { ...metadata, annotations } };
}

/** Without the members that are null: they mean "delete", which a new object cannot. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}
