import type { World } from '../world.ts';
import { jitter } from '../kernel/kernel.ts';
import type { Round } from './state.ts';

/** How long a change takes to reach a kube-proxy through its watch, ±30 %. */
const WATCH_US = 20_000;

/** How long a kube-proxy needs to write what has changed, ±30 %. */
const SYNC_US = { iptables: 60_000, ipvs: 60_000, nftables: 30_000 } as const;

/** The longest that any Node needs for a round: (watch + sync) + 30 %. */
export const LATENCY_MAX_US = 104_000;

/**
 * The time between the starts of two rounds: the setting, but a sync that still runs delays the next.
 * The first change after a quiet time is applied at once; what comes within this time after it waits for the next round.
 */
// kubernetes: pkg/util/async/bounded_frequency_runner.go. Simplified: Nodes differ in how long they need, not in when they begin.
export function roundGapUs(world: World): number {
  const { minSyncPeriodUs, mode } = world.settings.kubeProxy;
  return Math.max(minSyncPeriodUs, SYNC_US[mode]);
}

/** When a Node has programmed a round: its own watch and sync, by keyed chance. */
export function programmedAt(world: World, node: string, number: number, round: Round): number {
  const watchUs = jitter(world, WATCH_US, 'proxy-watch', node, number);
  const syncUs = jitter(world, SYNC_US[world.settings.kubeProxy.mode], 'proxy-sync', node, number);
  return round.startsAt + watchUs + syncUs;
}
