import type { Cluster } from '../engine/cluster.ts';
import { presentHistory, type History } from '../engine/history.ts';
import type { World } from '../engine/world.ts';
import type { HistoryRow, KeptHistory } from '../protocol/messages.ts';

/** The histories of a cluster, the eldest first. */
export function historyRows(cluster: Cluster): HistoryRow[] {
  const now = presentHistory(cluster);
  const all = [...cluster.left, now].sort((a, b) => a.id - b.id);
  return all.map((one) => ({
    id: one.id,
    present: one === now,
    parent: one.parent,
    forkedAtUs: one.forkedAtUs,
    atUs: one.atUs,
    endUs: one.endUs,
    act: actOf(one, all),
  }));
}

/** What a page keeps of a history that was left. */
export function keptHistory(cluster: Cluster, history: History): KeptHistory {
  const { id, parent, forkedAtUs, inputs, endUs, atUs } = history;
  const act = actOf(history, [...cluster.left, presentHistory(cluster)]);
  return { id, parent, forkedAtUs, inputs, endUs, atUs, act };
}

/** One that has not been made again since a crash is called what it was called before. */
function actOf(history: History, all: readonly History[]): string | null {
  return history.act ?? firstAct(history, partingOf(history, all));
}

/** Where a history parts from the others: where it began, or, for the first, where the first of the others left it. */
function partingOf(history: History, all: readonly History[]): number {
  if (history.parent !== null) return history.forkedAtUs;
  return Math.min(...all.filter((one) => one.parent === history.id).map((one) => one.forkedAtUs), Infinity);
}

function firstAct(history: History, fromUs: number): string | null {
  if (!Number.isFinite(fromUs)) return null;
  const world: World | undefined = history.checkpoints.at(-1)?.world;
  for (const happening of world?.happenings.byId.values() ?? []) {
    // What was done at the very moment of the parting belongs to the history that began there.
    const own = history.parent === null ? happening.at > fromUs : happening.at >= fromUs;
    if (own && happening.cause === null && happening.actor === 'you') return happening.text;
  }
  return null;
}
