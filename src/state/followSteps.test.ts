import { expect, test } from 'vitest';
import type { Connection } from '../protocol/connection.ts';
import type { Step } from '../protocol/journey.ts';
import { followSteps } from './followSteps.ts';

const CLIENT = '10.244.3.2:52018';
const SERVICE = '10.96.0.7:80';
const POD = '10.244.1.3:80';

const step = (
  where: string,
  source: string | null,
  destination: string | null,
  rule: string | null = null,
): Step => ({
  at: 5,
  where,
  what: `at ${where}`,
  source,
  destination,
  rule,
});

const BASE: Connection = {
  id: 7,
  protocol: 'TCP',
  owner: { kind: 'client', name: 'tmp' },
  from: 'pod/default/tmp',
  source: { ip: '10.244.3.2', port: 52018, node: 'node-3' },
  host: 'web',
  port: 80,
  state: 'open',
  verdict: 'answered',
  reason: null,
  dns: [
    {
      name: 'web.default.svc.cluster.local.',
      type: 'A',
      rcode: 'NOERROR',
      answers: ['10.96.0.7'],
      askedAt: 1,
      answeredAt: 2,
      server: 'kube-system/coredns-1',
    },
  ],
  destination: { ip: '10.96.0.7', port: 80 },
  service: 'default/web:http',
  eligible: [POD],
  endpoint: { ip: '10.244.1.3', port: 80, pod: 'default/web-1', node: 'node-1' },
  sourceSeen: '10.244.3.2',
  startedAt: 1,
  establishedAt: 6,
  closedAt: null,
  deadlineAt: null,
  requests: 0,
  replies: 0,
  cause: null,
  legs: [],
  steps: [
    step('coredns-1', null, null, 'web.default.svc.cluster.local. 30 IN A 10.96.0.7'),
    step('tmp', CLIENT, SERVICE),
    step('node-3 kube-proxy', CLIENT, SERVICE, '-A KUBE-SERVICES'),
    step('node-3 kube-proxy', CLIENT, POD, '-j DNAT'),
    step('node-3', CLIENT, POD),
    step('web-1', CLIENT, POD),
  ],
};

test('each step has its place, its Node’s rules and its question', () => {
  expect(followSteps(BASE).map((one) => [one.place, one.node, one.query?.name ?? null])).toEqual([
    ['Pod/kube-system/coredns-1', null, 'web.default.svc.cluster.local.'],
    ['Pod/default/tmp', null, null],
    ['Node/node-3', 'node-3', null],
    ['Node/node-3', 'node-3', null],
    ['Node/node-3', null, null],
    ['Pod/default/web-1', null, null],
    ['Node/node-3', null, null],
  ]);
});

test('addresses before and after, and what changed them', () => {
  const steps = followSteps(BASE);
  expect(steps.map((one) => one.changes)).toEqual([[], [], [], ['DNAT'], [], [], ['un-NAT']]);
  expect(steps[3]).toMatchObject({ before: { destination: SERVICE }, after: { destination: POD } });
});

test('the answer goes the same way back: conntrack puts the Service’s address back', () => {
  expect(followSteps(BASE).at(-1)).toMatchObject({
    where: 'node-3 conntrack',
    before: { source: POD, destination: CLIENT },
    after: { source: SERVICE, destination: CLIENT },
    sentence:
      'The answer comes back through node-3, whose conntrack knows the connection and puts 10.96.0.7:80 back as its source.',
  });
});

test('a replaced source is put back too', () => {
  const seen = step('web-1', '10.244.3.1:40000', POD);
  const steps = followSteps({ ...BASE, steps: [...BASE.steps.slice(0, 5), seen] });
  expect(steps[5]?.changes).toEqual(['SNAT']);
  expect(steps.at(-1)?.sentence).toContain(
    `puts ${SERVICE} back as its source and ${CLIENT} back as its destination.`,
  );
});

test('without rules nothing is put back', () => {
  const steps = followSteps({
    ...BASE,
    dns: [],
    steps: [step('tmp', CLIENT, POD), step('web-1', CLIENT, POD)],
  });
  expect(steps.at(-1)).toMatchObject({ changes: [], place: 'Pod/default/web-1' });
});

test('a connection that failed ends where it failed, without a way back', () => {
  const failed: Connection = { ...BASE, verdict: 'refused', endpoint: null, steps: BASE.steps.slice(0, 3) };
  const steps = followSteps(failed);
  expect(steps).toHaveLength(3);
  expect(steps.map((one) => one.failed)).toEqual([false, false, true]);
});
