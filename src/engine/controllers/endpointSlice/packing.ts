import type { Endpoint } from '../../../k8s/objects.ts';
import { endpointIdentity, sameEndpoint } from './endpoint.ts';

/** A slice as packing sees it: its name (null for a new one) and what it holds. */
export interface Packed {
  readonly name: string | null;
  readonly endpoints: readonly Endpoint[];
}

export interface PackingResult {
  readonly create: readonly Packed[];
  readonly update: readonly Packed[];
  /** Names of slices that have become empty. */
  readonly remove: readonly string[];
}

interface Filling {
  readonly name: string | null;
  readonly endpoints: Endpoint[];
}

/**
 * Shares endpoints of one family and one set of ports out over slices so that few slices change: first what is there
 * stays where it is; then slices that change anyway are filled up; only then an unchanged one is touched or a new one
 * made. Nothing is ever moved between slices. `outdated`: must be written again whatever it holds (labels).
 */
// kubernetes: staging/src/k8s.io/endpointslice/reconciler.go reconcileByPortMapping
export function pack(
  existing: readonly (Packed & { readonly name: string; readonly outdated?: boolean })[],
  desired: readonly Endpoint[],
  max: number,
): PackingResult {
  const left = new Map(desired.map((endpoint) => [endpointIdentity(endpoint), endpoint]));
  const update: Filling[] = [];
  const unchanged: Filling[] = [];
  const remove: string[] = [];
  for (const slice of existing) {
    const kept = keep(slice.endpoints, left);
    const entry = { name: slice.name, endpoints: kept.endpoints };
    if (kept.changed && kept.endpoints.length === 0) remove.push(slice.name);
    else if (kept.changed || slice.outdated === true) update.push(entry);
    else unchanged.push(entry);
  }
  const rest = [...left.values()];
  for (const slice of update.toSorted((a, b) => b.endpoints.length - a.endpoints.length)) {
    fill(slice, rest, max);
  }
  const create: Filling[] = [];
  while (rest.length > 0) {
    const roomy = rest.length < max ? fullestThatFits(unchanged, rest.length, max) : null;
    const slice: Filling = roomy ?? { name: null, endpoints: [] };
    fill(slice, rest, max);
    if (!roomy) create.push(slice);
    else update.push(...unchanged.splice(unchanged.indexOf(roomy), 1));
  }
  return { create, update, remove };
}

/** What stays of a slice, in its new version; the very same objects where nothing differs. Takes it out of `left`. */
function keep(
  present: readonly Endpoint[],
  left: Map<string, Endpoint>,
): { endpoints: Endpoint[]; changed: boolean } {
  const endpoints: Endpoint[] = [];
  let changed = false;
  for (const endpoint of present) {
    const identity = endpointIdentity(endpoint);
    const wanted = left.get(identity);
    if (!wanted) continue;
    left.delete(identity);
    const same = sameEndpoint(endpoint, wanted);
    endpoints.push(same ? endpoint : wanted);
    changed ||= !same;
  }
  return { endpoints, changed: changed || endpoints.length !== present.length };
}

function fill(slice: Filling, rest: Endpoint[], max: number): void {
  slice.endpoints.push(...rest.splice(0, Math.max(0, max - slice.endpoints.length)));
}

/** The slice that comes closest to full when all the rest goes in; null when it fits in none. */
function fullestThatFits(slices: readonly Filling[], count: number, max: number): Filling | null {
  let closest: Filling | null = null;
  let least = max;
  for (const slice of slices) {
    const room = max - count - slice.endpoints.length;
    if (room < 0 || room >= least) continue;
    closest = slice;
    least = room;
  }
  return closest;
}
