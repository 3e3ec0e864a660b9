import { describe, expect, test } from 'vitest';
import type { EndpointSlice } from '../../k8s/objects.ts';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import { listObjects } from '../apiserver/read.ts';
import { deleteObject, updateObject } from '../apiserver/write.ts';
import { causesOf } from '../kernel/happenings.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import { stopProxy } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';
import { addClient } from './clients.ts';
import { conntrackOf } from './conntrack.ts';
import { withPods } from './clientStats.ts';
import {
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  letSync,
  losePod,
  runTo,
} from './testing/wire.ts';

/** Two Pods behind a Service for UDP, and a client in a Pod that keeps its socket. */

const DNS = '10.96.0.53';
const [A, B] = ['10.244.2.5', '10.244.3.5'];
type State = 'ready' | 'unready' | 'leaving';

function game(mode: ProxyMode, rate = 1, seconds = 3 / rate): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.1.9');
  addPod(world, 'default/a', A, [8081], { protocol: 'UDP' });
  addPod(world, 'default/b', B, [8081], { protocol: 'UDP' });
  addService(world, 'default/dns', `{clusterIP: ${DNS}, ports: [{port: 53, protocol: UDP}]}`);
  addSlice(
    world,
    'default/dns',
    [{ port: 8081, protocol: 'UDP' }],
    [
      { ip: A, pod: 'a' },
      { ip: B, pod: 'b' },
    ],
  );
  letSync(world);
  begin(world, rate, seconds);
  return world;
}

function begin(world: World, rate = 1, seconds = 3): void {
  const settings = {
    from: 'pod/default/tmp',
    url: `udp://${DNS}:53`,
    keepAlive: true,
    requestsPerConnection: null,
  };
  expect(addClient(world, { name: 'game', rate, ...settings })).toBeNull();
  pass(world, seconds);
}

function pass(world: World, seconds: number): void {
  runTo(world, world.kernel.nowUs / SECOND_US + seconds);
}

/** Which Pod answered last, or how the last datagram failed. */
function last(world: World): string {
  const client = world.network.clients.get('game');
  const connection = world.network.connections.get(client?.connection ?? 0);
  return client?.last === 'answered' ? (connection?.endpoint?.pod ?? 'nobody') : String(client?.last);
}

const other = (pod: string): string => (pod === 'default/a' ? 'default/b' : 'default/a');

/** Writes what the slice says of each Pod; absent: it is not in it. */
function become(world: World, states: Readonly<Record<string, State>>): void {
  const [slice] = listObjects<EndpointSlice>(world, 'endpointslices.discovery.k8s.io', 'default');
  updateObject<EndpointSlice>(
    world,
    'endpointslices.discovery.k8s.io',
    'default',
    slice?.metadata.name ?? '',
    (now) => ({
      ...now,
      endpoints: Object.entries(states).map(([pod, state]) => ({
        addresses: [pod === 'default/a' ? A : B],
        conditions: {
          ready: state === 'ready',
          serving: state !== 'unready',
          terminating: state === 'leaving',
        },
        targetRef: { kind: 'Pod', namespace: 'default', name: pod.slice('default/'.length) },
      })),
    }),
  );
}

describe.each<ProxyMode>(['iptables', 'nftables', 'ipvs'])('a UDP socket that is kept, under %s', (mode) => {
  test.each<[string, (world: World, now: string) => void, 'same' | 'other' | string]>([
    ['stays where it is', () => {}, 'same'],
    ['moves when its endpoint is gone', (world, now) => become(world, { [other(now)]: 'ready' }), 'other'],
    [
      'moves when its endpoint no longer serves',
      (world, now) => become(world, { [now]: 'unready', [other(now)]: 'ready' }),
      'other',
    ],
    [
      'stays with an endpoint that leaves and still serves',
      (world, now) => become(world, { [now]: 'leaving', [other(now)]: 'ready' }),
      'same',
    ],
    [
      'stays when no endpoint serves',
      (world, now) => become(world, { [now]: 'unready', [other(now)]: 'unready' }),
      'same',
    ],
    ['stays when the Service is gone', (world) => deleteObject(world, 'services', 'default', 'dns'), 'same'],
    [
      'stays when its Node’s kube-proxy is stopped',
      (world, now) => {
        stopProxy(world, 'node-1');
        become(world, { [other(now)]: 'ready' });
      },
      'same',
    ],
    [
      'is silent when the Pod is gone and no endpoint is left',
      (world, now) => {
        losePod(world, now);
        become(world, {});
      },
      'timeout',
    ],
  ])('%s', (_what, change, expected) => {
    const world = game(mode);
    const before = last(world);
    change(world, before);
    pass(world, 12);
    expect(last(world)).toBe(expected === 'same' ? before : expected === 'other' ? other(before) : expected);
    expect(withPods(world, world.network.clients.get('game') as never).stats.connections).toBe(1);
  });
});

test('what was sent before the Service was there is cleared once it has an endpoint', () => {
  const world = emptyNetwork();
  addPod(world, 'default/tmp', '10.244.1.9');
  addPod(world, 'default/a', A, [8081], { protocol: 'UDP' });
  begin(world);
  pass(world, 10);
  expect(last(world)).toBe('timeout');
  expect(conntrackOf(world, 'node-1').map(({ replied, reply }) => [replied, reply.source])).toEqual([
    [false, DNS],
  ]);
  addService(world, 'default/dns', `{clusterIP: ${DNS}, ports: [{port: 53, protocol: UDP}]}`);
  pass(world, 10);
  expect(last(world)).toBe('timeout');
  addSlice(world, 'default/dns', [{ port: 8081, protocol: 'UDP' }], [{ ip: A, pod: 'a' }]);
  pass(world, 8);
  expect(last(world)).toBe('default/a');
});

test('a Service without endpoints refuses each datagram, and the first endpoint is used at once', () => {
  const world = emptyNetwork();
  addPod(world, 'default/tmp', '10.244.1.9');
  addPod(world, 'default/a', A, [8081], { protocol: 'UDP' });
  addService(world, 'default/dns', `{clusterIP: ${DNS}, ports: [{port: 53, protocol: UDP}]}`);
  letSync(world);
  begin(world);
  expect([last(world), conntrackOf(world, 'node-1')]).toEqual(['refused', []]);
  addSlice(world, 'default/dns', [{ port: 8081, protocol: 'UDP' }], [{ ip: A, pod: 'a' }]);
  pass(world, 4);
  expect(last(world)).toBe('default/a');
});

test('an entry runs out: then the rules choose anew', () => {
  // A datagram in forty seconds: the first is no stream yet.
  const world = game('ipvs', 1 / 40);
  const first = last(world);
  pass(world, 40);
  expect(last(world)).toBe(other(first));
});

test.each([
  ['of one datagram and its answer', 1 / 20, 20, false, 29],
  ['of a stream', 2, 10, true, 119],
])('the entry %s', (_what, rate, seconds, assured, atMost) => {
  const world = game('iptables', rate, seconds);
  const [entry] = conntrackOf(world, 'node-1');
  expect(entry).toMatchObject({ replied: true, assured });
  expect(entry?.secondsLeft).toBeLessThanOrEqual(atMost);
});

test('why a flow has moved leads to what happened to its endpoint', () => {
  const world = game('iptables');
  const before = last(world);
  become(world, { [other(before)]: 'ready' });
  pass(world, 5);
  const { connection } = world.network.clients.get('game') ?? {};
  const [newest] = causesOf(world, `Connection/${connection}`);
  expect(newest?.text).toBe(
    `kube-proxy has cleared what conntrack on node-1 knew of this flow: ${before.slice(8)} does not serve it.`,
  );
  const told = world.network.connections.get(connection ?? 0)?.steps.map(({ what }) => what) ?? [];
  expect(told).toContain(
    'conntrack has forgotten this flow, since kube-proxy has cleared it: the rules are asked again.',
  );
});
