import { describe, expect, it } from 'vitest';
import {
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  letSync,
  send,
} from '../engine/network/testing/wire.ts';
import { commit } from '../engine/network/decide.ts';
import type { World } from '../engine/world.ts';

/** How connections are shared out over the endpoints: at random, each as often as any other, or one after the other. */

const DRAWS = 1200;

/** Beyond this, with so many degrees of freedom, one fair choice in a thousand goes. */
const CRITICAL: Readonly<Record<number, number>> = { 2: 10.83, 5: 18.47, 10: 27.88 };

function network(mode: 'iptables' | 'nftables' | 'ipvs', endpoints: number): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.3.9');
  const ips = Array.from({ length: endpoints }, (_, i) => `10.244.1.${i + 10}`);
  for (const [i, ip] of ips.entries()) addPod(world, `default/web-${i}`, ip, [80]);
  addService(world, 'default/web', '{clusterIP: 10.96.0.50, ports: [{port: 80}]}');
  addSlice(
    world,
    'default/web',
    [{ port: 80 }],
    ips.map((ip) => ({ ip })),
  );
  letSync(world);
  return world;
}

function chiSquare(counts: ReadonlyMap<string, number>, endpoints: number): number {
  const mean = DRAWS / endpoints;
  const observed = [...counts.values(), ...Array<number>(endpoints - counts.size).fill(0)];
  return observed.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

function countChoices(world: World, packet: (i: number) => { from: string; n: number }): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < DRAWS; i++) {
    const { from, n } = packet(i);
    const decision = send(world, from, '10.96.0.50:80', { n });
    commit(world, decision);
    const ip = decision.endpoint?.ip ?? 'none';
    counts.set(ip, (counts.get(ip) ?? 0) + 1);
  }
  return counts;
}

describe.each(['iptables', 'nftables'] as const)('%s chooses at random', (mode) => {
  it.each([2, 5, 10])('evenly among %d endpoints, for the connections of one client', (endpoints) => {
    const counts = countChoices(network(mode, endpoints), (n) => ({ from: 'pod/default/tmp', n }));
    expect(chiSquare(counts, endpoints)).toBeLessThan(CRITICAL[endpoints] ?? 0);
    // One after the other would be far too even to be by chance.
    expect(chiSquare(counts, endpoints)).toBeGreaterThan(0);
  });

  it('evenly for the first connections of many clients', () => {
    const world = network(mode, 5);
    for (let i = 0; i < 100; i++) addPod(world, `default/c-${i}`, `10.244.2.${i + 1}`);
    const counts = countChoices(world, (i) => ({ from: `pod/default/c-${i % 100}`, n: Math.floor(i / 100) }));
    expect(chiSquare(counts, 5)).toBeLessThan(CRITICAL[5] ?? 0);
  });

  it('each choice apart from the one before', () => {
    const world = network(mode, 2);
    let same = 0;
    let before: string | undefined;
    for (let n = 0; n < DRAWS; n++) {
      const ip = send(world, 'pod/default/tmp', '10.96.0.50:80', { n }).endpoint?.ip;
      if (ip === before) same++;
      before = ip;
    }
    // Half of the time, give or take three and a half standard deviations.
    expect(Math.abs(same - DRAWS / 2)).toBeLessThan(61);
  });
});

describe('IPVS', () => {
  it('takes its endpoints in turn', () => {
    const counts = countChoices(network('ipvs', 5), (n) => ({ from: 'pod/default/tmp', n }));
    expect([...counts.values()]).toEqual(Array(5).fill(DRAWS / 5));
  });

  it('has a turn of its own on each Node and for each address', () => {
    const world = network('ipvs', 3);
    const first = (from: string): string | undefined => {
      const decision = send(world, from, '10.96.0.50:80');
      commit(world, decision);
      return decision.endpoint?.ip;
    };
    expect(['node/node-1', 'node/node-1', 'node/node-2', 'node/node-1'].map(first)).toEqual([
      '10.244.1.10',
      '10.244.1.11',
      '10.244.1.10',
      '10.244.1.12',
    ]);
  });
});
