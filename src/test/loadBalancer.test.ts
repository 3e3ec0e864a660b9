import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Service } from '../k8s/objects.ts';
import { checklistOf } from '../engine/checklist/index.ts';
import { createFrameMaker } from '../engine/frame.ts';
import {
  all,
  ask,
  begin,
  create,
  demand,
  dial,
  endpointsOf,
  enter,
  eventsOf,
  now,
  patch,
  podsOf,
  remove,
  run,
  runTo,
  runUntil,
  scale,
  serviceNamed,
  settle,
  tmp,
  web,
  whyInShort,
  worldOf,
  type Story,
} from './story.ts';

/** Load balancers of the cloud: how they come, whom they trust with traffic, and how they go. */

const ADDRESS = '203.0.113.20';

const balanced = (more = ''): string => `
apiVersion: v1
kind: Service
metadata: {name: web-public}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
${more}`;

const LOCAL = '  externalTrafficPolicy: Local\n';

function story(more = '', options: { file?: string; replicas?: number; pod?: string } = {}): Story {
  const { file = '', replicas = 3, pod = '' } = options;
  const made = begin(file);
  create(made, web({ replicas, pod }));
  create(made, tmp('tmp', 'node-1'));
  create(made, balanced(more));
  return made;
}

function settled(more = '', options: Parameters<typeof story>[1] = {}): Story {
  const made = story(more, options);
  settle(made);
  return made;
}

function ingress(made: Story, name = 'web-public'): string[] {
  const { status } = serviceNamed(made, name);
  return (status?.loadBalancer?.ingress ?? []).map(({ ip, ipMode }) => `${ip} ${ipMode}`);
}

const short = ({ verdict, reason }: { verdict: unknown; reason: unknown }): string =>
  reason === null ? String(verdict) : `${String(verdict)} ${String(reason)}`;

/** What becomes of twenty connections from outside, with the Nodes that took them. */
function twenty(made: Story, from = 'internet', to = `${ADDRESS}:80`): string[] {
  const found = Array.from({ length: 20 }, () => dial(made, from, to, { timeoutS: 0.5 }));
  return [...new Set(found.map((one) => `${short(one)} ${one.endpoint?.node ?? '-'}`))].sort();
}

describe('how it comes', () => {
  it.each([
    ['by default', '', 8, 4],
    [
      'as the cluster file sets it',
      'spec: {loadBalancer: {provider: cloud, addressAfter: 2s, healthyAfter: 1s}}',
      2,
      1,
    ],
  ])('the address, then the first health checks: %s', (_what, spec, address, healthy) => {
    const head = spec === '' ? '' : `apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\n${spec}\n`;
    const made = begin(head);
    create(made, web());
    runTo(made, 30);
    create(made, balanced());
    expect(ingress(made)).toEqual([]);
    expect(runUntil(made, () => ingress(made).length > 0)).toBeCloseTo(address, 1);
    expect(ingress(made)).toEqual([`${ADDRESS} VIP`]);
    expect(short(dial(made, 'internet', `${ADDRESS}:80`, { timeoutS: 0.2 }))).toBe('timeout no-route');
    runTo(made, 30 + address + healthy + 0.001);
    expect(dial(made, 'internet', `${ADDRESS}:80`)).toMatchObject({ verdict: 'answered' });
  });

  it('tells of it as the service controller does, and why', () => {
    const made = settled();
    expect(eventsOf(made, 'Service', 'web-public')).toEqual([
      'EnsuringLoadBalancer: Ensuring load balancer',
      'EnsuredLoadBalancer: Ensured load balancer',
    ]);
    expect(serviceNamed(made, 'web-public').metadata.finalizers).toEqual([
      'service.kubernetes.io/load-balancer-cleanup',
    ]);
    expect(whyInShort(made, 'Service/default/web-public')[0]).toBe('balancer-health');
  });

  it('is waited for by who waits until the cluster is settled', () => {
    const made = settled();
    expect(twenty(made)).toEqual(['answered node-1', 'answered node-2', 'answered node-3']);
  });

  it.each([
    [
      'without a cloud',
      '',
      'apiVersion: servicescope.dev/v1alpha1\nkind: Cluster\nspec: {loadBalancer: none}\n',
    ],
    ['with a class that is not the cloud’s', '  loadBalancerClass: example.com/other\n', ''],
  ])('never comes %s, and all the rest works', (_what, more, file) => {
    const made = settled(more, { file });
    run(made, 600);
    const { spec, metadata } = serviceNamed(made, 'web-public');
    expect([ingress(made), metadata.finalizers, eventsOf(made, 'Service', 'web-public')]).toEqual([
      [],
      undefined,
      [],
    ]);
    const nodePort = spec.ports?.[0]?.nodePort;
    expect(dial(made, 'pod/default/tmp', `${spec.clusterIP}:80`).verdict).toBe('answered');
    expect(dial(made, 'laptop', `192.0.2.12:${nodePort}`).verdict).toBe('answered');
  });

  it('has the address that was asked for, or says why not and tries again', () => {
    const made = settled('  loadBalancerIP: 203.0.113.77\n');
    expect(ingress(made)).toEqual(['203.0.113.77 VIP']);
    create(made, balanced('  loadBalancerIP: 203.0.113.77\n').replace('web-public', 'second'));
    run(made, 60);
    expect(ingress(made, 'second')).toEqual([]);
    expect(eventsOf(made, 'Service', 'second')).toContain(
      'SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: requested ip "203.0.113.77" is neither static nor assigned to the LB',
    );
    remove(made, 'services', 'web-public');
    run(made, 60);
    expect(ingress(made, 'second')).toEqual(['203.0.113.77 VIP']);
  });

  it('gives no address twice', () => {
    const made = settled();
    for (const name of ['b', 'c', 'd']) create(made, balanced().replace('web-public', name));
    settle(made);
    const given = ['web-public', 'b', 'c', 'd'].flatMap((name) => ingress(made, name));
    expect(new Set(given).size).toBe(4);
  });
});

it('is told to the page at each step', () => {
  const made = begin();
  const frames = createFrameMaker();
  const told: string[] = [];
  const look = (): void => {
    const row = frames.take(worldOf(made)).services?.upserts.find(({ name }) => name === 'web-public');
    if (row) told.push(`${row.balancer?.state ?? 'none'} ${row.ingressIPs.join()}`.trim());
  };
  create(made, web());
  settle(made);
  look();
  create(made, balanced());
  for (let second = 1; second <= 14; second++) {
    run(made, 1);
    look();
  }
  patch(made, 'services', 'web-public', { spec: { type: 'ClusterIP' } });
  for (let second = 1; second <= 4; second++) {
    look();
    run(made, 1);
  }
  expect([...new Set(told)]).toEqual([
    'pending',
    `checking ${ADDRESS}`,
    `ready ${ADDRESS}`,
    'leaving',
    'none',
  ]);
});

it.each([
  ['while it is made', '', 3, 3, 'note The cloud is still making the balancer.'],
  [
    'while it checks',
    '',
    3,
    10,
    'note The balancer makes its first health checks: it passes nothing on yet.',
  ],
  ['when it is there', '', 3, 20, 'ok Every Node takes its traffic.'],
  [
    'when it has no Node',
    LOCAL,
    0,
    20,
    "wrong No Node passes the balancer's health checks: externalTrafficPolicy is Local, and none has a ready endpoint.",
  ],
  [
    'when it cannot be made',
    '  loadBalancerIP: 198.51.100.1\n',
    3,
    20,
    'wrong The cloud could not make the balancer: the events of the Service say why.',
  ],
])('the checklist says how it stands %s', (_what, more, replicas, seconds, expected) => {
  const made = story(more, { replicas });
  run(made, seconds);
  const { checks } = checklistOf(worldOf(made), 'default/web-public', null);
  const outside = checks.find(({ name }) => name === 'outside');
  expect(`${outside?.status} ${outside?.finding}`).toBe(expected);
});

describe('whom it passes traffic to', () => {
  it('under Local: only Nodes with a ready endpoint, with the real source', () => {
    const made = settled(LOCAL, { replicas: 1 });
    const node = podsOf(made)[0]?.spec.nodeName ?? '';
    expect(twenty(made)).toEqual([`answered ${node}`]);
    expect(dial(made, 'internet', `${ADDRESS}:80`).sourceSeen).toBe('198.51.100.7');
  });

  it('under Local: nobody, while there is no endpoint', () => {
    const made = settled(LOCAL, { replicas: 0 });
    expect(twenty(made)).toEqual(['timeout no-local-endpoints -']);
  });

  it('under Cluster: every Node, which rejects while there is no endpoint', () => {
    const made = settled('', { replicas: 0 });
    expect(twenty(made)).toEqual(['refused no-endpoints -']);
  });

  it('keeps sending to a Node that is down until its checks have failed', () => {
    const made = settled(LOCAL, { replicas: 3 });
    enter(made, { type: 'node', node: 'node-2', act: 'down' });
    expect(twenty(made)).toContain('timeout node-down -');
    run(made, 4);
    expect(twenty(made)).toEqual(['answered node-1', 'answered node-3']);
    enter(made, { type: 'node', node: 'node-2', act: 'up' });
    runUntil(made, () => endpointsOf(made, 'web-public').every((line) => line.endsWith(' ready')));
    settle(made);
    expect(twenty(made)).toEqual(['answered node-1', 'answered node-2', 'answered node-3']);
  });

  it('leaves a Node whose kube-proxy does not answer, though its rules still work', () => {
    const made = settled();
    const nodePort = serviceNamed(made, 'web-public').spec.ports?.[0]?.nodePort;
    enter(made, { type: 'proxy', node: 'node-2', act: 'stop' });
    run(made, 5);
    const entered = new Set(
      Array.from({ length: 20 }, () => dial(made, 'internet', `${ADDRESS}:80`).sourceSeen),
    );
    expect([...entered].sort()).toEqual(['192.0.2.11', '192.0.2.13']);
    expect(dial(made, 'laptop', `192.0.2.12:${nodePort}`).verdict).toBe('answered');
  });

  it('drains: the last Pod of a Node goes, and the fallback serves until the checks have failed', () => {
    const pod = 'terminationGracePeriodSeconds: 60';
    const made = settled(LOCAL, { replicas: 1, pod });
    patch(made, 'deployments.apps', 'web', {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'web', image: 'nginx:1.27', lifecycle: { preStop: { sleep: { seconds: 30 } } } },
            ],
          },
        },
      },
    });
    settle(made);
    const serving = podsOf(made).find(({ metadata }) => metadata.deletionTimestamp === undefined);
    scale(made, 0);
    run(made, 0.5);
    expect(endpointsOf(made, 'web-public')).toEqual([`${serving?.status?.podIP} terminating`]);
    expect(dial(made, 'internet', `${ADDRESS}:80`)).toMatchObject({
      verdict: 'answered',
      endpoint: { node: serving?.spec.nodeName },
    });
    run(made, 4);
    expect(short(dial(made, 'internet', `${ADDRESS}:80`, { timeoutS: 0.5 }))).toBe(
      'timeout no-local-endpoints',
    );
  });

  it('sends a client to one Node under session affinity', () => {
    const made = settled('  sessionAffinity: ClientIP\n');
    expect(twenty(made)).toHaveLength(1);
    expect(twenty(made, 'laptop')).toHaveLength(1);
  });

  it('hears of Nodes that come, go or are left out', () => {
    const made = settled();
    const label = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
    demand(made, {
      verb: 'patch',
      patchType: 'merge',
      resource: 'nodes',
      name: 'node-3',
      body: { metadata: { labels: label } },
    });
    run(made, 1);
    expect(eventsOf(made, 'Service', 'web-public').at(-1)).toBe(
      'UpdatedLoadBalancer: Updated load balancer with new hosts',
    );
    const entered = Array.from({ length: 20 }, () => dial(made, 'internet', `${ADDRESS}:80`).sourceSeen);
    expect(entered).not.toContain('192.0.2.13');
  });
});

describe('where it does not lead', () => {
  it.each([
    ['a port that the Service does not have', '', `${ADDRESS}:81`, 'timeout no-route'],
    [
      'a client outside of the source ranges',
      '  loadBalancerSourceRanges: [10.9.0.0/16]\n',
      `${ADDRESS}:80`,
      'timeout source-range',
    ],
    [
      'a client within the source ranges',
      '  loadBalancerSourceRanges: [198.51.100.0/24]\n',
      `${ADDRESS}:80`,
      'answered',
    ],
  ])('%s', (_what, more, to, expected) => {
    expect(short(dial(settled(more), 'internet', to, { timeoutS: 1 }))).toBe(expected);
  });

  it('without node ports it still works: it passes packets on as they are', () => {
    const made = settled('  allocateLoadBalancerNodePorts: false\n');
    expect(serviceNamed(made, 'web-public').spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(dial(made, 'internet', `${ADDRESS}:80`).verdict).toBe('answered');
  });
});

describe('ipMode: Proxy', () => {
  function proxied(more = ''): Story {
    const made = settled(more);
    const status = { loadBalancer: { ingress: [{ ip: ADDRESS, ipMode: 'Proxy' }] } };
    patch(made, 'services', 'web-public', { status }, { subresource: 'status' });
    settle(made);
    return made;
  }

  it.each([
    ['Cluster: the Node', '', /^192\.0\.2\.1[123]$/],
    ['Local: the balancer', LOCAL, /^203\.0\.113\.20$/],
  ])('from inside and outside alike the server sees under %s', (_what, more, seen) => {
    const made = proxied(more);
    for (const from of ['internet', 'pod/default/tmp', 'node/node-2']) {
      const connection = dial(made, from, `${ADDRESS}:80`);
      expect(connection.verdict).toBe('answered');
      expect(connection.sourceSeen).toMatch(seen);
      expect(connection.steps.some(({ where }) => where === 'load balancer')).toBe(true);
    }
  });

  it('needs node ports, and keeps to the source ranges itself', () => {
    const without = proxied('  allocateLoadBalancerNodePorts: false\n');
    expect(short(dial(without, 'internet', `${ADDRESS}:80`, { timeoutS: 1 }))).toBe('timeout no-route');
    const ranged = proxied('  loadBalancerSourceRanges: [198.51.100.7/32]\n');
    expect(dial(ranged, 'internet', `${ADDRESS}:80`).verdict).toBe('answered');
    expect(short(dial(ranged, 'laptop', `${ADDRESS}:80`, { timeoutS: 1 }))).toBe('timeout source-range');
  });
});

describe('how it changes and goes', () => {
  it.each([
    ['externalTrafficPolicy', { externalTrafficPolicy: 'Local' }, 'ExternalTrafficPolicy: Cluster -> Local'],
    [
      'loadBalancerSourceRanges',
      { loadBalancerSourceRanges: ['10.0.0.0/8', '192.0.2.0/24'] },
      'LoadBalancerSourceRanges: [] -> [10.0.0.0/8 192.0.2.0/24]',
    ],
    ['externalIPs', { externalIPs: ['192.0.2.200'] }, 'ExternalIP: Count: 0 -> 1'],
    ['loadBalancerIP', { loadBalancerIP: '203.0.113.30' }, 'LoadbalancerIP:  -> 203.0.113.30'],
  ])('says that it is changed: %s', (_what, spec, event) => {
    const made = settled();
    patch(made, 'services', 'web-public', { spec });
    settle(made);
    expect(eventsOf(made, 'Service', 'web-public')).toContain(event);
  });

  it('follows new ports', () => {
    const made = settled();
    patch(made, 'services', 'web-public', { spec: { ports: [{ port: 8080, targetPort: 80 }] } });
    settle(made);
    expect(dial(made, 'internet', `${ADDRESS}:8080`).verdict).toBe('answered');
    expect(dial(made, 'internet', `${ADDRESS}:80`, { timeoutS: 0.5 }).verdict).toBe('timeout');
  });

  it.each(['NodePort', 'ClusterIP'])(
    'goes when the type becomes %s; its address is nobody’s then',
    (type) => {
      const made = settled();
      patch(made, 'services', 'web-public', { spec: { type } });
      expect(serviceNamed(made, 'web-public').status?.loadBalancer).toEqual({});
      settle(made);
      expect(serviceNamed(made, 'web-public').metadata.finalizers).toBeUndefined();
      expect(eventsOf(made, 'Service', 'web-public').slice(2)).toEqual([
        `Type: LoadBalancer -> ${type}`,
        'DeletingLoadBalancer: Deleting load balancer',
        'DeletedLoadBalancer: Deleted load balancer',
      ]);
      expect(short(dial(made, 'internet', `${ADDRESS}:80`, { timeoutS: 0.5 }))).toBe('timeout no-route');
      expect(worldOf(made).network.balancers.size).toBe(0);
    },
  );

  it('holds the Service up until it is gone', () => {
    const made = settled();
    remove(made, 'services', 'web-public');
    expect(serviceNamed(made, 'web-public').metadata.deletionTimestamp).toBeDefined();
    const took = runUntil(made, () => !ask(made, getWeb).ok);
    expect(took).toBeGreaterThan(1);
    expect(now(made)).toBeLessThan(60);
  });

  it('is not even begun to be missed when the Service goes while it is being made', () => {
    const made = story();
    run(made, 3);
    remove(made, 'services', 'web-public');
    runUntil(made, () => !ask(made, getWeb).ok);
    settle(made);
    expect([worldOf(made).network.balancers.size, worldOf(made).network.balancerByIp.size]).toEqual([0, 0]);
  });
});

it('whatever is asked in whatever order, in the end every Service has what it wants and no address is given twice', () => {
  const names = ['a', 'b', 'c'];
  const step = fc.record({
    name: fc.constantFrom(...names),
    act: fc.constantFrom('type', 'policy', 'ports', 'delete', 'node'),
    type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
    local: fc.boolean(),
    waitS: fc.constantFrom(0, 0.5, 3, 8.2),
  });
  const property = fc.property(fc.array(step, { minLength: 3, maxLength: 15 }), (steps) => {
    const made = begin();
    create(made, web({ replicas: 2 }));
    for (const { name, act, type, local, waitS } of steps) {
      const at = { resource: 'services', namespace: 'default', name } as const;
      const spec =
        act === 'type'
          ? { type }
          : act === 'policy'
            ? { externalTrafficPolicy: local ? 'Local' : 'Cluster' }
            : { ports: [{ port: local ? 80 : 81, targetPort: 80 }] };
      if (!ask(made, { verb: 'get', ...at }).ok) create(made, balanced().replace('web-public', name));
      else if (act === 'delete') ask(made, { verb: 'delete', ...at });
      else if (act === 'node') {
        const labels = {
          'node.kubernetes.io/exclude-from-external-load-balancers': local ? '' : null,
        };
        const body = { metadata: { labels } };
        ask(made, { verb: 'patch', patchType: 'merge', resource: 'nodes', name: 'node-3', body });
      } else ask(made, { verb: 'patch', patchType: 'merge', ...at, body: { spec } });
      run(made, waitS);
    }
    settle(made);
    const { balancers, balancerByIp, balancerHealth } = worldOf(made).network;
    const wanting = all<Service>(made, 'services', 'default').filter(
      ({ spec }) => spec.type === 'LoadBalancer',
    );
    expect([...balancers.keys()]).toEqual(wanting.map(({ metadata }) => `default/${metadata.name}`).sort());
    expect(balancerByIp.size).toBe(wanting.length);
    for (const service of wanting) {
      const balancer = balancers.get(`default/${service.metadata.name}`);
      expect(ingress(made, service.metadata.name)).toEqual(balancer?.ips.map((ip) => `${ip} VIP`));
      expect(balancer?.wish?.ports.map(({ port }) => port)).toEqual(
        service.spec.ports?.map(({ port }) => port),
      );
      const { verdict } = dial(made, 'internet', `${balancer?.ips[0]}:${service.spec.ports?.[0]?.port}`);
      expect(verdict).toBe('answered');
    }
    for (const service of all<Service>(made, 'services', 'default')) {
      expect(service.metadata.finalizers !== undefined).toBe(service.spec.type === 'LoadBalancer');
      expect(service.metadata.deletionTimestamp).toBeUndefined();
    }
    for (const key of balancerHealth.keys()) expect(balancers.has(key.split(' ')[0] ?? '')).toBe(true);
  });
  fc.assert(property, { numRuns: 12, seed: 3 });
});

const getWeb = { verb: 'get', resource: 'services', namespace: 'default', name: 'web-public' } as const;
