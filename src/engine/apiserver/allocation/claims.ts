import { formatIp, parseIp } from '../../../k8s/addresses.ts';
import type { World } from '../../world.ts';
import { createIpAddress, deleteIpAddress } from './ipAddresses.ts';

/** What a write of a Service is going to take and to give back. It is done only when the write succeeds. */
export interface Claims {
  /** `namespace/name` of the Service. */
  readonly owner: string;
  /** Nothing is taken or given back. */
  readonly dryRun: boolean;
  readonly takenIps: Set<string>;
  readonly freedIps: Set<string>;
  readonly takenPorts: Set<number>;
  readonly freedPorts: Set<number>;
}

export function createClaims(owner: string, dryRun: boolean): Claims {
  const [takenIps, freedIps] = [new Set<string>(), new Set<string>()];
  const [takenPorts, freedPorts] = [new Set<number>(), new Set<number>()];
  return { owner, dryRun, takenIps, freedIps, takenPorts, freedPorts };
}

/** Takes and gives back, now that the Service is written. */
export function commitClaims(world: World, claims: Claims): void {
  if (claims.dryRun) return;
  const { nodePorts } = world.api;
  for (const ip of claims.freedIps) deleteIpAddress(world, ip);
  for (const port of claims.freedPorts) nodePorts.delete(port);
  for (const ip of claims.takenIps) createIpAddress(world, ip, claims.owner);
  for (const port of claims.takenPorts) nodePorts.set(port, claims.owner);
}

/** The text under which an address is booked: two spellings of one address are one. */
export function bookedAs(ip: string): string {
  const parsed = parseIp(ip);
  return parsed === null ? ip : formatIp(parsed.family, parsed.value);
}
