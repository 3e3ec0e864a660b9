import type { Pod } from '../../../k8s/objects.ts';
import type { World } from '../../world.ts';
import { controllerOf } from '../owners.ts';
import { isPodTerminal } from '../pods.ts';
import { noteLoad } from './nodeViews.ts';
import { changedLoad, NO_LOAD, requestsOf, type Requests } from './load.ts';

/** The scheduler's own count of which Pod is where, kept as Pods come and go, so that no decision looks through Pods. */

/** A Pod that has been counted on a Node. */
export interface Placement {
  readonly uid: string;
  readonly node: string;
  /** The owner whose Pods it is spread with; '' for none. */
  readonly owner: string;
  readonly requests: Requests;
}

/** Counts a Pod on its Node, once. */
export function place(world: World, pod: Pod): void {
  const { placements } = world.controllers;
  const key = placementKey(pod);
  const known = placements.get(key);
  if (known?.uid === pod.metadata.uid) return;
  if (known) unplaceKey(world, key, known);
  if (!pod.spec.nodeName || isPodTerminal(pod)) return;
  const placement: Placement = {
    uid: pod.metadata.uid,
    node: pod.spec.nodeName,
    owner: controllerOf(pod)?.uid ?? '',
    requests: requestsOf(pod),
  };
  placements.set(key, placement);
  count(world, placement, 1);
}

/** Takes a Pod that is gone or finished out of the count. True when it was in. */
export function unplace(world: World, pod: Pod): boolean {
  const key = placementKey(pod);
  const known = world.controllers.placements.get(key);
  if (known?.uid !== pod.metadata.uid) return false;
  unplaceKey(world, key, known);
  return true;
}

/** How many Pods of an owner each Node has; Nodes without any are absent. */
export function spreadOf(world: World, owner: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  if (owner === '') return counts;
  const prefix = `${owner}/`;
  world.controllers.spread.forRange(prefix, `${owner}0`, false, (key, value) => {
    counts.set(key.slice(prefix.length), value);
  });
  return counts;
}

function placementKey(pod: Pod): string {
  return `${pod.metadata.namespace}/${pod.metadata.name}`;
}

function unplaceKey(world: World, key: string, placement: Placement): void {
  world.controllers.placements.delete(key);
  count(world, placement, -1);
}

function count(world: World, { node, owner, requests }: Placement, sign: 1 | -1): void {
  const { loads, spread } = world.controllers;
  const load = changedLoad(loads.get(node) ?? NO_LOAD, requests, sign);
  if (load.pods > 0) loads.set(node, load);
  else loads.delete(node);
  noteLoad(world, node, load);
  if (owner === '') return;
  const key = `${owner}/${node}`;
  const left = (spread.get(key) ?? 0) + sign;
  if (left > 0) spread.set(key, left);
  else spread.delete(key);
}
