import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { Endpoint, EndpointSlice, Pod, Service } from '../../../k8s/objects.ts';
import { endpointOf, endpointPorts, isListed, portsKey, type EndpointPort } from './endpoint.ts';
import { labelsUpToDate, sliceLabels } from './labels.ts';
import { pack } from './packing.ts';
import { withZoneHints, type ZoneCounts, type ZoneRatios } from './topologyHints.ts';
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
  /** For each family of a Service that asks for topology hints: the zones' hints, or why there are none. */
  readonly topology: readonly Topology[];
}

export interface Topology {
  readonly family: IpFamily;
  readonly zones: ZoneCounts | null;
  readonly problem: string;
}

/** What a plan asks about the Nodes. */
export interface NodeFacts {
  /** Zone of a Node: undefined for a Node without one, null for a Node that does not exist. */
  readonly zoneOf: (nodeName: string) => string | undefined | null;
  /** Asked for topology hints only. */
  readonly ratios: () => ZoneRatios | null;
}

/**
 * What has to change so that the slices of a Service list `pods`, those that its selector matches. Pure.
 * `existing` are the slices that this controller manages for it.
 */
// kubernetes: staging/src/k8s.io/endpointslice/reconciler.go
export function planSlices(
  service: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  nodes: NodeFacts,
  max: number = MAX_ENDPOINTS,
): Plan {
  const families = familiesOf(service);
  const create: PlannedSlice[] = [];
  const update: PlannedSlice[] = [];
  const remove = existing
    .filter((slice) => !families.some((family) => family === slice.addressType))
    .map((slice) => slice.metadata.name);
  const skipped = new Set<Pod>();
  const topology: Topology[] = [];
  for (const family of families) {
    const slices = existing.filter((slice) => slice.addressType === family);
    const groups = groupByPorts(service, pods, family, nodes, skipped);
    const plan = planFamily(service, family, groups, slices, nodes, max);
    create.push(...plan.create);
    update.push(...plan.update);
    remove.push(...plan.remove);
    if (plan.topology) topology.push(plan.topology);
  }
  return { create, update, remove, skipped: [...skipped], topology };
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
  { zoneOf }: NodeFacts,
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
  nodes: NodeFacts,
  max: number,
): FamilyPlan {
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
  const hinted = withPlaceholder(service, family, existing, { create, update, remove, topology: null });
  return reuseNames(service, existing, addHints(service, family, existing, hinted, nodes));
}

interface FamilyPlan {
  readonly create: readonly PlannedSlice[];
  readonly update: readonly PlannedSlice[];
  readonly remove: readonly string[];
  /** Null when the Service does not ask for topology hints. */
  readonly topology: Topology | null;
}

/** Never without a slice. */
function withPlaceholder(
  service: Service,
  family: IpFamily,
  existing: readonly EndpointSlice[],
  plan: FamilyPlan,
): FamilyPlan {
  const { create, remove } = plan;
  if (existing.length !== remove.length || create.length > 0) return plan;
  const only = remove.length === 1 ? existing.find(({ metadata }) => metadata.name === remove[0]) : undefined;
  if (only && isPlaceholder(only, service)) return { ...plan, remove: [] };
  return { ...plan, create: [{ name: null, addressType: family, ports: [], endpoints: [] }] };
}

/** Hints of the annotation, or else of the distribution, or none. */
function addHints(
  service: Service,
  family: IpFamily,
  existing: readonly EndpointSlice[],
  plan: FamilyPlan,
  nodes: NodeFacts,
): FamilyPlan {
  const touched = new Set([...plan.remove, ...plan.update.map(({ name }) => name)]);
  const unchanged = existing
    .filter(({ metadata }) => !touched.has(metadata.name))
    .map(({ metadata, ports = [], endpoints = [] }) => ({
      name: metadata.name,
      addressType: family,
      ports,
      endpoints,
    }));
  if (!topologyModeAuto(service)) return distribute(plan, unchanged, distributionOf(service));
  const hinted = withZoneHints({ create: plan.create, update: plan.update, unchanged }, nodes.ratios());
  if (typeof hinted === 'string') {
    const topology = { family, zones: null, problem: hinted };
    return { ...distribute(plan, unchanged, null), topology };
  }
  const { create, update, zones } = hinted;
  return { create, update, remove: plan.remove, topology: { family, zones, problem: '' } };
}

function distribute(
  plan: FamilyPlan,
  unchanged: readonly PlannedSlice[],
  distribution: 'zone' | 'node' | null,
): FamilyPlan {
  const hint = (slice: PlannedSlice): PlannedSlice => ({
    ...slice,
    endpoints: withHints(slice.endpoints, distribution),
  });
  const changed = unchanged.filter(({ endpoints }) => withHints(endpoints, distribution) !== endpoints);
  return { ...plan, create: plan.create.map(hint), update: [...plan.update, ...changed].map(hint) };
}

/** Slices that would go are written anew, under their names, before new ones are made. */
// kubernetes: reconciler.go finalize
function reuseNames(service: Service, existing: readonly EndpointSlice[], plan: FamilyPlan): FamilyPlan {
  const byName = new Map(existing.map((slice) => [slice.metadata.name, slice]));
  const reusable = plan.remove.filter((name) => isOwnedBy(byName.get(name), service));
  const [create, remove] = [[...plan.create], [...plan.remove]];
  const renamed: PlannedSlice[] = [];
  while (create.length > 0 && reusable.length > 0) {
    const planned = create.pop();
    const name = reusable.shift();
    if (!planned || name === undefined) break;
    renamed.push({ ...planned, name });
    remove.splice(remove.indexOf(name), 1);
  }
  return { ...plan, create, update: [...plan.update, ...renamed], remove };
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
