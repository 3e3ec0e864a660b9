import type { Pod } from '../../../k8s/objects.ts';
import { listObjects } from '../../apiserver/read.ts';
import type { World } from '../../world.ts';

/** The Pods bound to a Node, in key order. Looks through all Pods: for what happens to a Node only rarely. */
export function podsOnNode(world: World, node: string): Pod[] {
  return listObjects<Pod>(world, 'pods').filter((pod) => pod.spec.nodeName === node);
}
