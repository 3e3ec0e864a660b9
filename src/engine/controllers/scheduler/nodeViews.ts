import type { Node } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import { allocatableOf, NO_LOAD, type Allocatable, type NodeLoad } from './load.ts';

/** A Node as the scheduler looks at it, thousands of times. */
export interface NodeView {
  readonly node: Node;
  readonly name: string;
  /** '' without a zone. */
  readonly zone: string;
  readonly allocatable: Allocatable;
  /** What the Pods bound to it take up, as the table of loads has it. */
  load: NodeLoad;
}

interface Views {
  /** The change of Nodes that they were made after. */
  readonly version: number;
  readonly list: readonly NodeView[];
  readonly byName: ReadonlyMap<string, NodeView>;
}

/** What follows from the Nodes and their loads, kept in step with both. It only saves work. */
const known = new WeakMap<World, Views>();

const ZONE = 'topology.kubernetes.io/zone';

/** All Nodes in key order. */
export function nodeViews(world: World): readonly NodeView[] {
  return viewsOf(world).list;
}

/** Those of these names that there are, in the order of the names. */
export function viewsNamed(world: World, names: readonly string[]): NodeView[] {
  const { byName } = viewsOf(world);
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** Says that the load of a Node has changed. */
export function noteLoad(world: World, node: string, load: NodeLoad): void {
  const view = known.get(world)?.byName.get(node);
  if (view) view.load = load;
}

function viewsOf(world: World): Views {
  const { nodesVersion } = world.api;
  const there = known.get(world);
  if (there?.version === nodesVersion) return there;
  const list = listObjects<Node>(world, 'nodes').map((node): NodeView => {
    const { name, labels } = node.metadata;
    const load = world.controllers.loads.get(name) ?? NO_LOAD;
    return { node, name, zone: labels?.[ZONE] ?? '', allocatable: allocatableOf(node), load };
  });
  const made = { version: nodesVersion, list, byName: new Map(list.map((view) => [view.name, view])) };
  known.set(world, made);
  return made;
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
