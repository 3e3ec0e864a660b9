import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../engine/kernel/kernel.ts';
import { faultsOf } from './oracle.ts';
import {
  addClient,
  begin,
  clientOf,
  connectionsOf,
  create,
  endpointsOf,
  now,
  podNamed,
  podsOf,
  readyIPs,
  remove,
  run,
  runUntil,
  scale,
  settle,
  tally,
  tmp,
  web,
  why,
  whyInShort,
  worldOf,
  type Story,
} from './story.ts';

/** Pods that are deleted while connections come in: the race between their end and every Node's rules. */

const NODES = ['node-1', 'node-2', 'node-3'];

const ECHO = { image: 'hashicorp/http-echo:1.0', container: 'args: [-text=hello]' };

/** Three replicas and, on each Node, a Pod that opens 40 connections a second. */
function underTraffic(options: Parameters<typeof web>[0], seed = 1): Story {
  const story = begin('', seed);
  create(story, web(options));
  for (const node of NODES) create(story, tmp(`tmp-${node}`, node));
  settle(story);
  for (const node of NODES) addClient(story, { name: node, from: `pod/default/tmp-${node}`, rate: 40 });
  run(story, 2);
  return story;
}

/** Deletes a Pod that `kubectl delete pod` would name, and lets all of it pass. */
function deleteOne(story: Story): { name: string; ip: string; node: string; at: number } {
  const [pod] = podsOf(story);
  const name = pod?.metadata.name ?? '';
  const at = now(story);
  remove(story, 'pods', name);
  run(story, 8);
  return { name, ip: pod?.status?.podIP ?? '', node: pod?.spec.nodeName ?? '', at };
}

function everything(story: Story, from = 0): ReturnType<typeof connectionsOf> {
  return NODES.flatMap((node) => connectionsOf(story, node, from));
}

describe.each([
  ['nginx, which closes its listeners at the stop signal', { image: 'nginx:1.27' }],
  ['http-echo, which ends at once', ECHO],
])('a Pod of %s', (_what, options) => {
  const story = underTraffic(options);
  const gone = deleteOne(story);
  const failed = everything(story).filter(({ verdict }) => verdict !== 'answered' && verdict !== null);

  it('loses the connections of the gap, and no others', () => {
    expect(failed.length).toBeGreaterThan(0);
    for (const { endpoint, startedAt } of failed) {
      expect(endpoint?.pod).toBe(`default/${gone.name}`);
      expect(startedAt / SECOND_US - gone.at).toBeLessThan(1.5);
    }
    expect(faultsOf(story, everything(story))).toEqual([]);
  });

  it('refuses while its network is there', () => {
    expect(tally(failed)['refused not-listening']).toBeGreaterThan(0);
  });

  it('says in the journey why', () => {
    const steps = failed[0]?.steps.map(({ what }) => what) ?? [];
    expect(steps).toContain(
      `One of 3 endpoints is chosen at random: ${gone.name} (${gone.ip}:${failed[0]?.endpoint?.port}).`,
    );
    expect(steps.at(-1)).toMatch(/Nothing listens on .*: its kernel answers with a reset \(RST\)\./);
  });

  it('is why, while it goes and afterwards', () => {
    expect(whyInShort(story, `Pod/default/${gone.name}`)).toEqual([
      'pod-removed',
      'pod-network-removed',
      'container-exited',
      'sigterm',
      'deleted',
    ]);
    expect(whyInShort(story, `Endpoint/default/web/${gone.ip}`)).toEqual([
      'endpoint-removed',
      'pod-network-removed',
      'container-exited',
      'sigterm',
      'deleted',
    ]);
    expect(why(story, `Pod/default/${gone.name}`).at(-1)?.text).toBe(`You deleted Pod ${gone.name}.`);
  });
});

it('a gap that outlasts the Pod ends in silence from other Nodes and "no route" from its own', () => {
  const verdicts = new Set<string>();
  for (const seed of [1, 2, 3]) {
    const story = underTraffic(ECHO, seed);
    // A change that comes right after another waits for the next round of the kube-proxies.
    remove(story, 'pods', podsOf(story)[2]?.metadata.name ?? '');
    run(story, 0.3);
    const { node, name } = deleteOne(story);
    for (const connection of everything(story)) {
      if (connection.reason !== 'gone' || connection.endpoint?.pod !== `default/${name}`) continue;
      verdicts.add(`${connection.source.node === node ? 'same' : 'other'} Node: ${connection.verdict}`);
    }
    expect(faultsOf(story, everything(story))).toEqual([]);
  }
  expect([...verdicts].sort()).toEqual(['other Node: timeout', 'same Node: unreachable']);
});

describe('preStop sleep 5', () => {
  const options = { container: 'lifecycle: {preStop: {sleep: {seconds: 5}}}' };

  it('hides a deletion completely', () => {
    const story = underTraffic(options);
    const { ip, name } = deleteOne(story);
    expect(tally(everything(story))).toEqual({ answered: everything(story).length });
    expect(endpointsOf(story).some((line) => line.startsWith(`${ip} `))).toBe(false);
    expect(whyInShort(story, `Pod/default/${name}`)).toContain('pre-stop');
  });

  it('leaves the endpoint terminating and serving meanwhile', () => {
    const story = underTraffic(options);
    const [pod] = podsOf(story);
    remove(story, 'pods', pod?.metadata.name ?? '');
    run(story, 2);
    expect(endpointsOf(story)).toContain(`${pod?.status?.podIP} terminating`);
    expect(whyInShort(story, `Endpoint/default/web/${pod?.status?.podIP}`)).toEqual([
      'endpoint-terminating',
      'deleted',
    ]);
    const status = podNamed(story, pod?.metadata.name ?? '').status?.conditions ?? [];
    expect(status.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('keeps answers coming when every Pod is on its way out', () => {
    const story = underTraffic(options);
    const from = now(story);
    scale(story, 0);
    run(story, 3);
    expect(readyIPs(story)).toEqual([]);
    expect(tally(everything(story, from + 2))).toEqual({ answered: 120 });
    run(story, 8);
    expect(tally(everything(story, now(story) - 2))).toEqual({ 'refused no-endpoints': 240 });
    expect(faultsOf(story, everything(story))).toEqual([]);
  });
});

it('nginx closes open connections in order, and their clients go on elsewhere', () => {
  const story = begin();
  create(story, web());
  create(story, tmp());
  settle(story);
  addClient(story, { name: 'kept', rate: 10, keepAlive: true });
  run(story, 2);
  const [first] = connectionsOf(story, 'kept');
  remove(story, 'pods', first?.endpoint?.pod?.split('/')[1] ?? '');
  run(story, 10);
  const connections = connectionsOf(story, 'kept');
  expect(connections[0]).toMatchObject({ state: 'closed', verdict: 'answered' });
  expect(connections.at(-1)).toMatchObject({ state: 'open', verdict: 'answered' });
  expect(clientOf(story, 'kept').last).toBe('200');
});

it('a Pod that ignores SIGTERM is killed when its time is over', () => {
  const story = begin();
  const command = 'command: [sh, -c, "trap \'\' TERM; sleep infinity"]';
  create(
    story,
    web({ replicas: 1, image: 'busybox:1.36', container: command, pod: 'terminationGracePeriodSeconds: 7' }),
  );
  settle(story);
  const [pod] = podsOf(story);
  const from = now(story);
  remove(story, 'pods', pod?.metadata.name ?? '');
  runUntil(story, () => !podsOf(story).some(({ metadata }) => metadata.uid === pod?.metadata.uid), 20);
  expect(now(story) - from).toBeGreaterThan(7);
  expect(now(story) - from).toBeLessThan(8.5);
  expect(whyInShort(story, `Pod/default/${pod?.metadata.name}`)).toEqual([
    'pod-removed',
    'pod-network-removed',
    'container-exited',
    'sigkill',
    'sigterm',
    'deleted',
  ]);
});

it('a Pod deleted by force leaves the API at once and its Node soon after', () => {
  const story = begin();
  create(story, web());
  settle(story);
  const [pod] = podsOf(story);
  const key = `default/${pod?.metadata.name}`;
  remove(story, 'pods', pod?.metadata.name ?? '', { gracePeriodSeconds: 0 });
  expect(podsOf(story).some(({ metadata }) => metadata.uid === pod?.metadata.uid)).toBe(false);
  expect(worldOf(story).kubelet.pods.has(key)).toBe(true);
  run(story, 4);
  expect(worldOf(story).kubelet.pods.has(key)).toBe(false);
  expect(readyIPs(story)).toHaveLength(3);
  expect(readyIPs(story)).not.toContain(pod?.status?.podIP);
});
