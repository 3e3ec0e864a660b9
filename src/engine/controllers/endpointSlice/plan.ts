import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { Endpoint, EndpointSlice, Pod, Service } from '../../../k8s/objects.ts';
import { endpointOf, endpointPorts, isListed, portsKey, type EndpointPort } from './endpoint.ts';
import { labelsUpToDate, sliceLabels } from './labels.ts';
import { pack } from './packing.ts';
import { distributionOf, withHints } from './trafficDistribution.ts';

/** The most endpoints in one slice, as the controller manager's flag has it by default. */
export const MAX_ENDPOINTS = 100;

/** What a slice is to hold. `name` null: a new slice. */
export interface PlannedSlice {
  readonly name: string | null;
  readonly addressType: IpFamily;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface Plan {
  readonly create: readonly PlannedSlice[];
  readonly update: readonly PlannedSlice[];
  readonly remove: readonly string[];
  /** Pods that were passed over because their Node is unknown. */
  readonly skipped: readonly Pod[];
}

/** Zone of a Node: undefined for a Node without one, null for a Node that does not exist. */
export type ZoneOf = (nodeName: string) => string | undefined | null;

/**
 * What has to change so that the slices of a Service list `pods`, those that its selector matches. Pure.
 * `existing` are the slices that this controller manages for it.
 */
// kubernetes: staging/src/k8s.io/endpointslice/reconciler.go
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  zoneOf: ZoneOf,
  max: number = MAX_ENDPOINTS,
): Plan {
  const families = familiesOf(service);
  const create: PlannedSlice[] = [];
  const update: PlannedSlice[] = [];
  const remove = existing
    .filter((slice) => !families.some((family) => family === slice.addressType))
    .map((slice) => slice.metadata.name);
  const skipped = new Set<Pod>();
  for (const family of families) {
    const slices = existing.filter((slice) => slice.addressType === family);
    const groups = groupByPorts(service, pods, family, zoneOf, skipped);
    const plan = planFamily(service, family, groups, slices, max);
    create.push(...plan.create);
    update.push(...plan.update);
    remove.push(...plan.remove);
  }
  return { create, update, remove, skipped: [...skipped] };
}

/** A Service without families (older than the field) is served by the family of its address; headless by both. */
function familiesOf(service: Service): readonly IpFamily[] {
  const { ipFamilies, clusterIP } = service.spec;
  if (ipFamilies && ipFamilies.length > 0) return ipFamilies as readonly IpFamily[];
  if (!clusterIP || clusterIP === 'None') return ['IPv4', 'IPv6'];
  return [clusterIP.includes(':') ? 'IPv6' : 'IPv4'];
}

interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

/** Pods that serve the ports under the same numbers share slices. */
function groupByPorts(
  service: Service,
  pods: readonly Pod[],
  family: IpFamily,
  zoneOf: ZoneOf,
  skipped: Set<Pod>,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  const named = (service.spec.ports ?? []).some(({ targetPort }) => typeof targetPort === 'string');
  let common: Group | undefined;
  for (const pod of pods) {
    if (!isListed(pod, true)) continue;
    const group: Group = (named ? undefined : common) ?? groupOf(groups, endpointPorts(service, pod));
    common = group;
    const zone = zoneOf(pod.spec.nodeName ?? '');
    if (zone === null && service.spec.publishNotReadyAddresses !== true) {
      skipped.add(pod);
      continue;
    }
    const endpoint = endpointOf(pod, service, zone ?? undefined, family);
    if (endpoint) group.endpoints.push(endpoint);
  }
  return groups;
}

function groupOf(groups: Map<string, Group>, ports: readonly EndpointPort[]): Group {
  const key = portsKey(ports);
  const present = groups.get(key);
  if (present) return present;
  const group = { ports, endpoints: [] };
  groups.set(key, group);
  return group;
}

function planFamily(
  service: Service,
  family: IpFamily,
  groups: ReadonlyMap<string, Group>,
  existing: readonly EndpointSlice[],
  max: number,
): { create: PlannedSlice[]; update: PlannedSlice[]; remove: string[] } {
  const labels = sliceLabels(service);
  const owned = existing.filter((slice) => isOwnedBy(slice, service));
  const create: PlannedSlice[] = [];
  const update: PlannedSlice[] = [];
  const remove = existing.filter((slice) => !owned.includes(slice)).map((slice) => slice.metadata.name);
  for (const [key, { ports, endpoints }] of groups) {
    const slices = owned
      .filter((slice) => portsKey(slice.ports ?? []) === key)
      .map((slice) => ({
        name: slice.metadata.name,
        endpoints: slice.endpoints ?? [],
        outdated: !labelsUpToDate(slice.metadata.labels, labels),
      }));
    const packed = pack(slices, endpoints, max);
    const planned = (slice: { name: string | null; endpoints: readonly Endpoint[] }): PlannedSlice => ({
      ...slice,
      addressType: family,
      ports,
    });
    create.push(...packed.create.map(planned));
    update.push(...packed.update.map(planned));
    remove.push(...packed.remove);
  }
  remove.push(
    ...owned.filter((slice) => !groups.has(portsKey(slice.ports ?? []))).map((slice) => slice.metadata.name),
  );
  return finish(service, family, existing, { create, update, remove });
}

interface FamilyPlan {
  readonly create: PlannedSlice[];
  readonly update: PlannedSlice[];
  readonly remove: string[];
}

/** Never without a slice; slices that would go are written anew, under their names, before new ones are made; hints. */
function finish(
  service: Service,
  family: IpFamily,
  existing: readonly EndpointSlice[],
  { create, update, remove }: FamilyPlan,
): FamilyPlan {
  const byName = new Map(existing.map((slice) => [slice.metadata.name, slice]));
  if (existing.length === remove.length && create.length === 0) {
    const only = remove.length === 1 ? byName.get(remove[0] ?? '') : undefined;
    if (only && isPlaceholder(only, service)) remove.length = 0;
    else create.push({ name: null, addressType: family, ports: [], endpoints: [] });
  }
  const distribution = topologyModeAuto(service) ? null : distributionOf(service);
  for (const slice of existing) {
    const { ports = [], endpoints = [], metadata } = slice;
    const { name } = metadata;
    const touched = remove.includes(name) || update.some((planned) => planned.name === name);
    if (touched || withHints(endpoints, distribution) === endpoints) continue;
    update.push({ name, addressType: family, ports, endpoints });
  }
  const hint = (planned: PlannedSlice): PlannedSlice => ({
    ...planned,
    endpoints: withHints(planned.endpoints, distribution),
  });
  const reusable = remove.filter((name) => isOwnedBy(byName.get(name), service));
  const renamed: PlannedSlice[] = [];
  while (create.length > 0 && reusable.length > 0) {
    const planned = create.pop();
    const name = reusable.shift();
    if (!planned || name === undefined) break;
    renamed.push({ ...planned, name });
    remove.splice(remove.indexOf(name), 1);
  }
  return { create: create.map(hint), update: [...update, ...renamed].map(hint), remove };
}

function isOwnedBy(slice: EndpointSlice | undefined, service: Service): boolean {
  return (slice?.metadata.ownerReferences ?? []).some(
    ({ uid, kind }) => uid === service.metadata.uid && kind === 'Service',
  );
}

function isPlaceholder(slice: EndpointSlice, service: Service): boolean {
  return (
    (slice.endpoints ?? []).length === 0 &&
    (slice.ports ?? []).length === 0 &&
    isOwnedBy(slice, service) &&
    labelsUpToDate(slice.metadata.labels, sliceLabels(service))
  );
}

/** Whether the older, annotated way of hints is on: it excludes the distribution. */
// kubernetes: staging/src/k8s.io/endpointslice/utils.go hintsEnabled
export function topologyModeAuto(service: Service): boolean {
  const { annotations = {} } = service.metadata;
  const mode =
    annotations['service.kubernetes.io/topology-aware-hints'] ??
    annotations['service.kubernetes.io/topology-mode'];
  return mode === 'Auto' || mode === 'auto';
}
