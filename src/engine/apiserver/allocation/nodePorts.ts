import { drawBelow } from '../../kernel/kernel.ts';
import type { World } from '../../world.ts';
import type { Claims } from './claims.ts';

/** Handing out ports of the Nodes: one pool for all protocols and for health checks. */
// kubernetes: pkg/registry/core/service/portallocator/allocator.go, operation.go

const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;

/** Below this are ports for those who ask by number; the rest are handed out by chance first. */
const DYNAMIC_FROM = FIRST_PORT + 86;

export const ALLOCATED = 'provided port is already allocated';
export const FULL = 'range is full';

/** Reserves this very port. Answers why not, or null. */
export function claimPort(world: World, claims: Claims, port: number): string | null {
  // A dry run asks only whether somebody has it.
  if (!claims.dryRun && (port < FIRST_PORT || port > LAST_PORT)) {
    return `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
  }
  if (!isFree(world, claims, port)) return ALLOCATED;
  claims.takenPorts.add(port);
  return null;
}

/** Reserves any port; null when all are taken. A dry run gives a number that only shows where one will be. */
export function claimNextPort(world: World, claims: Claims): number | null {
  if (claims.dryRun) {
    const port = claims.takenPorts.size === 0 ? 32_769 : Math.max(...claims.takenPorts) + 1;
    claims.takenPorts.add(port);
    return port;
  }
  const port =
    searchBand(world, claims, DYNAMIC_FROM, LAST_PORT) ??
    searchBand(world, claims, FIRST_PORT, DYNAMIC_FROM - 1);
  if (port !== null) claims.takenPorts.add(port);
  return port;
}

function searchBand(world: World, claims: Claims, from: number, to: number): number | null {
  const size = to - from + 1;
  const start = drawBelow(world, size, 'node-port', claims.owner);
  for (let step = 0; step < size; step++) {
    const port = from + ((start + step) % size);
    if (isFree(world, claims, port)) return port;
  }
  return null;
}

function isFree(world: World, claims: Claims, port: number): boolean {
  return !world.api.nodePorts.has(port) && !claims.takenPorts.has(port);
}
