import type { Endpoint, Node } from '../../../k8s/objects.ts';
import { allocatableOf } from '../scheduler/load.ts';

/**
 * Topology-aware hints, the older, annotated way: each zone gets as large a share of the endpoints as it has of the
 * Nodes' CPU, if that can be done without overloading any endpoint. Pure.
 */
// kubernetes: staging/src/k8s.io/endpointslice/topologycache/

/** How much more than its fair share an endpoint may get. */
const OVERLOAD_THRESHOLD = 0.2;

const ZONE = 'topology.kubernetes.io/zone';
const EXCLUDED_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Zone → its part of all CPU, in the zones' order. Null: the Nodes do not tell, or there is one zone only. */
export type ZoneRatios = ReadonlyMap<string, number>;

/** How many endpoints each zone is hinted. */
export type ZoneCounts = Readonly<Record<string, number>>;

// kubernetes: topologycache.go SetNodes
export function zoneRatios(nodes: readonly Node[]): ZoneRatios | null {
  const cpu = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    const { labels = {} } = node.metadata;
    const isReady = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
    if (!isReady || EXCLUDED_LABELS.some((label) => label in labels)) continue;
    const { cpuMilli } = allocatableOf(node);
    const zone = labels[ZONE];
    if (!zone || cpuMilli === 0) return null;
    cpu.set(zone, (cpu.get(zone) ?? 0) + cpuMilli);
    total += cpuMilli;
  }
  if (cpu.size < 2) return null;
  const sorted = [...cpu].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([zone, amount]) => [zone, amount / total]));
}

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

function leastOf(share: number): number {
  return Math.ceil(share * (1 / (1 + OVERLOAD_THRESHOLD)));
}

/** What each zone is to have of so many endpoints, or why that cannot be. */
// kubernetes: topologycache.go getAllocations
function allocate(ratios: ZoneRatios | null, count: number): ReadonlyMap<string, Allocation> | string {
  if (ratios === null) {
    return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  }
  const sizes = `(${count} endpoints, ${ratios.size} zones)`;
  if (ratios.size > count) return `Insufficient number of endpoints ${sizes}`;
  const least = new Map([...ratios].map(([zone, ratio]) => [zone, leastOf(ratio * count)]));
  const sum = [...least.values()].reduce((total, each) => total + each, 0);
  if (sum > count) {
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${sizes}`;
  }
  return new Map(
    [...ratios].map(([zone, ratio]) => {
      const minimum = least.get(zone) ?? 0;
      const desired = Math.max(ratio * count, minimum);
      return [zone, { minimum, desired, maximum: minimum + count - sum }];
    }),
  );
}

/** Slices of one family: those that are written anyway, and those that are not. */
export interface SliceGroup<Slice> {
  readonly create: readonly Slice[];
  readonly update: readonly Slice[];
  readonly unchanged: readonly Slice[];
}

export interface Hinted<Slice> {
  readonly create: readonly Slice[];
  readonly update: readonly Slice[];
  readonly zones: ZoneCounts;
}

type HasEndpoints = { readonly endpoints: readonly Endpoint[] };

/** The slices with their hints, or why there can be none. Slices that need no other hints stay as they are. */
// kubernetes: topologycache.go AddHints
export function withZoneHints<Slice extends HasEndpoints>(
  { create, update, unchanged }: SliceGroup<Slice>,
  ratios: ZoneRatios | null,
): Hinted<Slice> | string {
  const all = [...create, ...update, ...unchanged].flatMap(({ endpoints }) => endpoints);
  const allocations = allocate(ratios, all.filter(isReady).length);
  if (typeof allocations === 'string') return allocations;
  const counts = new Map<string, number>();
  const add = (zone: string, more: number): void => {
    counts.set(zone, (counts.get(zone) ?? 0) + more);
  };
  const written = [...update];
  for (const slice of unchanged) {
    const hints = hintsOf(slice.endpoints, counts, allocations);
    if (hints) for (const [zone, count] of hints) add(zone, count);
    else written.push(slice);
  }
  const drafts = [...create, ...written].map(({ endpoints }) =>
    endpoints.map((endpoint) => ({ ...endpoint })),
  );
  for (const endpoint of drafts.flat()) {
    if (!isReady(endpoint)) continue;
    if (!endpoint.zone) return 'One or more endpoints do not have a zone specified';
    add(endpoint.zone, 1);
    endpoint.hints = { forZones: [{ name: endpoint.zone }] };
  }
  redistribute(drafts.flat(), allocations, counts, add);
  if (counts.size === 0) return 'No hints allocated for zones';
  const hinted = [...create, ...written].map((slice, i) => ({ ...slice, endpoints: drafts[i] ?? [] }));
  return {
    create: hinted.slice(0, create.length),
    update: hinted.slice(create.length),
    zones: Object.fromEntries(counts),
  };
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true;
}

/** The hints that a slice has, when they may stay; else null. */
// kubernetes: utils.go getHintsByZone
function hintsOf(
  endpoints: readonly Endpoint[],
  counts: ReadonlyMap<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): ReadonlyMap<string, number> | null {
  const hints = new Map<string, number>();
  for (const endpoint of endpoints) {
    if (!isReady(endpoint)) continue;
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return null;
    for (const { name } of zones) {
      if (!allocations.has(name)) return null;
      hints.set(name, (hints.get(name) ?? 0) + 1);
    }
  }
  for (const [zone, count] of hints) {
    if (count + (counts.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? 0)) return null;
  }
  return hints;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Endpoints of zones that have more than their share are hinted to zones that have less. */
// kubernetes: utils.go getGivingAndReceivingZones, redistributeHints
function redistribute(
  endpoints: readonly Writable<Endpoint>[],
  allocations: ReadonlyMap<string, Allocation>,
  counts: ReadonlyMap<string, number>,
  add: (zone: string, more: number) => void,
): void {
  const { giving, receiving } = exchanges(allocations, counts);
  for (const endpoint of endpoints) {
    if (giving.size === 0 || receiving.size === 0) return;
    const from = endpoint.zone;
    const [to] = receiving.keys();
    if (!isReady(endpoint) || !from || !giving.has(from) || to === undefined) continue;
    endpoint.hints = { forZones: [{ name: to }] };
    for (const [zones, zone] of [
      [giving, from],
      [receiving, to],
    ] as const) {
      const left = (zones.get(zone) ?? 0) - 1;
      if (left > 0) zones.set(zone, left);
      else zones.delete(zone);
    }
    add(to, 1);
    add(from, -1);
  }
}

function exchanges(
  allocations: ReadonlyMap<string, Allocation>,
  counts: ReadonlyMap<string, number>,
): { giving: Map<string, number>; receiving: Map<string, number> } {
  const toGive = new Map<string, number>();
  const toReceive = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const difference = (counts.get(zone) ?? 0) - desired;
    if (difference > 0) toGive.set(zone, difference);
    else if (difference < 0) toReceive.set(zone, -difference);
  }
  const [giving, receiving] = [new Map<string, number>(), new Map<string, number>()];
  for (;;) {
    const [from, give] = mostOf(toGive);
    const [to, receive] = mostOf(toReceive);
    const isLittle = (give < 1 && receive < 1) || give < 0.5 || receive < 0.5;
    if (from === '' || to === '' || isLittle) return { giving, receiving };
    giving.set(from, (giving.get(from) ?? 0) + 1);
    toGive.set(from, give - 1);
    receiving.set(to, (receiving.get(to) ?? 0) + 1);
    toReceive.set(to, receive - 1);
  }
}

function mostOf(zones: ReadonlyMap<string, number>): readonly [zone: string, amount: number] {
  let most: readonly [string, number] = ['', 0];
  for (const entry of zones) if (entry[1] > most[1]) most = entry;
  return most;
}

/** Whether some zone has so few of a Service's hints that its endpoints are overloaded. */
// kubernetes: utils.go serviceOverloaded
export function isOverloaded(counts: ZoneCounts, ratios: ZoneRatios | null): boolean {
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  if (Object.keys(counts).length === 0) return false;
  if (ratios === null) return true;
  for (const [zone, ratio] of ratios) {
    const count = counts[zone];
    if (count === undefined || count < leastOf(total * ratio)) return true;
  }
  return false;
}
