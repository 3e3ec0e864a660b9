import { describe, expect, it } from 'vitest';
import { BTree } from '../base/btree.ts';
import { parseClusterFile } from '../k8s/clusterFile.ts';
import type { Deployment, Pod } from '../k8s/objects.ts';
import { getObject, listByLabels } from './apiserver/read.ts';
import { borderWith } from './apiserver/request.ts';
import { advance, createCluster, dispatch, isSettled, type Cluster } from './cluster.ts';
import { SECOND_US } from './kernel/kernel.ts';

/** How work grows with the number of Pods, counted in steps and writes: no clock on the wall is asked. */

const NODES = 9;

describe('a Deployment of ten times as many replicas', () => {
  const [few, many] = [bringUp(50), bringUp(500)];

  it.each([
    ['steps of the engine', (run: Counts) => run.steps],
    ['writes to the API', (run: Counts) => run.writes],
    ['happenings', (run: Counts) => run.happenings],
  ])('takes no more %s a Pod', (_what, count) => {
    expect(count(many) / 500).toBeLessThan((count(few) / 50) * 1.1);
  });

  it('has controllers look at each Pod about as often', () => {
    expect(many.looks / 500).toBeLessThan((few.looks / 50) * 2);
  });

  it('does so in about the same virtual time', () => {
    expect(many.seconds).toBeLessThan(few.seconds + 5);
  });
});

describe('among ten times as many Services and Pods', () => {
  const [few, many] = [fleetOf(8), fleetOf(80)];

  const acts: [what: string, act: (cluster: Cluster) => void][] = [
    [
      'a change of readiness',
      (cluster) => {
        dispatch(cluster, { type: 'app', pod: firstPod(cluster), act: 'unready' });
        settle(cluster);
      },
    ],
    [
      'another Deployment with its Service',
      (cluster) => {
        createWeb(cluster, 'more', 1);
        settle(cluster);
      },
    ],
    [
      'a connection to a Service',
      (cluster) => {
        const from = `pod/${firstPod(cluster)}`;
        const client = {
          name: 'one',
          from,
          url: 'http://web-1',
          rate: 10,
          keepAlive: false,
          requestsPerConnection: null,
        };
        dispatch(cluster, { type: 'client-add', client });
        advance(cluster, cluster.world.kernel.nowUs + 2 * SECOND_US);
        expect(cluster.world.network.clients.get('one')?.stats.answered).toBeGreaterThan(10);
      },
    ],
  ];

  it.each(acts)('%s takes no more steps, writes and looks', (_what, act) => {
    const [one, other] = [costOf(few, act), costOf(many, act)];
    expect(other.steps).toBeLessThan(one.steps * 1.2 + 10);
    expect(other.writes).toBeLessThan(one.writes * 1.2 + 5);
    expect(other.looks).toBeLessThan(one.looks * 1.5 + 100);
  });
});

function costOf(cluster: Cluster, act: (cluster: Cluster) => void): Omit<Counts, 'seconds'> {
  const before = countsOf(cluster);
  const looks = looksDuring(() => {
    act(cluster);
  });
  const after = countsOf(cluster);
  return {
    steps: after.steps - before.steps,
    writes: after.writes - before.writes,
    happenings: after.happenings - before.happenings,
    looks,
  };
}

/** So many Services of three Pods each, settled. */
function fleetOf(services: number): Cluster {
  const cluster = clusterOf(NODES);
  for (let i = 0; i < services; i++) createWeb(cluster, `web-${i}`, 3);
  settle(cluster);
  return cluster;
}

function settle(cluster: Cluster): void {
  do advance(cluster, cluster.world.kernel.nowUs + SECOND_US / 4);
  while (!isSettled(cluster));
}

function firstPod({ world }: Cluster): string {
  const [pod] = listByLabels<Pod>(world, 'pods', 'default', { app: 'web-0' });
  return `default/${pod?.metadata.name ?? ''}`;
}

function createWeb(cluster: Cluster, name: string, replicas: number): void {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } };
  create(cluster, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template },
  });
  create(cluster, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: labels, ports: [{ port: 80 }] },
  });
}

interface Counts {
  readonly steps: number;
  readonly writes: number;
  readonly happenings: number;
  readonly seconds: number;
  /** Entries of tables that were walked over: what a reconcile costs that goes over all Pods. */
  readonly looks: number;
}

function bringUp(replicas: number): Counts {
  const cluster = clusterOf(NODES);
  const before = countsOf(cluster);
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
  };
  create(cluster, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template },
  });
  create(cluster, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  let seconds = 0;
  const looks = looksDuring(() => {
    while (!isSettled(cluster) && seconds < 120) advance(cluster, ++seconds * SECOND_US);
  });
  const deployment = getObject<Deployment>(cluster.world, 'deployments.apps', 'default', 'web');
  expect(deployment?.status?.readyReplicas).toBe(replicas);
  const after = countsOf(cluster);
  return {
    steps: after.steps - before.steps,
    writes: after.writes - before.writes,
    happenings: after.happenings - before.happenings,
    seconds,
    looks,
  };
}

/** How many entries of tables `act` walks over. */
function looksDuring(act: () => void): number {
  const tables = BTree.prototype as { forRange(...args: unknown[]): unknown };
  const walk = tables.forRange;
  let looks = 0;
  tables.forRange = function (...args) {
    const walked = walk.apply(this, args);
    if (typeof walked === 'number') looks += walked;
    return walked;
  };
  try {
    act();
  } finally {
    tables.forRange = walk;
  }
  return looks;
}

function countsOf({ world }: Cluster): Pick<Counts, 'steps' | 'writes' | 'happenings'> {
  return {
    steps: world.kernel.nextSeq,
    writes: world.api.resourceVersion,
    happenings: world.happenings.nextId,
  };
}

function create(cluster: Cluster, resource: string, body: object): void {
  const request = { verb: 'create', resource, namespace: 'default', body } as const;
  const result = dispatch(cluster, { type: 'api', actor: 'you', request });
  expect(result.ok && result.response?.ok).toBe(true);
}

function clusterOf(nodes: number): Cluster {
  const lines = Array.from({ length: nodes }, (_, i) => `    - {name: node-${i + 1}, ip: 192.0.2.${11 + i}}`);
  const head = ['apiVersion: servicescope.dev/v1alpha1', 'kind: Cluster', 'spec:', '  nodes:'];
  const parsed = parseClusterFile([...head, ...lines].join('\n'));
  if (!parsed.ok) throw new Error('the cluster file is refused');
  return createCluster({ seed: 1, settings: parsed.settings, border: borderWith(null) });
}
