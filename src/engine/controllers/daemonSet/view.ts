import type { DaemonSet, Node, Pod } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';
import { claimPods } from '../claimPods.ts';
import { isPodTerminal } from '../pods.ts';
import { DAEMON_SET, fitOf, targetOf, type Fit } from './placement.ts';

/** A DaemonSet with what it looks at in one sync. */
export interface View {
  readonly set: DaemonSet;
  readonly nodes: readonly Node[];
  readonly fits: ReadonlyMap<string, Fit>;
  /** Its Pods by the Node that they are on or meant for, the oldest first. */
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>;
  readonly podCount: number;
  /** Of the revision that is to run. */
  readonly hash: string;
}

const UNFIT: Fit = { shouldRun: false, mayStay: false };

export function viewOf(world: World, set: DaemonSet, hash: string): View {
  const nodes = listObjects<Node>(world, 'nodes');
  const pods = claimPods(world, DAEMON_SET, set);
  return {
    set,
    nodes,
    fits: new Map(nodes.map((node) => [node.metadata.name, fitOf(set, node)])),
    podsByNode: groupByNode(pods),
    podCount: pods.length,
    hash,
  };
}

export function fitIn(view: View, node: string): Fit {
  return view.fits.get(node) ?? UNFIT;
}

// kubernetes: pkg/controller/daemon/daemon_controller.go getNodesToDaemonPods
function groupByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    // What has ended and is being deleted is the kubelet's business.
    if (isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined) continue;
    const node = targetOf(pod);
    if (node === null) continue;
    const group = groups.get(node);
    if (group) group.push(pod);
    else groups.set(node, [pod]);
  }
  for (const group of groups.values()) group.sort(byAge);
  return groups;
}

/** Placed before waiting, then the oldest first. */
function byAge(a: Pod, b: Pod): number {
  const placed = Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName));
  if (placed !== 0) return placed;
  const [first, second] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
