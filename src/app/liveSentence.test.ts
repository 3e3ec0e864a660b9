import { expect, test } from 'vitest';
import type { Client } from '../protocol/client.ts';
import type { Connection } from '../protocol/connection.ts';
import type { NodeRow, PodRow, ServiceRow } from '../protocol/rows.ts';
import { liveSentence } from './liveSentence.ts';

const stats = {
  connections: 0,
  requests: 0,
  answered: 0,
  refused: 0,
  timeout: 0,
  unreachable: 0,
  reset: 0,
  dnsFailure: 0,
  byPod: {},
};

function client(name: string, last: string | null): [string, Client] {
  const settings = {
    from: 'pod/default/tmp',
    url: 'http://web',
    rate: 1,
    keepAlive: false,
    requestsPerConnection: null,
  };
  return [name, { name, ...settings, addedAt: 0, connection: null, stats, last }];
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

function closed(change: Partial<Connection>): Partial<Connection> {
  return { owner: { kind: 'client', name: 'tmp' }, state: 'closed', steps: [], ...change };
}

function step(where: string): Connection['steps'][number] {
  return { at: 0, where, what: '', source: null, destination: null, rule: null };
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
    connections: new Map((parts.connections ?? []).map((one, index) => [index, one as Connection])),
  };
}

test.each<[string, Parameters<typeof world>[0], string, string]>([
  ['nothing', {}, 'calm', 'Nothing is on its way.'],
  ['an answered client', { clients: [client('tmp', '200')] }, 'calm', 'tmp calls http://web.'],
  [
    'a refused client comes first, with the reason',
    {
      clients: [client('tmp', 'refused')],
      services: [service({ problem: 'no Pod carries every label of the selector' })],
      nodes: [{ name: 'node-1', ready: false }],
    },
    'fail',
    'tmp is refused: web routes nowhere (no Pod carries every label of the selector).',
  ],
  [
    'a client that a policy stops',
    {
      clients: [client('tmp', 'timeout')],
      connections: [
        {
          owner: { kind: 'client', name: 'tmp' },
          state: 'closed',
          reason: 'policy-ingress',
          steps: [
            {
              at: 0,
              where: '',
              what: '',
              source: null,
              destination: null,
              rule: null,
              deniedBy: ['default/deny'],
            },
          ],
        },
      ],
    },
    'fail',
    'tmp gets no answer: NetworkPolicy default/deny denies it.',
  ],
  [
    'a client whose Service another address stands for',
    {
      clients: [client('tmp', 'refused')],
      services: [service({ key: 'default/public', name: 'public', problem: '2 selected, none ready' })],
      connections: [closed({ service: 'default/public:http', reason: 'no-endpoints' })],
    },
    'fail',
    'tmp is refused: public routes nowhere (2 selected, none ready).',
  ],
  [
    'a port on which nothing listens',
    {
      clients: [client('tmp', 'refused')],
      services: [service({})],
      connections: [
        closed({
          service: 'default/web',
          reason: 'not-listening',
          endpoint: { ip: '10.244.1.3', port: 8080, pod: 'default/web-0', node: 'node-1' },
        }),
      ],
    },
    'fail',
    'tmp is refused: nothing listens on port 8080 of web-0.',
  ],
  [
    'a Node without a ready Pod of its own',
    {
      clients: [client('tmp', 'timeout')],
      services: [service({})],
      connections: [
        closed({
          service: 'default/web:http',
          reason: 'no-local-endpoints',
          steps: [step('node-3 kube-proxy')],
        }),
      ],
    },
    'fail',
    'tmp gets no answer: node-3 has no ready Pod for web.',
  ],
  [
    'a client whose Pod is gone, whatever its Service lacks',
    { clients: [client('tmp', 'gone')], services: [service({ problem: '3 selected, none ready' })] },
    'fail',
    'tmp has nowhere to send from: its Pod is gone.',
  ],
  ['a 503 is an outage', { clients: [client('tmp', '503')] }, 'fail', 'tmp gets 503 at http://web.'],
  ['a 404 is an answer', { clients: [client('tmp', '404')] }, 'calm', 'tmp calls http://web.'],
  [
    'a Node',
    { nodes: [{ name: 'node-1', ready: false }] },
    'fail',
    'node-1 is not ready: its Pods get no new traffic.',
  ],
  [
    'a Service without endpoints',
    { services: [service({ problem: '2 selected, none ready' })] },
    'wait',
    'web routes nowhere (2 selected, none ready).',
  ],
  [
    'older rules',
    { services: [service({ laggingNodes: ['node-1', 'node-3'] })] },
    'wait',
    'node-1, node-3 still route web by older rules.',
  ],
  [
    'Pods on their way',
    { pods: [{ state: 'Starting' }, { state: 'Terminating' }] },
    'wait',
    '2 Pods are starting or leaving.',
  ],
])('%s', (_name, parts, tone, text) => {
  expect(liveSentence(world(parts))).toEqual({ tone, text });
});
