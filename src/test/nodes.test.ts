import { describe, expect, it } from 'vitest';
import type { IpAddress, Node, Service } from '../k8s/objects.ts';
import { present } from '../base/assert.ts';
import { getObject } from '../engine/apiserver/read.ts';
import {
  addClient,
  all,
  begin,
  clientOf,
  connectionsOf,
  create,
  demand,
  endpointsOf,
  enter,
  eventsOf,
  isReady,
  lagging,
  now,
  patch,
  podsOf,
  readyIPs,
  ruleIPs,
  run,
  runTo,
  runUntil,
  scale,
  settle,
  statusOf,
  tally,
  tmp,
  web,
  whyInShort,
  worldOf,
  type Story,
} from './story.ts';

/** Nodes that are cordoned, that stop, and whose kube-proxy stops; namespaces that go. */

function nodeNamed(story: Story, name: string): Node {
  return present(getObject<Node>(worldOf(story), 'nodes', '', name), `Node ${name}`);
}

function readyOf(story: Story, name: string): string | undefined {
  return nodeNamed(story, name).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
}

function placesOf(story: Story): string[] {
  return podsOf(story).map((pod) => pod.spec.nodeName ?? 'none');
}

it('a cordoned Node keeps its Pods and gets no more', () => {
  const story = begin();
  create(story, web());
  settle(story);
  patch(story, 'nodes', 'node-2', { spec: { unschedulable: true } }, { namespace: '' });
  scale(story, 8);
  settle(story);
  expect(placesOf(story).filter((node) => node === 'node-2')).toHaveLength(1);
  expect(readyIPs(story)).toHaveLength(8);
  for (const node of ['node-1', 'node-3'])
    patch(story, 'nodes', node, { spec: { unschedulable: true } }, { namespace: '' });
  scale(story, 9);
  settle(story);
  const [pending] = podsOf(story).filter((pod) => statusOf(pod) === 'Pending');
  expect(eventsOf(story, 'Pod', pending?.metadata.name ?? '')).toEqual([
    'FailedScheduling: 0/3 nodes are available: 3 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
  ]);
  patch(story, 'nodes', 'node-2', { spec: { unschedulable: null } }, { namespace: '' });
  settle(story);
  expect(placesOf(story).filter((node) => node === 'node-2')).toHaveLength(2);
});

describe('a machine that is down for 400 s', () => {
  const story = begin();
  create(story, web());
  create(story, tmp('tmp', 'node-1'));
  settle(story);
  const lost = present(
    podsOf(story).find((pod) => pod.spec.nodeName === 'node-2'),
    'a Pod on node-2',
  );
  const ip = lost.status?.podIP ?? '';
  // By address: names may be asked of a CoreDNS Pod on the machine that is lost, which is a story of its own.
  const service = present(getObject<Service>(worldOf(story), 'services', 'default', 'web'), 'Service web');
  addClient(story, { name: 'short', rate: 4, url: `http://${service.spec.clusterIP}` });
  addClient(story, { name: 'by-name', rate: 4 });
  const downAt = now(story);
  enter(story, { type: 'node', node: 'node-2', act: 'down' });

  it('is missed 50 s after its last heartbeat, and looked at every 5 s', () => {
    runTo(story, downAt + 39);
    expect(readyOf(story, 'node-2')).toBe('True');
    expect(readyIPs(story)).toContain(ip);
    runUntil(story, () => readyOf(story, 'node-2') === 'Unknown', 17, 0.1);
    expect(eventsOf(story, 'Node', 'node-2').at(-1)).toBe(
      'NodeNotReady: Node node-2 status is now: NodeNotReady',
    );
  });

  it('loses its endpoints then, and is why', () => {
    run(story, 1);
    expect(endpointsOf(story)).toContain(`${ip} not-ready`);
    expect(whyInShort(story, `Endpoint/default/web/${ip}`)).toEqual([
      'endpoint-not-ready',
      'pod-not-ready',
      'node-not-ready',
      'node-down',
    ]);
    run(story, 2);
    expect(lagging(story).filter((node) => node !== 'node-2')).toEqual([]);
  });

  it('times connections out until then, and never afterwards', () => {
    const before = connectionsOf(story, 'short', downAt + 1, downAt + 39);
    const { answered = 0, 'timeout node-down': lostOnes = 0, ...others } = tally(before);
    expect(Object.keys(others)).toEqual([]);
    expect(lostOnes / (answered + lostOnes)).toBeGreaterThan(0.2);
    expect(lostOnes / (answered + lostOnes)).toBeLessThan(0.5);
    const from = now(story);
    run(story, 20);
    expect(tally(connectionsOf(story, 'short', from, from + 19))).toEqual({ answered: 76 });
    expect(tally(connectionsOf(story, 'by-name', from, from + 19))).toEqual({ answered: 76 });
  });

  it('costs lookups by name their answer, where they ask its CoreDNS Pod', () => {
    const { 'dns-failure dns-timeout': lostOnes = 0, ...others } = tally(
      connectionsOf(story, 'by-name', downAt + 1, downAt + 39),
    );
    expect(lostOnes / 152).toBeGreaterThan(0.2);
    expect(lostOnes / 152).toBeLessThan(0.65);
    expect(Object.keys(others).sort()).toEqual(['answered', 'timeout node-down']);
    enter(story, { type: 'client-remove', name: 'by-name' });
  });

  it('has its Pods replaced after another 300 s, and keeps the objects of the old', () => {
    const unknownAt = now(story) - 23;
    runTo(story, unknownAt + 295);
    expect(podsOf(story)).toHaveLength(3);
    runTo(story, unknownAt + 315);
    expect(podsOf(story)).toHaveLength(4);
    expect(podsOf(story).filter(isReady)).toHaveLength(3);
    expect(endpointsOf(story)).toContain(`${ip} terminating`);
    const old = present(
      podsOf(story).find(({ metadata }) => metadata.uid === lost.metadata.uid),
      'the old Pod',
    );
    expect(statusOf(old)).toBe('Terminating');
    expect(whyInShort(story, `Pod/default/${lost.metadata.name}`)).toEqual([
      'pod-evicted',
      'node-tainted',
      'node-tainted',
      'node-not-ready',
      'node-down',
    ]);
  });

  it('comes back without them', () => {
    runTo(story, downAt + 400);
    enter(story, { type: 'node', node: 'node-2', act: 'up' });
    settle(story);
    expect(readyOf(story, 'node-2')).toBe('True');
    expect(nodeNamed(story, 'node-2').spec.taints).toBeUndefined();
    expect(podsOf(story)).toHaveLength(3);
    expect(podsOf(story).every(isReady)).toBe(true);
    expect(endpointsOf(story)).toHaveLength(3);
    expect(lagging(story)).toEqual([]);
  });
});

describe('a machine that is down for 20 s', () => {
  const story = begin();
  create(story, web());
  settle(story);
  const before = present(
    podsOf(story).find((pod) => pod.spec.nodeName === 'node-3'),
    'a Pod on node-3',
  );
  enter(story, { type: 'node', node: 'node-3', act: 'down' });
  run(story, 20);
  enter(story, { type: 'node', node: 'node-3', act: 'up' });
  settle(story);

  it('starts its Pods again, each with another address', () => {
    const after = present(
      podsOf(story).find(({ metadata }) => metadata.uid === before.metadata.uid),
      'the Pod',
    );
    expect(isReady(after)).toBe(true);
    expect(after.status?.podIP).not.toBe(before.status?.podIP);
    expect(after.status?.containerStatuses?.[0]?.restartCount).toBe(1);
    expect(readyIPs(story).sort()).toEqual(
      podsOf(story)
        .map((pod) => pod.status?.podIP ?? '')
        .sort(),
    );
  });
});

describe('a stopped kube-proxy', () => {
  const story = begin();
  create(story, web({ replicas: 2 }));
  for (const node of ['node-1', 'node-2']) create(story, tmp(`tmp-${node}`, node));
  settle(story);
  for (const node of ['node-1', 'node-2']) addClient(story, { name: node, from: `pod/default/tmp-${node}` });
  enter(story, { type: 'proxy', node: 'node-1', act: 'stop' });
  const old = ruleIPs(story, 'node-1');
  const from = now(story);
  scale(story, 5);
  settle(story);
  run(story, 5);

  it('keeps its rules while others follow', () => {
    expect(ruleIPs(story, 'node-1')).toEqual(old);
    expect(ruleIPs(story, 'node-2')).toEqual(readyIPs(story).sort());
    expect(lagging(story)).toEqual(['node-1']);
  });

  it('has its clients go where it knew of', () => {
    const seen = (client: string): Set<string> =>
      new Set(connectionsOf(story, client, from).map(({ endpoint }) => endpoint?.ip ?? ''));
    expect([...seen('node-1')].sort()).toEqual(old);
    expect(seen('node-2').size).toBe(5);
  });

  it('sends them to nobody when those are gone', () => {
    for (const pod of podsOf(story)) {
      if (!old.includes(pod.status?.podIP ?? '')) continue;
      demand(story, { verb: 'delete', resource: 'pods', namespace: 'default', name: pod.metadata.name });
    }
    run(story, 10);
    const late = now(story);
    run(story, 10);
    const {
      'timeout gone': timeouts = 0,
      'unreachable gone': unreachable = 0,
      ...others
    } = tally(connectionsOf(story, 'node-1', late, late + 4));
    expect(timeouts + unreachable).toBe(40);
    expect(others).toEqual({});
    expect(tally(connectionsOf(story, 'node-2', late, late + 9))).toEqual({ answered: 90 });
    expect(clientOf(story, 'node-1').last).not.toBe('200');
  });

  it('catches up when it is started again', () => {
    const startAt = now(story);
    enter(story, { type: 'proxy', node: 'node-1', act: 'start' });
    runUntil(story, () => lagging(story).length === 0, 3, 0.02);
    expect(now(story) - startAt).toBeGreaterThan(1.3);
    const back = now(story) + 0.1;
    run(story, 5);
    expect(tally(connectionsOf(story, 'node-1', back, back + 4))).toEqual({ answered: 40 });
  });
});

it('a Namespace takes everything in it along', () => {
  const story = begin();
  demand(story, {
    verb: 'create',
    resource: 'namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } },
  });
  create(story, web(), 'team');
  create(story, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}', 'team');
  settle(story);
  expect(podsOf(story, 'web', 'team')).toHaveLength(3);
  const from = now(story);
  demand(story, { verb: 'delete', resource: 'namespaces', name: 'team' });
  expect(getObject(worldOf(story), 'namespaces', '', 'team')?.['status']).toEqual({ phase: 'Terminating' });
  settle(story);
  expect(now(story) - from).toBeLessThan(60);
  expect(getObject(worldOf(story), 'namespaces', '', 'team')).toBeUndefined();
  const left = [...worldOf(story).api.objects.keys()].filter((key) => key.split('/')[1] === 'team');
  expect(left).toEqual([]);
  expect(all(story, 'pods').filter(({ metadata }) => metadata.namespace === 'team')).toEqual([]);
  const addresses = all<IpAddress>(story, 'ipaddresses.networking.k8s.io');
  expect(addresses.filter(({ spec }) => spec.parentRef?.namespace === 'team')).toEqual([]);
});
