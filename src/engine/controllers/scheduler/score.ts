import type { Pod } from '../../../k8s/objects.ts';
import { untolerated } from '../taints.ts';
import { preference } from './affinity.ts';
import type { Search } from './filter.ts';
import type { Views } from './nodeViews.ts';

/** Which of the Nodes that could take a Pod suits it best. Whole numbers only, so that every machine agrees. */
// kubernetes: pkg/scheduler/apis/config/v1/default_plugins.go and the score plugins that it lists

/** How many Pods of the same owner there are on each Node, by its place, and in each zone; where there are none, nothing is said. */
export interface Crowd {
  readonly onNodes: ReadonlyMap<number, number>;
  readonly inZones: ReadonlyMap<number, number>;
}

/** What upstream's plugins count for; of what a Node has left (`scores`) both parts count once. */
const WEIGHTS = { taints: 3, affinity: 2, spread: 2 } as const;

/** The candidates with the highest score, in their order. Simplified: images that a Node has do not count. */
export function bestOf(
  { pod, scores }: Search,
  views: Views,
  candidates: readonly number[],
  crowd: Crowd,
): readonly number[] {
  const spread = spreadScores(views, candidates, crowd);
  const taints = taintScores(pod, views, candidates);
  const affinity = affinityScores(pod, views, candidates);
  let best = -1;
  let chosen: number[] = [];
  // A plain loop, as there may be hundreds of them for each of a hundred thousand Pods.
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i] ?? 0;
    const score =
      WEIGHTS.taints * (taints?.[i] ?? 100) +
      WEIGHTS.affinity * (affinity?.[i] ?? 0) +
      WEIGHTS.spread * (spread?.[i] ?? 100) +
      (scores[candidate] ?? 0);
    if (score > best) chosen = [];
    if (score < best) continue;
    best = score;
    chosen.push(candidate);
  }
  return chosen;
}

/** Most clusters have no taints: nothing to compare then. */
function taintScores(pod: Pod, { list, open }: Views, candidates: readonly number[]): number[] | null {
  if (candidates.every((place) => open[place] === 1)) return null;
  const counts = candidates.map(
    (place) => untolerated(pod, list[place]?.node.spec.taints ?? [], ['PreferNoSchedule']).length,
  );
  return normalized(counts, 'fewer');
}

function affinityScores(pod: Pod, { list }: Views, candidates: readonly number[]): number[] | null {
  const wishes = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (wishes.length === 0) return null;
  const weights = candidates.map((place) => {
    const view = list[place];
    return view ? preference(pod, view.node) : 0;
  });
  return normalized(weights, 'more');
}

/** Simplified: where upstream weighs a topology by the logarithm of its size, this uses the number of its binary digits. */
// kubernetes: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go
function spreadScores(
  { zone }: Views,
  candidates: readonly number[],
  { onNodes, inZones }: Crowd,
): number[] | null {
  // The first Pod of its owner, or one of nobody's.
  if (onNodes.size === 0) return null;
  const zones = new Set<number>();
  for (const place of candidates) zones.add(zone[place] ?? 0);
  const nodeWeight = binaryDigits(candidates.length + 2);
  const zoneWeight = binaryDigits(zones.size + 2);
  const crowds: number[] = [];
  let max = 0;
  let min = Number.POSITIVE_INFINITY;
  for (const place of candidates) {
    const each = (onNodes.get(place) ?? 0) * nodeWeight + (inZones.get(zone[place] ?? 0) ?? 0) * zoneWeight;
    crowds.push(each);
    if (each > max) max = each;
    if (each < min) min = each;
  }
  for (let i = 0; i < crowds.length; i++) {
    crowds[i] = max === 0 ? 100 : Math.floor((100 * (max + min - (crowds[i] ?? 0))) / max);
  }
  return crowds;
}

function binaryDigits(value: number): number {
  return 32 - Math.clz32(value);
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
