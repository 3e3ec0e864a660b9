import { describe, expect, it } from 'vitest';
import type { ProxyMode } from '../../k8s/clusterSettings.ts';
import type { World } from '../world.ts';
import {
  addBalancer,
  addPod,
  addService,
  addSlice,
  emptyNetwork,
  inMode,
  letSync,
  send,
  type EndpointWords,
} from './testing/wire.ts';

/** Traffic policies: who may go where, by policy, kind of address, place and the state of the endpoints. */

const [CLUSTER_IP, EXTERNAL_IP, BALANCER_IP] = ['10.96.0.50', '192.0.2.200', '203.0.113.20'];

function network(policies: string, endpoints: readonly EndpointWords[], mode: ProxyMode = 'iptables'): World {
  const world = emptyNetwork(inMode(mode));
  addPod(world, 'default/near', '10.244.1.9');
  addPod(world, 'default/far', '10.244.3.9');
  for (const [index, { ip }] of endpoints.entries()) addPod(world, `default/web-${index}`, ip, [80]);
  addService(
    world,
    'default/web',
    `{clusterIP: ${CLUSTER_IP}, type: LoadBalancer, externalIPs: [${EXTERNAL_IP}], ports: [{port: 80, nodePort: 30080}]${policies}}`,
    { loadBalancer: { ingress: [{ ip: BALANCER_IP, ipMode: 'VIP' }] } },
  );
  addSlice(world, 'default/web', [{ port: 80 }], endpoints);
  letSync(world);
  addBalancer(world, 'default/web', BALANCER_IP);
  return world;
}

const end = (ip: string, state: EndpointWords['state'] = 'ready'): EndpointWords => ({ ip, state });
const fate = (world: World, from: string, to: string): string => {
  const { verdict, reason, eligible } = send(world, from, to);
  return [verdict, ...(reason === null ? [] : [reason]), ...eligible].join(' ');
};

const [ONE, TWO] = ['10.244.1.5', '10.244.2.5'];
const BOTH = `accepted ${ONE}:80 ${TWO}:80`;

/** What a Node's rules decide; ready and leaving (serving and terminating) endpoints on node-1 and node-2, asked on node-1. */
describe('which endpoints a policy leaves', () => {
  const local = ', internalTrafficPolicy: Local, externalTrafficPolicy: Local';
  it.each([
    ['Cluster, ready', '', [end(ONE), end(TWO)], BOTH],
    ['Cluster, ready before leaving', '', [end(ONE), end(TWO, 'leaving')], `accepted ${ONE}:80`],
    ['Cluster, only leaving', '', [end(ONE, 'leaving'), end(TWO, 'leaving')], BOTH],
    ['Cluster, only not ready', '', [end(ONE, 'unready')], 'refused no-endpoints'],
    ['Cluster, leaving and not serving', '', [end(ONE, 'gone')], 'refused no-endpoints'],
    ['Cluster, none', '', [], 'refused no-endpoints'],
    ['Local, ready here', local, [end(ONE), end(TWO)], `accepted ${ONE}:80`],
    ['Local, leaving here, ready there', local, [end(ONE, 'leaving'), end(TWO)], `accepted ${ONE}:80`],
    ['Local, leaving here, none there', local, [end(ONE, 'leaving')], `accepted ${ONE}:80`],
    ['Local, none here, ready there', local, [end(TWO)], 'dropped no-local-endpoints'],
    ['Local, none here, leaving there', local, [end(TWO, 'leaving')], 'dropped no-local-endpoints'],
    ['Local, none here, not ready there', local, [end(TWO, 'unready')], 'refused no-endpoints'],
    [
      'Local, not ready here, ready there',
      local,
      [end(ONE, 'unready'), end(TWO)],
      'dropped no-local-endpoints',
    ],
    ['Local, none', local, [], 'refused no-endpoints'],
  ] as const)('%s', (_what, policies, endpoints, expected) => {
    const world = network(policies, endpoints);
    // Inside by the ClusterIP, outside by the node port: the same table for both policies.
    expect(fate(world, 'pod/default/near', `${CLUSTER_IP}:80`)).toBe(expected);
    expect(fate(world, 'laptop', '192.0.2.11:30080')).toBe(expected);
  });
});

/** The endpoint is on node-2 alone, so that "local" and "all" differ on node-1 and node-3. */
describe('which policy counts', () => {
  const [internal, external] = [', internalTrafficPolicy: Local', ', externalTrafficPolicy: Local'];
  const GOOD = `accepted ${TWO}:80`;
  const DROPPED = 'dropped no-local-endpoints';
  it.each([
    ['ClusterIP: internal', internal, 'pod/default/near', `${CLUSTER_IP}:80`, DROPPED],
    ['ClusterIP, from a Node: internal', internal, 'node/node-1', `${CLUSTER_IP}:80`, DROPPED],
    ['ClusterIP: never external', external, 'pod/default/near', `${CLUSTER_IP}:80`, GOOD],
    ['node port: never internal', internal, 'laptop', '192.0.2.11:30080', GOOD],
    ['node port, from outside: external', external, 'laptop', '192.0.2.11:30080', DROPPED],
    ['node port, from a Pod: all', external, 'pod/default/near', '192.0.2.11:30080', GOOD],
    ['node port of another Node, from a Pod: all', external, 'pod/default/near', '192.0.2.13:30080', GOOD],
    ['node port, from its own Node: all', external, 'node/node-1', '192.0.2.11:30080', GOOD],
    ['node port, from another Node: external', external, 'node/node-1', '192.0.2.13:30080', DROPPED],
    ['node port on localhost: all', external, 'node/node-1', '127.0.0.1:30080', GOOD],
    ['balancer, from a Pod: all', external, 'pod/default/far', `${BALANCER_IP}:80`, GOOD],
    ['balancer, from a Node: all', external, 'node/node-3', `${BALANCER_IP}:80`, GOOD],
    ['balancer, from outside: the Node that has it', external, 'internet', `${BALANCER_IP}:80`, GOOD],
    ['external address, from a Pod: all', external, 'pod/default/far', `${EXTERNAL_IP}:80`, GOOD],
    ['external address, from a Node: all', external, 'node/node-3', `${EXTERNAL_IP}:80`, GOOD],
    ['external address, from outside: nobody has it', '', 'laptop', `${EXTERNAL_IP}:80`, 'dropped no-route'],
  ])('%s', (_what, policies, from, to, expected) => {
    expect(fate(network(policies, [end(TWO)]), from, to)).toBe(expected);
  });
});

describe('without any endpoint', () => {
  it.each([
    ['iptables', 'pod/default/near', `${EXTERNAL_IP}:80`, 'refused no-endpoints'],
    // Rules that reject for outside addresses are where packets come in or pass: a Node's own leave it.
    ['iptables', 'node/node-1', `${EXTERNAL_IP}:80`, 'dropped no-route'],
    ['iptables', 'node/node-1', `${BALANCER_IP}:80`, 'refused no-endpoints'],
    ['iptables', 'node/node-1', '192.0.2.11:30080', 'refused no-endpoints'],
    ['iptables', 'node/node-1', `${CLUSTER_IP}:80`, 'refused no-endpoints'],
    ['nftables', 'node/node-1', `${EXTERNAL_IP}:80`, 'refused no-endpoints'],
    ['ipvs', 'node/node-1', `${EXTERNAL_IP}:80`, 'refused no-endpoints'],
  ] as const)('%s: %s to %s', (mode, from, to, expected) => {
    expect(fate(network('', [], mode), from, to)).toBe(expected);
  });

  it('nothing is checked against source ranges that there are no rules for', () => {
    const ranges = ', loadBalancerSourceRanges: [10.0.0.0/24]';
    expect(fate(network(ranges, []), 'internet', `${BALANCER_IP}:80`)).toBe('refused no-endpoints');
    expect(fate(network(ranges, [end(ONE)]), 'internet', `${BALANCER_IP}:80`)).toBe(
      `dropped source-range ${ONE}:80`,
    );
  });
});

describe('what the server sees', () => {
  const external = ', externalTrafficPolicy: Local';
  it.each([
    ['external address, Cluster, from a Pod', '', 'pod/default/far', `${EXTERNAL_IP}:80`, '192.0.2.13'],
    ['external address, Local, from a Pod', external, 'pod/default/far', `${EXTERNAL_IP}:80`, '10.244.3.9'],
    ['external address, Local, from a Node', external, 'node/node-3', `${EXTERNAL_IP}:80`, '192.0.2.13'],
    ['node port, Local, from another Node', external, 'node/node-1', '192.0.2.12:30080', '192.0.2.11'],
    [
      'ClusterIP, internal Local: as without',
      ', internalTrafficPolicy: Local',
      'pod/default/b',
      `${CLUSTER_IP}:80`,
      '10.244.2.9',
    ],
  ])('%s', (_what, policies, from, to, seen) => {
    const world = network(policies, [end(TWO)]);
    addPod(world, 'default/b', '10.244.2.9');
    expect(send(world, from, to)).toMatchObject({ verdict: 'accepted', sourceSeen: seen });
  });

  it.each([
    ['a hairpin by the ClusterIP', `${CLUSTER_IP}:80`, '', '192.0.2.12'],
    ['a hairpin by a node port', '192.0.2.12:30080', '', '192.0.2.12'],
    ['a hairpin by a node port of another Node, Local', '192.0.2.11:30080', external, '192.0.2.11'],
    ['a hairpin by the balancer, Local', `${BALANCER_IP}:80`, external, '192.0.2.12'],
  ])('%s', (_what, to, policies, seen) => {
    const world = network(policies, [end(TWO)]);
    expect(send(world, 'pod/default/web-0', to)).toMatchObject({ verdict: 'accepted', sourceSeen: seen });
  });
});
