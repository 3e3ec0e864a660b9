import { expect, test } from 'vitest';
import { NO_STATS, type Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { NodeRow, PodRow, ServiceRow } from '../../protocol/rows.ts';
import { liveSentence } from './liveSentence.ts';

function client(name: string, last: string | null): [string, Client] {
  const settings = {
    from: 'pod/default/tmp',
    url: 'http://web',
    rate: 1,
    keepAlive: false,
    requestsPerConnection: null,
  };
  return [name, { name, ...settings, addedAt: 0, connection: null, stats: NO_STATS, last }];
}

function service(change: Partial<ServiceRow>): [string, ServiceRow] {
  const row = {
    key: 'default/web',
    namespace: 'default',
    name: 'web',
    problem: null,
    balancer: null,
    laggingNodes: [],
    slots: [],
    ...change,
  };
  return [row.key, row as unknown as ServiceRow];
}

function world(parts: {
  clients?: [string, Client][];
  services?: [string, ServiceRow][];
  pods?: Partial<PodRow>[];
  nodes?: Partial<NodeRow>[];
  connections?: Partial<Connection>[];
}): Parameters<typeof liveSentence>[0] {
  return {
    clients: new Map(parts.clients),
    services: new Map(parts.services),
    pods: new Map((parts.pods ?? []).map((pod, index) => [String(index), pod as PodRow])),
    nodes: new Map((parts.nodes ?? []).map((node, index) => [String(index), node as NodeRow])),
    workloads: new Map(),
    nowUs: 0,
    connections: new Map((parts.connections ?? []).map((one, index) => [index, one as Connection])),
  };
}

test.each<[string, Parameters<typeof world>[0], string, string]>([
  ['an answered client', { clients: [client('tmp', '200')] }, 'calm', 'tmp calls http://web.'],
  ['a 503 is an outage', { clients: [client('tmp', '503')] }, 'fail', 'tmp gets 503 from web.'],
  ['a 404 is an answer', { clients: [client('tmp', '404')] }, 'calm', 'tmp calls http://web.'],
  [
    'several clients',
    { clients: [client('a', '200'), client('b', 'refused'), client('c', 'timeout')] },
    'fail',
    'b is refused by web. In all, 2 of 3 clients fail.',
  ],
  [
    'a client comes before a Node',
    { clients: [client('a', 'refused')], nodes: [{ name: 'node-1', ready: false }] },
    'fail',
    'a is refused by web.',
  ],
  [
    'several Nodes',
    { nodes: ['1', '2', '3', '4'].map((n) => ({ name: `node-${n}`, ready: false })) },
    'fail',
    '4 Nodes are not ready: their Pods get no new traffic.',
  ],
  [
    'several Services without endpoints, one of them elsewhere',
    {
      services: [
        service({ key: 'shop/web', namespace: 'shop', problem: '1 selected, none ready' }),
        service({ key: 'shop/db', problem: 'no Pod carries every label of the selector' }),
      ],
    },
    'wait',
    'shop/web routes nowhere: its one selected Pod is not ready. So does 1 more.',
  ],
  [
    'Pods on their way',
    {
      pods: [
        { state: 'Starting', status: 'ContainerCreating' },
        { state: 'Terminating', status: 'Terminating' },
        { state: 'Terminating', status: 'Terminating' },
      ],
    },
    'wait',
    '1 Pod is starting, 2 Pods are leaving.',
  ],
  [
    'a Pod that fits nowhere',
    { pods: [{ name: 'big', state: 'Pending', status: 'Pending', reason: 'Insufficient cpu' }] },
    'wait',
    'big is Pending: Insufficient cpu.',
  ],
])('%s', (_name, parts, tone, text) => {
  expect(liveSentence(world(parts))).toEqual({ tone, text });
});
