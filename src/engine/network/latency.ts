import { jitter } from '../kernel/kernel.ts';
import type { World } from '../world.ts';

/** How long a packet needs one way, ±30 %. `nodes`: the machines it passes, in order; a place outside first or last adds its way. */
export function oneWayUs(
  world: World,
  nodes: readonly string[],
  outside: boolean,
  subject: string,
  n: number,
): number {
  const hops = nodes.filter((node, index) => node !== nodes[index - 1]).length - 1;
  const { sameNodeUs, betweenNodesUs, outsideUs } = world.settings.latencies;
  const insideUs = hops > 0 ? betweenNodesUs * hops : sameNodeUs;
  const roundTripUs = insideUs + (outside ? outsideUs : 0);
  return Math.max(1, Math.round(jitter(world, roundTripUs, 'latency', subject, n) / 2));
}
