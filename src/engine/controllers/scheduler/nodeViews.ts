import type { Node } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import { allocatableOf, NO_LOAD, type Allocatable, type NodeLoad, type Requests } from './load.ts';
import { UNKNOWN } from './room.ts';

/** A Node as the scheduler looks at it, thousands of times. */
export interface NodeView {
  readonly node: Node;
  readonly allocatable: Allocatable;
  /** What the Pods bound to it take up, as the table of loads has it. */
  load: NodeLoad;
}

/**
 * All Nodes in key order, and in columns beside them (a Node's place is its index) what is asked of hundreds of them for
 * every Pod.
 */
export interface Views {
  /** The change of Nodes that they were made after. */
  readonly version: number;
  readonly list: readonly NodeView[];
  /** Name → place. */
  readonly places: ReadonlyMap<string, number>;
  /** 1: neither cordoned nor tainted, so that nothing but its room and the Pod's own wishes decides. */
  readonly open: Uint8Array;
  /** Equal for Nodes of one zone; those without have one of their own. */
  readonly zone: Int32Array;
  /** For Pods that want so much, how well each Node would do (see `roomScores`). */
  readonly rooms: Map<Requests, Int16Array>;
}

/** What follows from the Nodes and their loads, kept in step with both. It only saves work. */
const known = new WeakMap<World, Views>();

const ZONE = 'topology.kubernetes.io/zone';

export function nodeViews(world: World): Views {
  const { nodesVersion } = world.api;
  const there = known.get(world);
  if (there?.version === nodesVersion) return there;
  const nodes = listObjects<Node>(world, 'nodes');
  const zones = new Map<string, number>();
  const zoneOf = ({ metadata: { labels } }: Node): number => {
    const zone = labels?.[ZONE] ?? '';
    const place = zones.get(zone) ?? zones.size;
    zones.set(zone, place);
    return place;
  };
  const made: Views = {
    version: nodesVersion,
    list: nodes.map((node) => {
      const load = world.controllers.loads.get(node.metadata.name) ?? NO_LOAD;
      return { node, allocatable: allocatableOf(node), load };
    }),
    places: new Map(nodes.map((node, place) => [node.metadata.name, place])),
    open: Uint8Array.from(nodes, ({ spec }) =>
      spec.unschedulable !== true && (spec.taints ?? []).length === 0 ? 1 : 0,
    ),
    zone: Int32Array.from(nodes, zoneOf),
    rooms: new Map(),
  };
  known.set(world, made);
  return made;
}

/** The places of those of these Nodes that there are, in the order of the names. */
export function placesOf({ places }: Views, names: readonly string[]): number[] {
  return names.flatMap((name) => places.get(name) ?? []);
}

/** Says that the load of a Node has changed. */
export function noteLoad(world: World, node: string, load: NodeLoad): void {
  const views = known.get(world);
  const place = views?.places.get(node);
  const view = place === undefined ? undefined : views?.list[place];
  if (!views || !view || place === undefined) return;
  view.load = load;
  for (const scores of views.rooms.values()) scores[place] = UNKNOWN;
}

/** Up to so many Nodes all of them are looked at. */
const MIN_NODES = 100;

/** At least this percentage of the Nodes is looked at. */
const MIN_PERCENT = 5;

/** How many Nodes that could take a Pod are enough to choose among: all of up to 100, a tenth of 5,000. */
// kubernetes: pkg/scheduler/schedule_one.go (numFeasibleNodesToFind)
export function enoughNodes(nodes: number): number {
  if (nodes < MIN_NODES) return nodes;
  const percent = Math.max(MIN_PERCENT, 50 - Math.floor(nodes / 125));
  return Math.max(MIN_NODES, Math.floor((nodes * percent) / 100));
}
