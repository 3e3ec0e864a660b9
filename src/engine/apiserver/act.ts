import { isRecord, sameData } from '../../base/plain.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import { following, record } from '../kernel/happenings.ts';
import type { Call } from './call.ts';
import { subjectOf } from './store.ts';

/** Writes down what somebody outside did, and lets everything that comes of it follow from that. */

export type Act = 'created' | 'updated' | 'patched' | 'applied' | 'scaled' | 'deleted';

/** How many changed fields a sentence names. */
const CHANGES_NAMED = 3;

/**
 * Runs `write` as an act of the caller; `previous` null for what is new. Events are records themselves and leave none.
 * Gives back the happening's id, and what `write` gave.
 */
export function act<T>(
  call: Call,
  what: Act,
  object: KubeObject,
  previous: KubeObject | null,
  write: () => T,
): { result: T; happening: number | null } {
  if (call.kind.kind === 'Event') return { result: write(), happening: null };
  const happening = record(call.world, {
    actor: call.actor,
    what,
    subject: subjectOf(call.kind, object),
    text: sentence(call, what, object, previous),
    // What the cluster's own parts do follows from what they have seen.
    cause: call.actor === 'you' ? null : call.world.kernel.cause,
  });
  return { result: following(call.world, happening, write), happening };
}

function sentence(call: Call, what: Act, object: KubeObject, previous: KubeObject | null): string {
  const who = call.actor === 'you' ? 'You' : call.actor;
  const { namespace, name } = object.metadata;
  const place = namespace === undefined || namespace === 'default' ? '' : ` in ${namespace}`;
  const start = `${who} ${what} ${call.kind.kind} ${name}${place}`;
  const changes = previous === null || what === 'deleted' ? [] : changesBetween(previous, object);
  if (changes.length === 0) return `${start}.`;
  const named = changes.slice(0, CHANGES_NAMED).join(', ');
  const more = changes.length > CHANGES_NAMED ? ` and ${changes.length - CHANGES_NAMED} more` : '';
  return `${start}: ${named}${more}.`;
}

const OWN_BUSINESS = new Set([
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
]);

/** What differs: `spec.type = NodePort`, `spec.ports`, `metadata.labels.app removed`. Lists are named as a whole. */
export function changesBetween(before: unknown, after: unknown, path = ''): string[] {
  if (sameData(before, after) || OWN_BUSINESS.has(path)) return [];
  if (after === undefined) return [`${path} removed`];
  // What has several lines would make the sentence one of them.
  const isLong = Array.isArray(after) || (typeof after === 'string' && after.includes('\n'));
  if (!isRecord(after)) return [isLong ? path : `${path} = ${String(after)}`];
  if (!isRecord(before)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
