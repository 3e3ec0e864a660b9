import { jitter } from '../kernel/kernel.ts';
import type { World } from '../world.ts';

/** There and back between two Pods of one Node, and of two Nodes, ±30 %. */
const SAME_NODE_US = 50;
const OTHER_NODE_US = 300;

/** From an outside place into the cluster's network and back: 12.5 ms ±30 %, within the 5 to 20 ms of a near region. */
const OUTSIDE_US = 12_500;

/** How long a packet needs one way. `nodes`: the machines it passes, in order; a place outside first or last adds its way. */
export function oneWayUs(
  world: World,
  nodes: readonly string[],
  outside: boolean,
  subject: string,
  n: number,
): number {
  const hops = nodes.filter((node, index) => node !== nodes[index - 1]).length - 1;
  const insideUs = hops > 0 ? OTHER_NODE_US * hops : SAME_NODE_US;
  const roundTripUs = insideUs + (outside ? OUTSIDE_US : 0);
  return Math.max(1, Math.round(jitter(world, roundTripUs, 'latency', subject, n) / 2));
}
