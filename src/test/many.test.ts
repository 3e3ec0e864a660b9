import { describe, expect, it } from 'vitest';
import type { Pod } from '../k8s/objects.ts';
import {
  all,
  ask,
  begin,
  create,
  deploymentNamed,
  eventsOf,
  isReady,
  lagging,
  podsOf,
  readyIPs,
  ruleIPs,
  run,
  scale,
  settle,
  statusOf,
  web,
  whyInShort,
} from './story.ts';

/** Many Pods: more than fit, more than anybody means, and what is too much is done in bounded steps. */

const TWELVE = `apiVersion: servicescope.dev/v1alpha1
kind: Cluster
spec:
  nodes:
${Array.from({ length: 12 }, (_, i) => `  - {name: node-${i + 1}, ip: 192.0.2.${11 + i}}`).join('\n')}
`;

describe('1,000 replicas on twelve Nodes', () => {
  const story = begin(TWELVE);
  create(story, web({ replicas: 1000 }));
  const seconds = settle(story);

  it('are all ready within two minutes', () => {
    expect(seconds).toBeLessThan(120);
    expect(deploymentNamed(story).status).toMatchObject({
      replicas: 1000,
      readyReplicas: 1000,
      availableReplicas: 1000,
    });
    expect(readyIPs(story)).toHaveLength(1000);
  });

  it('are spread evenly, no two with one address', () => {
    const counts = new Map<string, number>();
    for (const pod of podsOf(story)) {
      const node = pod.spec.nodeName ?? '';
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(2);
    expect(new Set(readyIPs(story)).size).toBe(1000);
  });

  it('are in ten slices, and Endpoints hold the first thousand', () => {
    const slices = all(story, 'endpointslices.discovery.k8s.io', 'default').filter(
      ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web',
    );
    expect(slices.map((slice) => (slice['endpoints'] as unknown[]).length).reduce((a, b) => a + b)).toBe(
      1000,
    );
    expect(Math.max(...slices.map((slice) => (slice['endpoints'] as unknown[]).length))).toBeLessThanOrEqual(
      100,
    );
  });

  it('are in every Node’s rules', () => {
    expect(lagging(story)).toEqual([]);
    for (const node of ['node-1', 'node-12']) expect(ruleIPs(story, node)).toEqual(readyIPs(story).sort());
  });

  it('go again', () => {
    scale(story, 0);
    expect(settle(story)).toBeLessThan(120);
    expect(podsOf(story)).toEqual([]);
    expect(readyIPs(story)).toEqual([]);
  });
});

describe('400 replicas on three Nodes', () => {
  const story = begin();
  create(story, web({ replicas: 400 }));
  settle(story);
  const running = podsOf(story).filter(isReady);
  const pending = podsOf(story).filter((pod) => statusOf(pod) === 'Pending');

  it('fill them up to 110 Pods a Node, and the rest is Pending', () => {
    const system = all<Pod>(story, 'pods').filter((pod) => pod.metadata.namespace === 'kube-system');
    const onNodes = system.filter((pod) => pod.spec.nodeName?.startsWith('node-'));
    expect(running).toHaveLength(330 - onNodes.length);
    expect(pending).toHaveLength(400 - running.length);
  });

  it('and says why', () => {
    const name = pending[0]?.metadata.name ?? '';
    expect(eventsOf(story, 'Pod', name)[0]).toBe(
      'FailedScheduling: 0/3 nodes are available: 3 Too many pods. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    );
    expect(pending[0]?.status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' },
    ]);
    expect(whyInShort(story, `Pod/default/${name}`).slice(-2)).toEqual(['replicaset-created', 'created']);
  });

  it('and lets one in when there is room', () => {
    const cordoned = readyIPs(story).length;
    scale(story, 399);
    settle(story);
    // The ones that never ran go first.
    expect(
      podsOf(story)
        .filter(isReady)
        .map(({ metadata }) => metadata.name),
    ).toEqual(running.map(({ metadata }) => metadata.name));
    const [victim] = running;
    ask(story, { verb: 'delete', resource: 'pods', namespace: 'default', name: victim?.metadata.name ?? '' });
    settle(story);
    expect(readyIPs(story)).toHaveLength(cordoned);
  });
});

describe('an absurd number of replicas', () => {
  const asked = { resource: 'deployments.apps', namespace: 'default', name: 'web' } as const;

  it.each([
    [
      -1,
      'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      3e9,
      expect.stringContaining(
        'cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32',
      ),
    ],
    [
      1.5,
      expect.stringContaining(
        'cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
      ),
    ],
    [
      'many',
      expect.stringContaining(
        'cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      ),
    ],
  ])('%s is refused', (replicas, message) => {
    const story = begin();
    create(story, web());
    const response = ask(story, {
      ...asked,
      verb: 'patch',
      patchType: 'merge',
      body: { spec: { replicas } },
    });
    expect(response.ok ? '' : response.message).toEqual(message);
    expect(deploymentNamed(story).spec.replicas).toBe(3);
  });

  it('a thousand million are accepted; each sync makes 500 at most, and all can be taken back', () => {
    const story = begin();
    create(story, web({ replicas: 1_000_000_000 }));
    const counts = new Set<number>();
    for (let i = 0; i < 40; i++) {
      run(story, 0.01);
      counts.add(podsOf(story).length);
    }
    expect([...counts].slice(0, 3)).toEqual([0, 500, 1000]);
    expect(Math.max(...counts)).toBeLessThan(4000);
    expect(deploymentNamed(story).status?.readyReplicas ?? 0).toBe(0);
    scale(story, 2);
    settle(story);
    expect(podsOf(story).filter(isReady)).toHaveLength(2);
    expect(podsOf(story)).toHaveLength(2);
  });
});
