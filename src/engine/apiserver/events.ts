import { after, scanPrefix } from '../../base/table.ts';
import { whole } from '../../base/text.ts';
import { apiVersionOf } from '../../k8s/kind.ts';
import type { KubeEvent, Namespace } from '../../k8s/objects.ts';
import {
  drawBelow,
  drawUid,
  EPOCH_MS,
  parseTimestamp,
  schedule,
  SECOND_US,
  timestamp,
} from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { getObject } from './read.ts';
import { insert, kindOf, remove } from './store.ts';
import { updateObject } from './write.ts';

/** What an Event is about: any stored object, or a reference made by hand. */
export interface EventSubject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

export interface EventToEmit {
  /** `kubelet`, `default-scheduler`, `deployment-controller`, … */
  readonly component: string;
  /** The Node that the component runs on, if it has one. */
  readonly node?: string;
  readonly object: EventSubject;
  /** The part of the object: `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** How long the server keeps an Event after its last occurrence. */
// kubernetes: pkg/controlplane/apiserver/options/options.go EventTTL
export const EVENT_TTL_US = 3600 * SECOND_US;

/** Expired Events go in batches: a minute late at most. */
const EXPIRE_EVERY_US = 60 * SECOND_US;

/** From this many Events that differ in their message only, the recorder writes them as one. */
// kubernetes: staging/src/k8s.io/client-go/tools/record/events_cache.go defaultAggregateMaxEvents, …IntervalInSeconds
const AGGREGATE_FROM = 10;
const AGGREGATE_WITHIN_US = 600 * SECOND_US;
const AGGREGATE_PREFIX = '(combined from similar events): ';

/**
 * Writes an Event, or counts one more of the same. Nothing is written when its namespace is gone or going, as the
 * server would refuse it. Simplified: no limit on how many a component may write about one object.
 */
// kubernetes: staging/src/k8s.io/client-go/tools/record/event.go, events_cache.go
export function emitEvent(world: World, event: EventToEmit): void {
  const namespace = event.object.metadata.namespace || 'default';
  const home = getObject<Namespace>(world, 'namespaces', '', namespace);
  if (!home || home.status?.phase === 'Terminating' || home.metadata.deletionTimestamp !== undefined) return;
  const similar = similarEvents(world, namespace, event);
  const message = aggregated(world, similar, event.message);
  const same = similar.find((one) => one.message === message);
  const combined = message.startsWith(AGGREGATE_PREFIX)
    ? similar.find((one) => one.message?.startsWith(AGGREGATE_PREFIX))
    : undefined;
  const known = same ?? combined;
  if (known) countAgain(world, namespace, known, message);
  else createEvent(world, namespace, event, message);
}

/** Removes what is older than an hour, and comes again while there are Events. */
export function expireEvents(world: World): void {
  const expired: KubeEvent[] = [];
  // Timestamps sort as texts, and there may be very many Events.
  const limit = timestamp(world.kernel.nowUs - EVENT_TTL_US);
  let left = 0;
  world.api.objects.forRange('events/', after('events/'), false, (_key, object) => {
    const event = object as unknown as KubeEvent;
    const last = event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
    if (String(last) <= limit) expired.push(event);
    else left++;
  });
  const kind = kindOf('events');
  for (const event of expired) remove(world, kind, event as never);
  if (left > 0) scheduleExpiry(world, EXPIRE_EVERY_US);
}

/** Events of the same source about the same object, of the same type and reason, that differ in their message at most. */
function similarEvents(world: World, namespace: string, event: EventToEmit): KubeEvent[] {
  const { object, component, node, fieldPath, type, reason } = event;
  const found: KubeEvent[] = [];
  for (const [, stored] of scanPrefix(world.api.objects, `events/${namespace}/${object.metadata.name}.`)) {
    const one = stored as unknown as KubeEvent;
    const about = one.involvedObject;
    if (
      one.reason === reason &&
      one.type === type &&
      one.source?.component === component &&
      one.source?.host === node &&
      about.kind === object.kind &&
      about.name === object.metadata.name &&
      about.uid === object.metadata.uid &&
      about.fieldPath === fieldPath
    ) {
      found.push(one);
    }
  }
  return found;
}

/** The message to write: from the tenth different one within ten minutes on, that of a combined Event. */
function aggregated(world: World, similar: readonly KubeEvent[], message: string): string {
  const since = world.kernel.nowUs - AGGREGATE_WITHIN_US;
  const recent = similar.filter((one) => parseTimestamp(String(one.lastTimestamp)) >= since);
  const others = new Set(recent.map((one) => one.message));
  others.add(message);
  return others.size >= AGGREGATE_FROM ? AGGREGATE_PREFIX + message : message;
}

function countAgain(world: World, namespace: string, known: KubeEvent, message: string): void {
  updateObject<KubeEvent>(world, 'events', namespace, known.metadata.name, (now) => ({
    ...now,
    count: (now.count ?? 1) + 1,
    lastTimestamp: timestamp(world.kernel.nowUs),
    message,
  }));
}

function createEvent(world: World, namespace: string, event: EventToEmit, message: string): void {
  const { component, node, object, fieldPath, type, reason } = event;
  const { name, uid, resourceVersion } = object.metadata;
  const now = timestamp(world.kernel.nowUs);
  const first = world.api.objects.getPairOrNextHigher('events/')?.[0].startsWith('events/') !== true;
  const kind = kindOf('events');
  const own = eventName(world, namespace, name);
  // There are more Events than anything else, and all is known of them: they go straight into the store.
  insert(world, kind, {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: {
      name: own,
      namespace,
      // No two Events share a name, so the first draw of it will do.
      uid: drawUid(world, `events/${namespace}/${own}`, 0),
      resourceVersion: '',
      creationTimestamp: now,
    },
    involvedObject: {
      kind: object.kind,
      ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(fieldPath === undefined ? {} : { fieldPath }),
    },
    reason,
    message: whole(message),
    source: sourceOf(component, node),
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: node ?? '',
  });
  if (first) scheduleExpiry(world, EVENT_TTL_US);
}

/** By component and Node: those of a hundred thousand Pods have a few sources. It only saves memory. */
const sources = new Map<string, NonNullable<KubeEvent['source']>>();
const SOURCES_KEPT = 10_000;

function sourceOf(component: string, node: string | undefined): NonNullable<KubeEvent['source']> {
  const key = `${component}\n${node ?? ''}`;
  const known = sources.get(key);
  if (known) return known;
  if (sources.size >= SOURCES_KEPT) sources.clear();
  const source = Object.freeze({ component, ...(node === undefined ? {} : { host: node }) });
  sources.set(key, source);
  return source;
}

function scheduleExpiry(world: World, afterUs: number): void {
  schedule(world, world.kernel.nowUs + afterUs, { room: 'api', idle: true, type: 'expire-events' });
}

/**
 * The object's name and the time in nanoseconds, in hexadecimal. Within a microsecond the first is chance; those that
 * follow come after it.
 */
// kubernetes: staging/src/k8s.io/client-go/tools/record/util/util.go GenerateEventName
function eventName(world: World, namespace: string, about: string): string {
  const nowNs = BigInt(EPOCH_MS) * 1_000_000n + BigInt(world.kernel.nowUs) * 1000n;
  const drawn = nowNs + BigInt(drawBelow(world, 500, 'event', `${namespace}/${about}`, world.kernel.nowUs));
  let name = `${about}.${drawn.toString(16)}`;
  for (let at = drawn; getObject(world, 'events', namespace, name);) name = `${about}.${(++at).toString(16)}`;
  return whole(name);
}
