import type { Pod } from '../../../k8s/objects.ts';
import { untolerated } from '../taints.ts';
import { preference } from './affinity.ts';
import type { Requests } from './load.ts';
import type { NodeView } from './nodeViews.ts';

/** Which of the Nodes that could take a Pod suits it best. Whole numbers only, so that every machine agrees. */
// kubernetes: pkg/scheduler/apis/config/v1/default_plugins.go and the score plugins that it lists

/** How many Pods of the same owner there are on each Node, and in each zone; where there are none, nothing is said. */
export interface Crowd {
  readonly onNodes: ReadonlyMap<string, number>;
  readonly inZones: ReadonlyMap<string, number>;
}

const WEIGHTS = { taints: 3, affinity: 2, spread: 2, leastAllocated: 1, balanced: 1 } as const;

/** The candidates with the highest score, in their order. Simplified: images that a Node has do not count. */
export function bestOf(
  pod: Pod,
  requests: Requests,
  candidates: readonly NodeView[],
  crowd: Crowd,
): readonly NodeView[] {
  const spread = spreadScores(candidates, crowd);
  // Most clusters have no taints and most Pods no wishes: nothing to compare then.
  const tainted = candidates.some(({ node }) => (node.spec.taints?.length ?? 0) > 0);
  const taints = tainted
    ? normalized(
        candidates.map(({ node }) => untolerated(pod, node.spec.taints ?? [], ['PreferNoSchedule']).length),
        'fewer',
      )
    : null;
  const wishes = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const affinity =
    wishes.length > 0
      ? normalized(
          candidates.map(({ node }) => preference(pod, node)),
          'more',
        )
      : null;
  let best = -1;
  let chosen: NodeView[] = [];
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    if (!candidate) break;
    const score =
      WEIGHTS.taints * (taints?.[i] ?? 100) +
      WEIGHTS.affinity * (affinity?.[i] ?? 0) +
      WEIGHTS.spread * (spread?.[i] ?? 100) +
      resourceScore(requests, candidate);
    if (score > best) chosen = [];
    if (score < best) continue;
    best = score;
    chosen.push(candidate);
  }
  return chosen;
}

/** Simplified: where upstream weighs a topology by the logarithm of its size, this uses the number of its binary digits. */
// kubernetes: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go
function spreadScores(candidates: readonly NodeView[], { onNodes, inZones }: Crowd): number[] | null {
  // The first Pod of its owner, or one of nobody's.
  if (onNodes.size === 0) return null;
  const zones = new Set(candidates.map(({ zone }) => zone)).size;
  const nodeWeight = binaryDigits(candidates.length + 2);
  const zoneWeight = binaryDigits(zones + 2);
  const crowds = candidates.map(
    ({ name, zone }) => (onNodes.get(name) ?? 0) * nodeWeight + (inZones.get(zone) ?? 0) * zoneWeight,
  );
  let max = 0;
  let min = Number.POSITIVE_INFINITY;
  for (const each of crowds) {
    if (each > max) max = each;
    if (each < min) min = each;
  }
  return crowds.map((crowd) => (max === 0 ? 100 : Math.floor((100 * (max + min - crowd)) / max)));
}

function binaryDigits(value: number): number {
  return 32 - Math.clz32(value);
}

/** Of two Nodes the one with more left, and with CPU and memory used to the same degree. */
// kubernetes: pkg/scheduler/framework/plugins/noderesources/least_allocated.go, balanced_allocation.go
function resourceScore(requests: Requests, { allocatable, load }: NodeView): number {
  const { cpuMilli, memoryBytes } = allocatable;
  const cpu = usedPercent(load.scoreCpuMilli + requests.scoreCpuMilli, cpuMilli);
  const memory = usedPercent(load.scoreMemoryBytes + requests.scoreMemoryBytes, memoryBytes);
  const least = Math.floor((100 - cpu + (100 - memory)) / 2);
  const balanced = 100 - Math.floor(Math.abs(cpu - memory) / 2);
  return WEIGHTS.leastAllocated * least + WEIGHTS.balanced * balanced;
}

function usedPercent(used: number, allocatable: number): number {
  return allocatable <= 0 ? 100 : Math.min(100, Math.floor((100 * used) / allocatable));
}

// kubernetes: pkg/scheduler/framework/plugins/helper/normalize_score.go
function normalized(values: readonly number[], better: 'more' | 'fewer'): number[] {
  const max = Math.max(0, ...values);
  if (max === 0) return values.map(() => (better === 'more' ? 0 : 100));
  return values.map((value) => {
    const share = Math.floor((100 * value) / max);
    return better === 'more' ? share : 100 - share;
  });
}
