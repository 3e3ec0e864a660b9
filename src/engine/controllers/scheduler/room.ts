import type { Requests } from './load.ts';
import type { NodeView, Views } from './nodeViews.ts';

/** Why a Node cannot take a Pod. `resolvable`: it could if other Pods went. */
export interface Refusal {
  readonly reasons: readonly string[];
  readonly resolvable: boolean;
  /** It lacks room. */
  readonly scarce: boolean;
}

/** In a column of scores: not looked at since the Node's load changed. */
export const UNKNOWN = -2;
const NO_ROOM = -1;

/** For so many different wishes columns are kept. */
const WISHES_KEPT = 16;

/**
 * How well each Node would do for a Pod that wants so much, by what it has left: at least 0, or negative where that is not
 * known or there is not enough. Most Nodes are as they were when a Pod that wants as much was placed before.
 */
export function roomScores({ list, rooms }: Views, requests: Requests): Int16Array {
  const there = rooms.get(requests);
  if (there) return there;
  if (rooms.size >= WISHES_KEPT) rooms.clear();
  const scores = new Int16Array(list.length).fill(UNKNOWN);
  rooms.set(requests, scores);
  return scores;
}

/** Looks at a Node's room and notes its score in the column. Null: there is enough. */
export function lookAtRoom(
  scores: Int16Array,
  place: number,
  view: NodeView,
  requests: Requests,
): Refusal | null {
  const refusal = filterResources(requests, view);
  scores[place] = refusal ? NO_ROOM : resourceScore(requests, view);
  return refusal;
}

// kubernetes: pkg/scheduler/framework/plugins/noderesources/fit.go
function filterResources(requests: Requests, { allocatable, load }: NodeView): Refusal | null {
  if (
    load.pods < allocatable.pods &&
    requests.cpuMilli <= Math.max(0, allocatable.cpuMilli - load.cpuMilli) &&
    requests.memoryBytes <= Math.max(0, allocatable.memoryBytes - load.memoryBytes)
  ) {
    return null;
  }
  const reasons: string[] = [];
  let resolvable = true;
  if (load.pods + 1 > allocatable.pods) reasons.push('Too many pods');
  if (requests.cpuMilli > 0 && requests.cpuMilli > allocatable.cpuMilli - load.cpuMilli) {
    reasons.push('Insufficient cpu');
    resolvable &&= requests.cpuMilli <= allocatable.cpuMilli;
  }
  if (requests.memoryBytes > 0 && requests.memoryBytes > allocatable.memoryBytes - load.memoryBytes) {
    reasons.push('Insufficient memory');
    resolvable &&= requests.memoryBytes <= allocatable.memoryBytes;
  }
  return reasons.length > 0 ? { reasons, resolvable, scarce: true } : null;
}

/** Of two Nodes the one with more left, and with CPU and memory used to the same degree. */
// kubernetes: pkg/scheduler/framework/plugins/noderesources/least_allocated.go, balanced_allocation.go
function resourceScore(requests: Requests, { allocatable, load }: NodeView): number {
  const { cpuMilli, memoryBytes } = allocatable;
  const cpu = usedPercent(load.scoreCpuMilli + requests.scoreCpuMilli, cpuMilli);
  const memory = usedPercent(load.scoreMemoryBytes + requests.scoreMemoryBytes, memoryBytes);
  const least = Math.floor((100 - cpu + (100 - memory)) / 2);
  const balanced = 100 - Math.floor(Math.abs(cpu - memory) / 2);
  return least + balanced;
}

function usedPercent(used: number, allocatable: number): number {
  return allocatable <= 0 ? 100 : Math.min(100, Math.floor((100 * used) / allocatable));
}
