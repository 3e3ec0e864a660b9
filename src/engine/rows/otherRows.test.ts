import { expect, test } from 'vitest';
import type { KubeObject } from '../../k8s/objects.ts';
import { isUnacted, otherRow, workloadRow } from './otherRows.ts';

function object(kind: string, more: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name: 'x', namespace: 'shop' },
    ...more,
  } as unknown as KubeObject;
}

const INGRESSES = 'ingresses.networking.k8s.io';

test.each([
  [
    'rules',
    {
      rules: [
        { host: 'a.example', http: { paths: [backend('web'), backend('api')] } },
        { http: { paths: [backend('web')] } },
      ],
    },
    ['shop/web', 'shop/api'],
    ['a.example', '*'],
  ],
  ['a default backend', { defaultBackend: { service: { name: 'web' } } }, ['shop/web'], ['*']],
  ['a rule without paths', { rules: [{ host: 'a.example' }] }, [], ['a.example']],
  ['a resource', { defaultBackend: { resource: { kind: 'Bucket', name: 'b' } } }, [], ['*']],
])('an Ingress with %s points to its Services', (_what, spec, services, hosts) => {
  expect(otherRow(INGRESSES, object('Ingress', { spec }))).toMatchObject({ services, hosts });
});

function backend(name: string): object {
  return { path: '/', backend: { service: { name, port: { number: 80 } } } };
}

test.each([
  [INGRESSES, {}, true],
  ['services', {}, false],
  ['controllerrevisions.apps', { ownerReferences: [{ kind: 'StatefulSet', name: 'db', uid: 'u' }] }, false],
])('%s %o: nothing acts on it: %s', (resource, metadata, is) => {
  expect(
    isUnacted(resource, { ...object('x', {}), metadata: { name: 'x', uid: 'u', ...metadata } as never }),
  ).toBe(is);
});

test('a DaemonSet wants as many Pods as there are Nodes for it', () => {
  const status = { desiredNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3, numberAvailable: 1 };
  expect(workloadRow(object('DaemonSet', { spec: {}, status }))).toMatchObject({
    replicas: 3,
    ready: 2,
    updated: 3,
    available: 1,
  });
});
