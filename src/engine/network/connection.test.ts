import { describe, expect, it } from 'vitest';
import type { Report } from '../../protocol/report.ts';
import type { World } from '../world.ts';
import { closeConnection, openConnection, podConnectionsEnd, sendRequest } from './connection.ts';
import { conntrackOf } from './conntrack.ts';
import { CONNECTIONS_KEPT } from './state.ts';
import {
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  letSync,
  losePod,
  open,
  runTo,
  waitFor,
} from './testing/wire.ts';

const WEB_IP = '10.96.45.12';

function cluster(ready: readonly string[], spec = ''): World {
  const world = emptyNetwork();
  addPod(world, 'default/tmp', '10.244.1.9');
  for (const [index, ip] of ready.entries()) addPod(world, `default/web-${index}`, ip, [80]);
  addService(world, 'default/web', `{clusterIP: ${WEB_IP}, ports: [{port: 80}]${spec}}`);
  addSlice(
    world,
    'default/web',
    [{ port: 80 }],
    ready.map((ip, index) => ({ ip, pod: `web-${index}` })),
  );
  letSync(world);
  return world;
}

const REQUEST = { method: 'GET', path: '/', headers: [], body: '', tls: false } as const;

function ask(world: World, id: number, token: number): Extract<Report, { type: 'response' }> {
  expect(sendRequest(world, id, REQUEST, token)).toBe(null);
  const report = waitFor(world, token);
  if (report.type !== 'response') throw new Error(report.type);
  return report;
}

describe('how long it takes to know', () => {
  it.each([
    ['an endpoint of the same Node', ['10.244.1.5'], null, 'answered', 0.00005],
    ['an endpoint of another Node', ['10.244.2.5'], null, 'answered', 0.0003],
    ['no endpoints', [], null, 'refused', 0.00005],
    ['no endpoints, however patient', [], 60, 'refused', 0.00005],
  ] as const)('%s', (_fact, ready, timeoutS, verdict, seconds) => {
    const { connection, tookS } = open(cluster(ready), 'pod/default/tmp', WEB_IP, 80, { timeoutS });
    expect(connection.verdict).toBe(verdict);
    expect(tookS).toBeGreaterThan(seconds * 0.6);
    expect(tookS).toBeLessThan(seconds * 1.4);
  });

  it.each([
    ['the kernel gives up after 127 s', null, 127],
    ['or the client before', 10, 10],
    ['or in between two SYNs', 2, 2],
  ] as const)('nothing answers: %s', (_fact, timeoutS, seconds) => {
    const { connection, tookS } = open(cluster([]), 'pod/default/tmp', '10.96.7.7', 80, { timeoutS });
    expect(connection).toMatchObject({ verdict: 'timeout', reason: 'no-route', state: 'closed' });
    expect(tookS).toBe(seconds);
  });

  it('SYNs are sent at 0, 1, 3, 7, 15, 31 and 63 s', () => {
    const { connection } = open(cluster([]), 'pod/default/tmp', '10.96.7.7', 80, { timeoutS: null });
    const sent = connection.legs
      .filter((leg) => leg.what === 'syn')
      .map((leg) => (leg.sentAt - connection.startedAt) / 1e6);
    expect(sent).toEqual([0, 1, 3, 7, 15, 31, 63]);
  });

  it.each([
    ['same Node', ['10.244.1.5'], 'unreachable', 3],
    ['other Node', ['10.244.2.5'], 'timeout', 10],
  ] as const)('the Pod behind the rules is gone, %s', (_fact, ready, verdict, seconds) => {
    const world = cluster(ready);
    losePod(world, 'default/web-0');
    const { connection, tookS } = open(world, 'pod/default/tmp', WEB_IP, 80);
    expect(connection).toMatchObject({ verdict, reason: 'gone' });
    expect(tookS).toBe(seconds);
  });

  it('one datagram and its reply', () => {
    const world = cluster(['10.244.1.5']);
    addPod(world, 'default/echo', '10.244.2.6', [7], { protocol: 'UDP' });
    expect(open(world, 'pod/default/tmp', '10.244.2.6', 7, { protocol: 'UDP' }).connection.verdict).toBe(
      'answered',
    );
    expect(open(world, 'pod/default/tmp', '10.244.2.6', 8, { protocol: 'UDP' }).connection).toMatchObject({
      verdict: 'refused',
      reason: 'not-listening',
    });
  });
});

describe('a SYN that is repeated', () => {
  it('is saved by an endpoint that appears on its Node', () => {
    const world = cluster(['10.244.2.5'], ', internalTrafficPolicy: Local');
    const id = openConnection(world, {
      from: 'pod/default/tmp',
      host: WEB_IP,
      port: 80,
      protocol: 'TCP',
      timeoutUs: null,
      owner: { kind: 'command', token: 1 },
    });
    runTo(world, world.kernel.nowUs / 1e6 + 0.5);
    addPod(world, 'default/near', '10.244.1.7', [80]);
    addSlice(world, 'default/web', [{ port: 80 }], [{ ip: '10.244.1.7', pod: 'near' }]);
    const report = waitFor(world, 1);
    expect(report).toMatchObject({
      connection: { id, verdict: 'answered', endpoint: { pod: 'default/near' } },
    });
  });

  it('keeps the endpoint that conntrack knows, though the rules have a better one', () => {
    const world = cluster(['10.244.2.5']);
    losePod(world, 'default/web-0');
    openConnection(world, {
      from: 'pod/default/tmp',
      host: WEB_IP,
      port: 80,
      protocol: 'TCP',
      timeoutUs: 5_000_000,
      owner: { kind: 'command', token: 1 },
    });
    runTo(world, world.kernel.nowUs / 1e6 + 0.5);
    for (let i = 0; i < 5; i++) addPod(world, `default/new-${i}`, `10.244.3.${i + 2}`, [80]);
    addSlice(
      world,
      'default/web',
      [{ port: 80 }],
      [...Array(5).keys()].map((i) => ({ ip: `10.244.3.${i + 2}` })),
    );
    expect(waitFor(world, 1)).toMatchObject({
      connection: { verdict: 'timeout', endpoint: { ip: '10.244.2.5' } },
    });
  });
});

describe('an open connection', () => {
  it('stays with its Pod whatever the rules say later', () => {
    const world = cluster(['10.244.2.5']);
    const { connection } = open(world, 'pod/default/tmp', WEB_IP, 80);
    addPod(world, 'default/other', '10.244.3.5', [80]);
    addSlice(world, 'default/web', [{ port: 80 }], [{ ip: '10.244.3.5' }]);
    letSync(world);
    for (let i = 0; i < 5; i++) {
      expect(ask(world, connection.id, 100 + i).connection.endpoint?.pod).toBe('default/web-0');
    }
    expect(conntrackOf(world, 'node-1')).toMatchObject([
      {
        state: 'ESTABLISHED',
        original: { destination: WEB_IP },
        reply: { source: '10.244.2.5', destination: '10.244.1.9' },
      },
    ]);
  });

  it.each([
    ['rst', 'reset'],
    ['fin', 'answered'],
  ] as const)('that the server ends by %s is told so while it waits', (how, verdict) => {
    const world = cluster(['10.244.2.5']);
    const { connection } = open(world, 'pod/default/tmp', WEB_IP, 80);
    sendRequest(world, connection.id, REQUEST, 5);
    podConnectionsEnd(world, 'default/web-0', how, [80]);
    expect(waitFor(world, 5)).toMatchObject({ response: null, connection: { state: 'closed', verdict } });
  });

  it('of another port of the Pod goes on', () => {
    const world = cluster(['10.244.2.5']);
    const { connection } = open(world, 'pod/default/tmp', WEB_IP, 80);
    podConnectionsEnd(world, 'default/web-0', 'rst', [81]);
    letSync(world);
    expect(world.network.connections.get(connection.id)?.state).toBe('open');
  });

  it('to a Pod that is gone gets no answer until the kernel gives up', () => {
    const world = cluster(['10.244.2.5']);
    const { connection } = open(world, 'pod/default/tmp', WEB_IP, 80);
    podConnectionsEnd(world, 'default/web-0', 'gone');
    losePod(world, 'default/web-0');
    const before = world.kernel.nowUs;
    const report = ask(world, connection.id, 9);
    expect(report).toMatchObject({ response: null, connection: { verdict: 'timeout', reason: 'gone' } });
    expect(Math.round((world.kernel.nowUs - before) / 1e6)).toBe(924);
  });

  it('is closed by its client, and takes no more requests', () => {
    const world = cluster(['10.244.2.5']);
    const { connection } = open(world, 'pod/default/tmp', WEB_IP, 80);
    closeConnection(world, connection.id);
    expect(world.network.connections.get(connection.id)).toMatchObject({
      state: 'closed',
      verdict: 'answered',
    });
    expect(sendRequest(world, connection.id, REQUEST, 3)).toMatch(/not open/);
    expect(world.network.portsInUse.size).toBe(0);
    expect(world.network.byPod.size).toBe(0);
  });
});

it('closed connections are forgotten in the end, ports are never shared', () => {
  const world = cluster(['10.244.2.5']);
  const ports = new Set<number>();
  for (let i = 0; i < 50; i++) ports.add(open(world, 'pod/default/tmp', WEB_IP, 80).connection.source.port);
  expect(ports.size).toBe(50);
  for (let i = 0; i < CONNECTIONS_KEPT + 10; i++) {
    closeConnection(world, open(world, 'pod/default/tmp', WEB_IP, 80).connection.id);
  }
  expect(world.network.connections.size).toBe(CONNECTIONS_KEPT + 50);
  expect(world.network.flows.size).toBe(50);
});
