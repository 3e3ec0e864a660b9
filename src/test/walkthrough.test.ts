import { describe, expect, it } from 'vitest';
import { faultsOf } from './oracle.ts';
import {
  addClient,
  all,
  begin,
  clientOf,
  connectionsOf,
  create,
  demand,
  deploymentNamed,
  endpointsOf,
  isReady,
  lagging,
  now,
  podsOf,
  readyIPs,
  run,
  runUntil,
  scale,
  settle,
  statusOf,
  tally,
  tmp,
  web,
  type Story,
} from './story.ts';

/** The first walkthrough: a Deployment and its Service, traffic by the stable name while Pods come and go. */

function running(): Story {
  const story = begin();
  create(story, web());
  create(story, tmp());
  settle(story);
  return story;
}

describe('a Deployment of three and a Service', () => {
  const story = running();
  const pods = podsOf(story);

  it('run within a few seconds', () => {
    expect(now(story)).toBeLessThan(15);
    expect(pods.map(statusOf)).toEqual(['Running', 'Running', 'Running']);
    expect(pods.every(isReady)).toBe(true);
    expect(deploymentNamed(story).status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
    });
  });

  it('are spread over the three Nodes, each Pod with an address of its Node', () => {
    const places = pods.map((pod) => [pod.spec.nodeName, pod.status?.podIP?.replace(/\.\d+$/, '')]);
    expect(places.sort()).toEqual([
      ['node-1', '10.244.1'],
      ['node-2', '10.244.2'],
      ['node-3', '10.244.3'],
    ]);
  });

  it('have all three as ready endpoints, in slice and Endpoints', () => {
    const ips = pods.map((pod) => pod.status?.podIP ?? '').sort();
    expect(endpointsOf(story)).toEqual(ips.map((ip) => `${ip} ready`));
    const [endpoints] = all(story, 'endpoints', 'default').filter(({ metadata }) => metadata.name === 'web');
    expect(endpoints?.['subsets']).toMatchObject([
      { addresses: ips.map((ip) => ({ ip })), ports: [{ port: 80 }] },
    ]);
  });

  it('are what kubectl get shows', () => {
    const rows = (resource: string, labelSelector?: string): unknown[][] => {
      const { table } = demand(story, {
        verb: 'list',
        resource,
        namespace: 'default',
        asTable: true,
        ...(labelSelector ? { labelSelector } : {}),
      });
      const shown = (table?.columns ?? []).map(({ priority }) => priority === undefined);
      return (table?.rows ?? []).map(({ cells }) => cells.filter((_cell, i) => shown[i]));
    };
    const age = expect.stringMatching(/^\d+s$/);
    const ip = expect.stringMatching(/^10\./);
    const ips = pods.map((pod) => pod.status?.podIP ?? '').sort();
    expect(rows('deployments.apps')).toEqual([['web', '3/3', 3, 3, age]]);
    expect(rows('pods', 'app=web')).toEqual(
      pods.map(({ metadata }) => [metadata.name, '1/1', 'Running', '0', age]),
    );
    expect(rows('services')).toEqual([
      ['kubernetes', 'ClusterIP', '10.96.0.1', '<none>', '443/TCP', '10m'],
      ['web', 'ClusterIP', ip, '<none>', '80/TCP', age],
    ]);
    expect(rows('endpoints').at(-1)).toEqual(['web', ips.map((each) => `${each}:80`).join(','), age]);
    expect(rows('endpointslices.discovery.k8s.io', 'kubernetes.io/service-name=web')).toEqual([
      [expect.stringMatching(/^web-[a-z0-9]{5}$/), 'IPv4', '80', expect.stringContaining(ips[0] ?? ''), age],
    ]);
    expect(demand(story, { verb: 'list', resource: 'endpoints', namespace: 'default' }).warnings).toEqual([
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    ]);
  });

  it('answer a client from all three, and never otherwise', () => {
    addClient(story, { name: 'steady' });
    run(story, 30);
    const { byPod, answered, requests } = clientOf(story, 'steady').stats;
    expect([requests, answered]).toEqual([300, 300]);
    // Each Pod gets about a third: 100 ± 4 standard deviations.
    for (const pod of pods) expect(byPod[`default/${pod.metadata.name}`]?.requests).toBeGreaterThan(67);
    expect(faultsOf(story, connectionsOf(story, 'steady'))).toEqual([]);
  });
});

describe('scaling under a client', () => {
  const story = running();
  const clients = ['short', 'kept', 'from-node'] as const;
  addClient(story, { name: 'short', rate: 20 });
  addClient(story, { name: 'kept', rate: 4, keepAlive: true });
  const service = all(story, 'services', 'default').find(({ metadata }) => metadata.name === 'web');
  const { clusterIP } = (service ?? { spec: {} })['spec'] as { clusterIP: string };
  addClient(story, { name: 'from-node', from: 'node/node-1', rate: 5, url: `http://${clusterIP}` });
  run(story, 5);

  function after(replicas: number, seconds: number): Record<string, number> {
    const from = now(story);
    scale(story, replicas);
    run(story, seconds);
    expect(podsOf(story)).toHaveLength(replicas);
    expect(readyIPs(story)).toHaveLength(replicas);
    expect(lagging(story)).toEqual([]);
    return tally(connectionsOf(story, 'short', from));
  }

  it('to 5 is never felt', () => {
    expect(after(5, 15)).toEqual({ answered: 300 });
    const { byPod } = clientOf(story, 'short').stats;
    for (const pod of podsOf(story))
      expect(byPod[`default/${pod.metadata.name}`]?.requests).toBeGreaterThan(5);
  });

  it('to 1 fails only in the gap until the Node has heard of it', () => {
    const { answered = 0, ...failures } = after(1, 15);
    expect(
      Object.keys(failures).filter((word) => word !== 'refused not-listening' && !word.endsWith('gone')),
    ).toEqual([]);
    expect(answered).toBeGreaterThan(300 - 1.3 * 20);
  });

  it('to 0 refuses for want of endpoints', () => {
    const from = now(story);
    const outcomes = after(0, 15);
    expect(outcomes['refused no-endpoints']).toBeGreaterThan(300 - 1.5 * 20);
    const late = connectionsOf(story, 'short', from + 2, from + 14);
    expect(tally(late)).toEqual({ 'refused no-endpoints': 240 });
    // One that went to the Pod that had just gone holds its client up for the 3 s until the kernel gives the address up.
    const kept = connectionsOf(story, 'kept', from + 5, from + 14);
    expect(tally(kept)).toEqual({ 'refused no-endpoints': 36 });
  });

  it('back to 3 brings the answers back', () => {
    const from = now(story);
    const outcomes = after(3, 15);
    expect(Object.keys(outcomes).sort()).toEqual(['answered', 'refused no-endpoints']);
    expect(tally(connectionsOf(story, 'short', from + 5))).toEqual({ answered: 200 });
    expect(clientOf(story, 'kept').last).toBe('200');
  });

  it('gives every connection what its moment gives', () => {
    for (const client of clients) {
      expect(connectionsOf(story, client).length).toBeGreaterThan(10);
      expect(faultsOf(story, connectionsOf(story, client))).toEqual([]);
    }
  });

  it('moves a kept connection only when its Pod ends', () => {
    const kept = connectionsOf(story, 'kept').filter(({ verdict }) => verdict === 'answered');
    expect(kept.length).toBeLessThanOrEqual(4);
    for (const { closedAt, endpoint } of kept.slice(0, -1)) {
      expect(closedAt).not.toBeNull();
      expect(podsOf(story).some((pod) => pod.metadata.name === endpoint?.pod?.split('/')[1])).toBe(false);
    }
  });
});

it('a new Pod takes its first connection only once a Node holds it, and each Node in its own time', () => {
  const story = running();
  scale(story, 4);
  runUntil(story, () => readyIPs(story).length === 4);
  expect(lagging(story)).toEqual(['node-1', 'node-2', 'node-3']);
  const seen: string[] = [];
  const took = runUntil(
    story,
    () => {
      seen.push(lagging(story).join(' '));
      return lagging(story).length === 0;
    },
    2,
    0.001,
  );
  expect(new Set(seen).size).toBe(4);
  expect(took).toBeLessThan(1.3);
});
