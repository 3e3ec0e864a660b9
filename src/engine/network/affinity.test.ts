import { describe, expect, it, test } from 'vitest';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { EndpointSlice } from '../../k8s/objects.ts';
import { listObjects } from '../apiserver/read.ts';
import { updateObject } from '../apiserver/write.ts';
import { rulesText } from '../proxy/ruleTexts.ts';
import type { World } from '../world.ts';
import { RECENT_MAX } from './affinity.ts';
import { closeConnection } from './connection.ts';
import { addPod, addService, addSlice, emptyNetwork, inMode, letSync, open, runTo } from './testing/wire.ts';

const READY = ['10.244.1.5', '10.244.2.5', '10.244.3.5'];

function cluster(mode: ProxyMode, affinity: string): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.1.9');
  addPod(world, 'default/tmp2', '10.244.1.10');
  for (const [index, ip] of READY.entries()) addPod(world, `default/web-${index}`, ip, [80]);
  addService(
    world,
    'default/web',
    `{clusterIP: 10.96.0.50, type: NodePort, ports: [{port: 80, nodePort: 30080}]${affinity}}`,
  );
  addSlice(
    world,
    'default/web',
    [{ port: 80 }],
    READY.map((ip) => ({ ip })),
  );
  letSync(world);
  return world;
}

const STICKY = ', sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}';

function dial(world: World, from: string, to = '10.96.0.50', port = 80): string {
  const { connection } = open(world, from, to, port);
  closeConnection(world, connection.id);
  return connection.endpoint?.ip ?? '';
}

const times = (count: number, make: () => string): string[] => Array.from({ length: count }, make);

describe.each(['iptables', 'nftables', 'ipvs'] as const)('session affinity in %s', (mode) => {
  it('sends a client to the same endpoint', () => {
    const world = cluster(mode, STICKY);
    expect(new Set(times(12, () => dial(world, 'pod/default/tmp'))).size).toBe(1);
  });

  it('is renewed by each new connection and ends after its time', () => {
    const world = cluster(mode, STICKY);
    const first = dial(world, 'pod/default/tmp');
    for (let i = 0; i < 4; i++) {
      runTo(world, world.kernel.nowUs / 1e6 + 50);
      expect(dial(world, 'pod/default/tmp')).toBe(first);
    }
    const later = times(12, () => {
      runTo(world, world.kernel.nowUs / 1e6 + 61);
      return dial(world, 'pod/default/tmp');
    });
    expect(new Set(later).size).toBeGreaterThan(1);
  });

  it('is for clients of one address together', () => {
    const world = cluster(mode, STICKY);
    const [one, two] = ['nat/office/a', 'nat/office/b'].map((from) =>
      dial(world, from, '192.0.2.11', 30_080),
    );
    expect(two).toBe(one);
  });

  it('is the business of each Node', () => {
    const world = cluster(mode, STICKY);
    dial(world, 'laptop', '192.0.2.11', 30_080);
    dial(world, 'laptop', '192.0.2.12', 30_080);
    const keys = [...world.proxy.affinity.keys()];
    expect(['node-1', 'node-2'].map((node) => keys.filter((key) => key.includes(node)).length)).toEqual([
      1, 1,
    ]);
  });

  it('chooses anew when the endpoint is gone, and stays with the choice when it is back', () => {
    const world = cluster(mode, STICKY);
    const first = dial(world, 'pod/default/tmp');
    setReady(
      world,
      READY.filter((ip) => ip !== first),
    );
    const second = dial(world, 'pod/default/tmp');
    expect(second).not.toBe(first);
    setReady(world, READY);
    expect(dial(world, 'pod/default/tmp')).toBe(second);
  });
});

test('nft lists who is remembered, and for how long yet', () => {
  const world = cluster('nftables', STICKY);
  setReady(world, READY.slice(0, 1));
  dial(world, 'pod/default/tmp');
  runTo(world, world.kernel.nowUs / 1e6 + 20);
  expect(rulesText(world, 'node-1')).toMatch(/timeout 1m\n\t\telements = { 10\.244\.1\.9 expires 39s\d+ms }/);
  runTo(world, world.kernel.nowUs / 1e6 + 50);
  expect(rulesText(world, 'node-1')).toContain('timeout 1m\n\t}');
});

describe('where the modes differ', () => {
  it.each([
    ['iptables', false],
    ['nftables', false],
    ['ipvs', true],
  ] as const)('%s remembers an endpoint that was away for a while: %s', (mode, remembers) => {
    const places = Array.from({ length: 12 }, (_, index) => `pod/default/c${index}`);
    const world = cluster(mode, STICKY);
    for (const [index, place] of places.entries()) addPod(world, place.slice(4), `10.244.1.${20 + index}`);
    const before = places.map((from) => dial(world, from));
    setReady(world, READY.slice(1));
    setReady(world, READY);
    const moved = places.filter(
      (from, index) => before[index] === READY[0] && dial(world, from) !== READY[0],
    );
    expect(before.filter((ip) => ip === READY[0]).length).toBeGreaterThan(2);
    expect(moved.length === 0).toBe(remembers);
  });

  it.each([
    ['iptables', 1],
    ['nftables', 0],
    ['ipvs', 0],
  ] as const)('with one client more than a recent list holds, %s forgets %i', (mode, forgotten) => {
    const world = cluster(mode, STICKY);
    setReady(world, READY.slice(0, 1));
    for (let index = 0; index <= RECENT_MAX; index++) {
      addPod(world, `default/c${index}`, `10.244.1.${100 + index}`);
      dial(world, `pod/default/c${index}`);
      runTo(world, world.kernel.nowUs / 1e6 + 0.01);
    }
    expect(world.proxy.affinity.size).toBe(RECENT_MAX + 1 - forgotten);
    const has = (ip: string): boolean =>
      [...world.proxy.affinity.keys()].some((key) => key.endsWith(` ${ip}`));
    expect([has('10.244.1.100'), has('10.244.1.101')]).toEqual([forgotten === 0, true]);
  });

  it('a client that calls again is not the one that makes room', () => {
    const world = cluster('iptables', STICKY);
    setReady(world, READY.slice(0, 1));
    for (let index = 0; index <= RECENT_MAX; index++) {
      addPod(world, `default/c${index}`, `10.244.1.${100 + index}`);
      if (index === RECENT_MAX) dial(world, 'pod/default/c0');
      dial(world, `pod/default/c${index}`);
      runTo(world, world.kernel.nowUs / 1e6 + 0.01);
    }
    const has = (ip: string): boolean =>
      [...world.proxy.affinity.keys()].some((key) => key.endsWith(` ${ip}`));
    expect([has('10.244.1.100'), has('10.244.1.101')]).toEqual([true, false]);
  });
});

/** Lets the slice hold these endpoints only, and every Node hear of it. */
function setReady(world: World, ips: readonly string[]): void {
  const slices = 'endpointslices.discovery.k8s.io';
  for (const { metadata } of listObjects(world, slices, 'default')) {
    updateObject<EndpointSlice>(world, slices, 'default', metadata.name, (now) => ({
      ...now,
      endpoints: ips.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
    }));
  }
  letSync(world);
}

describe('what an open connection does to affinity', () => {
  it.each([
    ['iptables', false],
    ['nftables', false],
    ['ipvs', true],
  ] as const)('%s: keeps it alive: %s', (mode, keeps) => {
    const world = cluster(mode, STICKY);
    const { connection } = open(world, 'pod/default/tmp', '10.96.0.50', 80);
    const later = new Set<string>();
    for (let i = 0; i < 12; i++) {
      runTo(world, world.kernel.nowUs / 1e6 + 61);
      const other = open(world, 'pod/default/tmp', '10.96.0.50', 80).connection;
      later.add(other.endpoint?.ip ?? '');
      closeConnection(world, other.id);
    }
    expect(later.size === 1 && later.has(connection.endpoint?.ip ?? '')).toBe(keeps);
    closeConnection(world, connection.id);
    const [entry] = [...world.proxy.affinity.values()];
    expect(entry?.open).toBe(0);
  });
});

describe('without affinity', () => {
  it.each([
    ['iptables', 3],
    ['nftables', 3],
  ] as const)('%s chooses at random', (mode, count) => {
    const world = cluster(mode, '');
    const made = times(30, () => dial(world, 'pod/default/tmp'));
    expect(new Set(made).size).toBe(count);
    expect(made.slice(0, 6)).not.toEqual([...READY, ...READY]);
  });

  it('IPVS goes round, whoever dials', () => {
    const world = cluster('ipvs', '');
    const made = [0, 1, 2, 3, 4, 5].map((index) =>
      dial(world, index % 2 === 0 ? 'pod/default/tmp' : 'pod/default/tmp2'),
    );
    expect(made).toEqual([...READY, ...READY]);
  });
});
