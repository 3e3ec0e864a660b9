import { describe, expect, it } from 'vitest';
import type { Draft, KindDefinition } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { kindByResource, KINDS } from './index.ts';
import { rulesOfKind } from './rules.ts';

const MINUTE = 60_000_000;
const metadata = { name: 'one', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' };

/** The cells of an object that is ten minutes old, in order. */
function row(resource: string, object: Draft, wide = true): (string | number)[] {
  const rules = rulesOfKind(kindByResource(resource) as KindDefinition);
  const cells = rules.row(
    { ...object, metadata: { ...metadata, ...object.metadata } } as KubeObject,
    10 * MINUTE,
  );
  return cells.filter((_, index) => wide || rules.columns[index]?.priority === undefined);
}

function headers(resource: string, wide: boolean): string {
  const columns = rulesOfKind(kindByResource(resource) as KindDefinition).columns;
  return columns
    .filter((column) => wide || column.priority === undefined)
    .map((column) => column.name.toUpperCase())
    .join(',');
}

describe('columns', () => {
  it.each([
    ['pods', 'NAME,READY,STATUS,RESTARTS,AGE', 'IP,NODE,NOMINATED NODE,READINESS GATES'],
    ['deployments.apps', 'NAME,READY,UP-TO-DATE,AVAILABLE,AGE', 'CONTAINERS,IMAGES,SELECTOR'],
    ['replicasets.apps', 'NAME,DESIRED,CURRENT,READY,AGE', 'CONTAINERS,IMAGES,SELECTOR'],
    ['statefulsets.apps', 'NAME,READY,AGE', 'CONTAINERS,IMAGES'],
    [
      'daemonsets.apps',
      'NAME,DESIRED,CURRENT,READY,UP-TO-DATE,AVAILABLE,NODE SELECTOR,AGE',
      'CONTAINERS,IMAGES,SELECTOR',
    ],
    ['services', 'NAME,TYPE,CLUSTER-IP,EXTERNAL-IP,PORT(S),AGE', 'SELECTOR'],
    ['endpoints', 'NAME,ENDPOINTS,AGE', ''],
    ['endpointslices.discovery.k8s.io', 'NAME,ADDRESSTYPE,PORTS,ENDPOINTS,AGE', ''],
    ['ingresses.networking.k8s.io', 'NAME,CLASS,HOSTS,ADDRESS,PORTS,AGE', ''],
    ['networkpolicies.networking.k8s.io', 'NAME,POD-SELECTOR,AGE', ''],
    ['configmaps', 'NAME,DATA,AGE', ''],
    ['secrets', 'NAME,TYPE,DATA,AGE', ''],
    ['serviceaccounts', 'NAME,AGE', ''],
    ['namespaces', 'NAME,STATUS,AGE', ''],
    [
      'nodes',
      'NAME,STATUS,ROLES,AGE,VERSION',
      'INTERNAL-IP,EXTERNAL-IP,OS-IMAGE,KERNEL-VERSION,CONTAINER-RUNTIME',
    ],
    ['jobs.batch', 'NAME,STATUS,COMPLETIONS,DURATION,AGE', 'CONTAINERS,IMAGES,SELECTOR'],
    ['servicecidrs.networking.k8s.io', 'NAME,CIDRS,AGE', ''],
    ['ipaddresses.networking.k8s.io', 'NAME,PARENTREF', ''],
    ['controllerrevisions.apps', 'NAME,CONTROLLER,REVISION,AGE', ''],
  ])('of %s', (resource, narrow, extra) => {
    expect(headers(resource, false)).toBe(narrow);
    expect(headers(resource, true)).toBe([narrow, extra].filter(Boolean).join(','));
  });

  it('of events stand between each other', () => {
    expect(headers('events', false)).toBe('LAST SEEN,TYPE,REASON,OBJECT,MESSAGE');
    expect(headers('events', true)).toBe(
      'LAST SEEN,TYPE,REASON,OBJECT,SUBOBJECT,SOURCE,MESSAGE,FIRST SEEN,COUNT,NAME',
    );
  });

  it.each(KINDS.map((kind) => [kind.plural, kind] as const))('of %s have as many cells', (_, kind) => {
    const empty = { metadata, spec: { containers: [], template: {} }, status: {}, involvedObject: {} };
    const cells = rulesOfKind(kind).row(empty as unknown as KubeObject, 0);
    expect(cells).toHaveLength(rulesOfKind(kind).columns.length);
  });
});

describe('services', () => {
  const clusterIP = { type: 'ClusterIP', clusterIPs: ['10.96.1.9'], ports: [{ port: 80, protocol: 'TCP' }] };
  const balancer = { ...clusterIP, type: 'LoadBalancer' };
  it.each<[string, Draft, Draft, (string | number)[]]>([
    ['plain', clusterIP, {}, ['one', 'ClusterIP', '10.96.1.9', '<none>', '80/TCP', '10m', '<none>']],
    [
      'a selector',
      { ...clusterIP, selector: { b: '2', a: '1' } },
      {},
      ['one', 'ClusterIP', '10.96.1.9', '<none>', '80/TCP', '10m', 'a=1,b=2'],
    ],
    [
      'a NodePort',
      { ...clusterIP, type: 'NodePort', ports: [{ port: 80, protocol: 'TCP', nodePort: 31234 }] },
      {},
      ['one', 'NodePort', '10.96.1.9', '<none>', '80:31234/TCP', '10m', '<none>'],
    ],
    [
      'headless without ports',
      { type: 'ClusterIP', clusterIPs: ['None'] },
      {},
      ['one', 'ClusterIP', 'None', '<none>', '<none>', '10m', '<none>'],
    ],
    [
      'external addresses',
      { ...clusterIP, externalIPs: ['198.51.100.1', '198.51.100.2'] },
      {},
      ['one', 'ClusterIP', '10.96.1.9', '198.51.100.1,198.51.100.2', '80/TCP', '10m', '<none>'],
    ],
    [
      'a load balancer that waits',
      balancer,
      {},
      ['one', 'LoadBalancer', '10.96.1.9', '<pending>', '80/TCP', '10m', '<none>'],
    ],
    [
      'a load balancer',
      { ...balancer, externalIPs: ['198.51.100.1'] },
      {
        loadBalancer: {
          ingress: [{ ip: '203.0.113.9' }, { hostname: 'a.example.com' }, { ip: '203.0.113.9' }],
        },
      },
      [
        'one',
        'LoadBalancer',
        '10.96.1.9',
        '203.0.113.9,a.example.com,198.51.100.1',
        '80/TCP',
        '10m',
        '<none>',
      ],
    ],
    [
      'a name',
      { type: 'ExternalName', externalName: 'a.example.com' },
      {},
      ['one', 'ExternalName', '<none>', 'a.example.com', '<none>', '10m', '<none>'],
    ],
  ])('%s', (_, spec, status, expected) => {
    expect(row('services', { spec, status })).toEqual(expected);
  });
});

describe('endpoints', () => {
  const addresses = ['10.0.0.1', '10.0.0.2'].map((ip) => ({ ip }));
  const ports = [{ port: 80 }, { port: 443 }];
  it.each<[string, Draft[] | undefined, string]>([
    ['none at all', undefined, '<none>'],
    ['none ready', [{ notReadyAddresses: addresses, ports }], ''],
    ['without ports', [{ addresses }], '10.0.0.1,10.0.0.2'],
    ['port by port', [{ addresses, ports }], '10.0.0.1:80,10.0.0.2:80,10.0.0.1:443 + 1 more...'],
    ['IPv6', [{ addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }], '[fd00::1]:80'],
  ])('%s', (_, subsets, cell) => {
    expect(row('endpoints', { subsets })).toEqual(['one', cell, '10m']);
  });
});

describe('endpointslices', () => {
  const endpoints = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((ip) => ({ addresses: [ip] }));
  it.each<[string, Draft, (string | number)[]]>([
    ['empty', {}, ['<unset>', '<unset>']],
    [
      'more than three',
      { ports: [{ port: 80 }, { port: 443 }], endpoints },
      ['80,443', '10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...'],
    ],
    ['every port', { ports: [{}], endpoints: endpoints.slice(0, 1) }, ['*', '10.0.0.1']],
    ['a port that has only a name', { ports: [{ name: 'http' }] }, ['http', '<unset>']],
  ])('%s', (_, slice, cells) => {
    const object = { addressType: 'IPv4', ...slice };
    expect(row('endpointslices.discovery.k8s.io', object)).toEqual(['one', 'IPv4', ...cells, '10m']);
  });
});

describe('workloads', () => {
  const template = {
    spec: {
      containers: [
        { name: 'a', image: 'nginx:1' },
        { name: 'b', image: 'busybox' },
      ],
    },
  };
  const spec = { replicas: 3, template, selector: { matchLabels: { app: 'web' } } };
  it.each<[string, string, Draft, Draft, (string | number)[]]>([
    [
      'a Deployment',
      'deployments.apps',
      spec,
      { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 },
      ['one', '2/3', 3, 1, '10m', 'a,b', 'nginx:1,busybox', 'app=web'],
    ],
    [
      'a new Deployment',
      'deployments.apps',
      spec,
      {},
      ['one', '0/3', 0, 0, '10m', 'a,b', 'nginx:1,busybox', 'app=web'],
    ],
    [
      'a ReplicaSet',
      'replicasets.apps',
      spec,
      { replicas: 2, readyReplicas: 1 },
      ['one', 3, 2, 1, '10m', 'a,b', 'nginx:1,busybox', 'app=web'],
    ],
    [
      'a StatefulSet',
      'statefulsets.apps',
      spec,
      { readyReplicas: 1 },
      ['one', '1/3', '10m', 'a,b', 'nginx:1,busybox'],
    ],
    [
      'a DaemonSet',
      'daemonsets.apps',
      { ...spec, template: { spec: { ...template.spec, nodeSelector: { disk: 'ssd' } } } },
      { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1 },
      ['one', 3, 2, 1, 0, 0, 'disk=ssd', '10m', 'a,b', 'nginx:1,busybox', 'app=web'],
    ],
    [
      'a Job',
      'jobs.batch',
      { completions: 2, template, selector: {} },
      { succeeded: 1, startTime: '2026-01-01T00:09:00Z' },
      ['one', 'Running', '1/2', '60s', '10m', 'a,b', 'nginx:1,busybox', '<none>'],
    ],
  ])('%s', (_, resource, workload, status, expected) => {
    expect(row(resource, { spec: workload, status })).toEqual(expected);
  });
});

describe('nodes', () => {
  const info = {
    kubeletVersion: 'v1.36.0',
    osImage: 'Debian',
    kernelVersion: '6.12',
    containerRuntimeVersion: 'containerd://2',
    architecture: 'amd64',
  };
  const addresses = [{ type: 'InternalIP', address: '192.0.2.11' }];
  const ready = (status: string) => ({ conditions: [{ type: 'Ready', status }], nodeInfo: info, addresses });
  it.each<[string, Draft, (string | number)[]]>([
    [
      'ready',
      { status: ready('True') },
      [
        'one',
        'Ready',
        '<none>',
        '10m',
        'v1.36.0',
        '192.0.2.11',
        '<none>',
        'Debian',
        '6.12 (amd64)',
        'containerd://2',
      ],
    ],
    [
      'cordoned, not ready, with roles',
      {
        metadata: {
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node-role.kubernetes.io/db': '',
            'kubernetes.io/role': 'x',
          },
        },
        spec: { unschedulable: true },
        status: ready('Unknown'),
      },
      [
        'one',
        'NotReady,SchedulingDisabled',
        'db,worker,x',
        '10m',
        'v1.36.0',
        '192.0.2.11',
        '<none>',
        'Debian',
        '6.12 (amd64)',
        'containerd://2',
      ],
    ],
    [
      'unknown',
      { status: {} },
      ['one', 'Unknown', '<none>', '10m', '', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'],
    ],
  ])('%s', (_, object, expected) => {
    expect(row('nodes', { spec: {}, ...object })).toEqual(expected);
  });
});

describe('the rest', () => {
  it.each<[string, string, Draft, (string | number)[]]>([
    ['a Namespace', 'namespaces', { status: { phase: 'Active' } }, ['one', 'Active', '10m']],
    ['a ConfigMap', 'configmaps', { data: { a: '1' }, binaryData: { b: 'MQ==' } }, ['one', 2, '10m']],
    ['a Secret', 'secrets', { type: 'Opaque', data: { a: 'MQ==' } }, ['one', 'Opaque', 1, '10m']],
    [
      'a policy for every Pod',
      'networkpolicies.networking.k8s.io',
      { spec: { podSelector: {} } },
      ['one', '<none>', '10m'],
    ],
    [
      'a policy',
      'networkpolicies.networking.k8s.io',
      {
        spec: {
          podSelector: {
            matchLabels: { app: 'web' },
            matchExpressions: [{ key: 'tier', operator: 'In', values: ['b', 'a'] }],
          },
        },
      },
      ['one', 'app=web,tier in (a,b)', '10m'],
    ],
    [
      'an Ingress',
      'ingresses.networking.k8s.io',
      { spec: { rules: ['a', 'b', 'c', 'd'].map((host) => ({ host })), tls: [{}] } },
      ['one', '<none>', 'a,b,c + 1 more...', '', '80, 443', '10m'],
    ],
    [
      'an Ingress for every host',
      'ingresses.networking.k8s.io',
      {
        spec: { ingressClassName: 'nginx', rules: [{}] },
        status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
      },
      ['one', 'nginx', '*', '1.2.3.4', '80', '10m'],
    ],
    [
      'an IPAddress',
      'ipaddresses.networking.k8s.io',
      { spec: { parentRef: { group: '', resource: 'services', namespace: 'default', name: 'web' } } },
      ['one', 'services/default/web'],
    ],
  ])('%s', (_, resource, object, expected) => {
    expect(row(resource, object)).toEqual(expected);
  });
});

describe('events', () => {
  const involvedObject = { kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{web}' };
  const event = { type: 'Normal', reason: 'Pulled', message: ' ok\n', involvedObject };
  it.each<[string, Draft, (string | number)[]]>([
    [
      'with a count',
      {
        ...event,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:09:00Z',
        count: 3,
        source: { component: 'kubelet', host: 'node-1' },
      },
      [
        '60s',
        'Normal',
        'Pulled',
        'pod/web-1',
        'spec.containers{web}',
        'kubelet, node-1',
        'ok',
        '10m',
        3,
        'one',
      ],
    ],
    [
      'of the newer API',
      { ...event, eventTime: '2026-01-01T00:05:00.000000Z', reportingComponent: 'scheduler' },
      ['5m', 'Normal', 'Pulled', 'pod/web-1', 'spec.containers{web}', 'scheduler', 'ok', '5m', 1, 'one'],
    ],
    [
      'in a series',
      {
        ...event,
        eventTime: '2026-01-01T00:00:00.000000Z',
        series: { count: 7, lastObservedTime: '2026-01-01T00:09:50.000000Z' },
      },
      ['10s', 'Normal', 'Pulled', 'pod/web-1', 'spec.containers{web}', '', 'ok', '10m', 7, 'one'],
    ],
  ])('%s', (_, object, expected) => {
    expect(row('events', object)).toEqual(expected);
  });
});
