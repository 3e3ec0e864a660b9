import { describe, expect, it } from 'vitest';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { World } from '../world.ts';
import { commit } from './decide.ts';
import { ping } from './ping.ts';
import {
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  letSync,
  send,
  waitFor,
} from './testing/wire.ts';

/** What is different where kube-proxy uses iptables, nftables or IPVS: one row, one fact. */

const MODES = ['iptables', 'nftables', 'ipvs'] as const;

function network(mode: ProxyMode, more = ''): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/tmp', '10.244.1.9');
  for (const [i, ip] of ['10.244.1.5', '10.244.2.5'].entries()) addPod(world, `default/web-${i}`, ip, [80]);
  addService(
    world,
    'default/web',
    `{type: LoadBalancer, clusterIP: 10.96.0.50, externalIPs: [192.168.7.1], ports: [{port: 80, nodePort: 30080}]${more}}`,
    { loadBalancer: { ingress: [{ ip: '203.0.113.20' }] } },
  );
  addSlice(world, 'default/web', [{ port: 80 }], [{ ip: '10.244.1.5' }, { ip: '10.244.2.5' }]);
  addService(world, 'default/empty', '{clusterIP: 10.96.0.51, ports: [{port: 80}]}');
  letSync(world);
  return world;
}

/** Verdict and reason of a first packet. */
function fate(world: World, from: string, to: string): string {
  const { verdict, reason } = send(world, from, to);
  return reason === null ? verdict : `${verdict} ${reason}`;
}

describe('a first packet, by mode', () => {
  it.each([
    [
      'a port that the Service does not have',
      'pod/default/tmp',
      '10.96.0.50:81',
      ['dropped no-route', 'refused not-listening', 'refused not-listening'],
    ],
    [
      'the same from the Node',
      'node/node-1',
      '10.96.0.50:81',
      ['dropped no-route', 'refused not-listening', 'refused not-listening'],
    ],
    [
      'a ClusterIP that no Service has',
      'pod/default/tmp',
      '10.96.9.9:80',
      ['dropped no-route', 'dropped no-route', 'dropped no-route'],
    ],
    [
      'a Service without endpoints',
      'pod/default/tmp',
      '10.96.0.51:80',
      ['refused no-endpoints', 'refused no-endpoints', 'refused no-endpoints'],
    ],
    [
      'a NodePort on localhost',
      'node/node-1',
      '127.0.0.1:30080',
      ['accepted', 'refused not-listening', 'refused not-listening'],
    ],
    [
      'a NodePort on the Node’s address',
      'node/node-1',
      '192.0.2.11:30080',
      ['accepted', 'accepted', 'accepted'],
    ],
    [
      'another port of an external IP',
      'pod/default/tmp',
      '192.168.7.1:81',
      ['dropped no-route', 'dropped no-route', 'refused not-listening'],
    ],
    [
      'the balancer’s address, without leaving the Node',
      'pod/default/tmp',
      '203.0.113.20:80',
      ['accepted', 'accepted', 'accepted'],
    ],
  ] as const)('%s: %s to %s', (_what, from, to, wanted) => {
    expect(MODES.map((mode) => fate(network(mode), from, to))).toEqual(wanted);
  });

  it('internalTrafficPolicy Local without an endpoint here: IPVS falls back on all', () => {
    const from = 'node/node-3';
    const fates = MODES.map((mode) =>
      fate(network(mode, ', internalTrafficPolicy: Local'), from, '10.96.0.50:80'),
    );
    expect(fates).toEqual(['dropped no-local-endpoints', 'dropped no-local-endpoints', 'accepted']);
  });
});

describe('ping, by mode', () => {
  let token = 0;
  const answerOf = (world: World, from: string, ip: string): string => {
    ping(world, { type: 'ping', from, ip, timeoutUs: 2_000_000, token: ++token });
    const report = waitFor(world, token);
    if (report.type !== 'pong') return report.type;
    return report.error ?? (report.roundTripUs === null ? 'silence' : 'answer');
  };

  it.each([
    ['a ClusterIP', '10.96.0.50', ['silence', 'port-unreachable', 'port-unreachable']],
    ['a ClusterIP without endpoints', '10.96.0.51', ['silence', 'port-unreachable', 'port-unreachable']],
    ['a ClusterIP that no Service has', '10.96.9.9', ['silence', 'silence', 'silence']],
    ['an external IP', '192.168.7.1', ['silence', 'silence', 'port-unreachable']],
    ['a Pod', '10.244.2.5', ['answer', 'answer', 'answer']],
    ['a Node', '192.0.2.12', ['answer', 'answer', 'answer']],
  ] as const)('%s', (_what, ip, wanted) => {
    expect(MODES.map((mode) => answerOf(network(mode), 'pod/default/tmp', ip))).toEqual(wanted);
  });
});

it('who refuses an echo: under nftables the Node, under IPVS the address itself', () => {
  const refusals = MODES.map((mode) => {
    const world = network(mode);
    return ['pod/default/tmp', 'node/node-1'].map((from, at) => {
      ping(world, { type: 'ping', from, ip: '10.96.0.50', timeoutUs: 2_000_000, token: at + 1 });
      const report = waitFor(world, at + 1);
      return report.type === 'pong' ? report.errorFrom : null;
    });
  });
  expect(refusals).toEqual([
    [null, null],
    ['10.244.1.1', '192.0.2.11'],
    ['10.96.0.50', '10.96.0.50'],
  ]);
});

it('session affinity is per port of the Service, under IPVS per address that is dialled', () => {
  const endpoints = MODES.map((mode) => {
    const world = network(mode, ', sessionAffinity: ClientIP');
    const to = (address: string): string | undefined => {
      const decision = send(world, 'node/node-1', address);
      commit(world, decision);
      return decision.endpoint?.ip;
    };
    const first = to('10.96.0.50:80');
    // One more client in between takes its turn, so that the next in turn is another endpoint.
    commit(world, send(world, 'pod/default/tmp', '192.0.2.11:30080'));
    return [to('10.96.0.50:80') === first, to('192.0.2.11:30080') === first];
  });
  expect(endpoints).toEqual([
    [true, true],
    [true, true],
    [true, false],
  ]);
});
