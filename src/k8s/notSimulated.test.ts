import { expect, it, test } from 'vitest';
import { notSimulatedFields } from './notSimulated.ts';

const pod = (spec: object): Record<string, unknown> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {},
  spec,
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'what is acted on',
    pod({ containers: [{ name: 'a', image: 'nginx', readinessProbe: { periodSeconds: 1 } }] }),
    [],
  ],
  [
    'a field of a container',
    pod({ containers: [{ name: 'a', workingDir: '/x' }] }),
    ['spec.containers[0].workingDir'],
  ],
  [
    'a field below one that is acted on',
    pod({ affinity: { nodeAffinity: {}, podAffinity: { x: [] } } }),
    ['spec.affinity.podAffinity'],
  ],
  ['empty values', pod({ securityContext: {}, overhead: null, hostIPC: false, imagePullSecrets: [] }), []],
  ['a volume type', pod({ volumes: [{ name: 'a', hostPath: { path: '/' } }] }), ['spec.volumes[0].hostPath']],
  [
    'a Pod template',
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: { spec: { hostPID: true } } } },
    ['spec.template.spec.hostPID'],
  ],
  ['a status', { apiVersion: 'v1', kind: 'Service', status: { loadBalancer: { x: 1 } } }, []],
  [
    'a kind that nothing acts on',
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { x: 1 } },
    ['spec'],
  ],
])('%s', (_, object, paths) => {
  expect(notSimulatedFields(object)).toEqual(paths);
});

it('gives the same answer for a frozen spec that it remembers', () => {
  const spec = Object.freeze({ hostIPC: true });
  expect(notSimulatedFields(pod(spec))).toEqual(['spec.hostIPC']);
  expect(notSimulatedFields(pod(spec))).toEqual(['spec.hostIPC']);
});
