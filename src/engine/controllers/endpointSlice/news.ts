import type { Endpoint, EndpointSlice, Pod, Service } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { objectKey } from '../../apiserver/state.ts';
import { scanPrefix } from '../../../base/table.ts';
import { forget, latestOf, record } from '../../kernel/happenings.ts';
import type { World } from '../../world.ts';
import type { Plan } from './plan.ts';

export const ACTOR = 'endpointslice-controller';

interface News {
  readonly what:
    | 'endpoint-added'
    | 'endpoint-ready'
    | 'endpoint-not-ready'
    | 'endpoint-terminating'
    | 'endpoint-removed';
  readonly text: string;
}

/**
 * Writes down what a plan does to the endpoints of a Service, each with the cause of its own Pod's change, then one
 * sentence for the Service. Returns the happening that the writes follow from; null when no endpoint changes.
 */
export function recordNews(
  world: World,
  service: Service,
  existing: readonly EndpointSlice[],
  plan: Plan,
): number | null {
  const touched = new Set([
    ...plan.update.flatMap(({ name }) => (name === null ? [] : [name])),
    ...plan.remove,
  ]);
  const before = byAddress(existing.filter(({ metadata }) => touched.has(metadata.name)));
  const after = byAddress([...plan.update, ...plan.create]);
  let last: number | null = null;
  for (const address of new Set([...after.keys(), ...before.keys()])) {
    const [old, next] = [before.get(address), after.get(address)];
    if (old === next) continue;
    const news = newsOf(service.metadata.name, address, old, next);
    if (!news) continue;
    const subject = `Endpoint/${service.metadata.namespace}/${service.metadata.name}/${address}`;
    const cause = causeOf(world, service, (next ?? old) as Endpoint, news.what);
    last = record(world, { actor: ACTOR, ...news, subject, cause });
    if (!next) forget(world, subject);
  }
  return last === null ? null : recordSummary(world, service, existing, plan, touched, last);
}

/** A Service is gone, and its endpoints with it. */
export function recordEnd(world: World, namespace: string, service: string): void {
  const cause = latestOf(world, `Service/${namespace}/${service}`) ?? world.kernel.cause;
  const prefix = `Endpoint/${namespace}/${service}/`;
  for (const [subject] of scanPrefix(world.happenings.latest, prefix)) {
    const text = `${subject.slice(prefix.length)} is no endpoint of ${service} any more: the Service was deleted.`;
    record(world, { actor: ACTOR, what: 'endpoint-removed', subject, text, cause });
    forget(world, subject);
  }
}

interface Holder {
  readonly endpoints?: readonly Endpoint[] | undefined;
}

function byAddress(slices: readonly Holder[]): Map<string, Endpoint> {
  const found = new Map<string, Endpoint>();
  for (const { endpoints = [] } of slices) {
    for (const endpoint of endpoints) found.set(endpoint.addresses[0] ?? '', endpoint);
  }
  return found;
}

function newsOf(
  service: string,
  address: string,
  old: Endpoint | undefined,
  next: Endpoint | undefined,
): News | null {
  const who = `${address} (${(next ?? old)?.targetRef?.name ?? 'no Pod'})`;
  if (!next) return { what: 'endpoint-removed', text: `${who} left ${service}'s endpoints.` };
  const ready = next.conditions?.ready === true;
  const terminating = next.conditions?.terminating === true;
  if (!old) {
    const state = ready ? 'as ready' : terminating ? 'as terminating' : 'as not ready yet';
    return { what: 'endpoint-added', text: `${who} entered ${service}'s endpoints ${state}.` };
  }
  if (terminating && old.conditions?.terminating !== true) {
    const rest = ready ? 'it still counts as ready.' : 'new connections go elsewhere.';
    return { what: 'endpoint-terminating', text: `${who} is terminating in ${service}'s endpoints: ${rest}` };
  }
  if (ready === (old.conditions?.ready === true)) return null;
  return ready
    ? { what: 'endpoint-ready', text: `${who} is ready in ${service}'s endpoints: it takes connections.` }
    : {
        what: 'endpoint-not-ready',
        text: `${who} is not ready any more in ${service}'s endpoints: new connections go elsewhere.`,
      };
}

/** The latest of what happened to the Pod and what the Service's last change followed from: one of the two did it. */
function causeOf(world: World, service: Service, endpoint: Endpoint, what: News['what']): number | null {
  const { causes } = world.api;
  const { namespace = '', name = '' } = endpoint.targetRef ?? {};
  const pod = getObject<Pod>(world, 'pods', namespace, name);
  const known = [causes.get(objectKey('pods', namespace, name))];
  // What its Node has made of the deletion meanwhile is not why it is terminating.
  if (what !== 'endpoint-terminating') known.push(latestOf(world, `Pod/${namespace}/${name}`));
  // A Pod that is gone or on its way out left by itself.
  if (pod && pod.metadata.deletionTimestamp === undefined) {
    known.push(causes.get(objectKey('services', service.metadata.namespace ?? '', service.metadata.name)));
  }
  const ids = known.filter((id) => id !== undefined);
  return ids.length > 0 ? Math.max(...ids) : world.kernel.cause;
}

function recordSummary(
  world: World,
  service: Service,
  existing: readonly EndpointSlice[],
  plan: Plan,
  touched: ReadonlySet<string>,
  cause: number,
): number {
  const kept = existing.filter(({ metadata }) => !touched.has(metadata.name));
  const all = [...byAddress([...kept, ...plan.update, ...plan.create]).values()];
  const ready = all.filter(({ conditions }) => conditions?.ready === true).length;
  const { namespace, name } = service.metadata;
  const text = `${name} has ${ready} of ${all.length} endpoints ready.`;
  return record(world, {
    actor: ACTOR,
    what: 'endpoints-changed',
    subject: `Service/${namespace}/${name}`,
    text,
    cause,
  });
}
