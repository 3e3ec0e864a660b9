import { expect, it } from 'vitest';
import { useWorld, type WorldView } from '../state/world.ts';
import { namesIn } from './names.ts';

/** Rows that have what names are found by. */
function rows<Row>(...given: readonly [string, object][]): ReadonlyMap<string, Row> {
  return new Map(
    given.map(([key, row]) => {
      const [namespace, name] = key.split('/');
      return [key, { key, namespace, name, ...row } as Row];
    }),
  );
}

const world: WorldView = {
  ...useWorld.getState(),
  pods: rows(['default/web-1', { ips: ['10.244.1.2'] }], ['shop/web-1', { ips: ['10.244.2.2'] }]),
  services: rows(['default/web', { clusterIPs: ['10.96.0.7', 'fd00::7'], ingressIPs: ['203.0.113.20'] }]),
  nodes: new Map([['node-1', { key: 'node-1', name: 'node-1', ips: ['192.0.2.11'] } as never]]),
  workloads: new Map([
    [
      'Deployment/default/api',
      { key: 'Deployment/default/api', kind: 'Deployment', namespace: 'default', name: 'api' } as never,
    ],
  ]),
};

it.each([
  ['web-1   1/1   Running   10.244.1.2   node-1', ['Pod/default/web-1', 'Pod/default/web-1', 'Node/node-1']],
  ['shop   web-1   1/1', ['Pod/shop/web-1']],
  ['pod/web-1 created', ['Pod/default/web-1']],
  ['service/web exposed', ['Service/default/web']],
  ['deployment.apps/api scaled', ['Deployment/default/api']],
  ['Address: 10.96.0.7', ['Service/default/web']],
  ['Endpoints: 10.244.1.2:80,10.244.2.2:80', ['Pod/default/web-1', 'Pod/shop/web-1']],
  ['web   ClusterIP   fd00::7', ['Service/default/web', 'Service/default/web']],
  ['web.default.svc.cluster.local', ['Service/default/web']],
  ['answered by shop/web-1', ['Pod/shop/web-1']],
  ['nothing of ours: 10.0.0.1 http://example.com 12:30', []],
])('%s', (line, keys) => {
  expect(namesIn(line, world).map(({ key }) => key)).toEqual(keys);
});

it('says where in the line', () => {
  const line = 'pod/web-1 on node-1';
  expect(namesIn(line, world).map(({ start, length }) => line.slice(start, start + length))).toEqual([
    'pod/web-1',
    'node-1',
  ]);
});
