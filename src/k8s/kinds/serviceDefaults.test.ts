import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { service } from './service.ts';
import { sampleService } from './serviceSample.ts';

describe('defaults', () => {
  it.each<[string, Draft, Draft]>([
    ['type', { ports: [] }, { type: 'ClusterIP' }],
    ['affinity', {}, { sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' }],
    [
      'an affinity without a timeout',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: {} },
      { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } },
    ],
    ['a port', { ports: [{ port: 80 }] }, { ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] }],
    ['an empty targetPort', { ports: [{ port: 8, targetPort: '' }] }, { ports: [{ targetPort: 8 }] }],
    ['a NodePort', { type: 'NodePort' }, { externalTrafficPolicy: 'Cluster' }],
    ['external addresses', { externalIPs: ['198.51.100.1'] }, { externalTrafficPolicy: 'Cluster' }],
    ['a load balancer', { type: 'LoadBalancer' }, { allocateLoadBalancerNodePorts: true }],
  ])('fills in %s', (_, spec, expected) => {
    const draft: Draft = { metadata: { name: 'web' }, spec };
    service.defaults?.(draft);
    expect(draft.spec).toMatchObject(expected);
  });

  it.each<[string, Draft, string]>([
    ['a config without affinity', { sessionAffinityConfig: { clientIP: {} } }, 'sessionAffinityConfig'],
    ['an empty clusterIP', { clusterIP: '' }, 'clusterIP'],
    ['a policy of a plain Service', {}, 'externalTrafficPolicy'],
    ['an internal policy of a name', { type: 'ExternalName' }, 'internalTrafficPolicy'],
  ])('leaves out %s', (_, spec, field) => {
    const draft: Draft = { metadata: { name: 'web' }, spec };
    service.defaults?.(draft);
    expect(draft.spec).not.toHaveProperty(field);
  });

  it('says how a load balancer hands on packets', () => {
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example.com' }] } };
    const draft: Draft = { spec: { type: 'LoadBalancer' }, status };
    service.defaults?.(draft);
    expect(draft.status.loadBalancer.ingress).toEqual([
      { ip: '192.0.2.1', ipMode: 'VIP' },
      { hostname: 'lb.example.com' },
    ]);
  });
});

describe('a change of type', () => {
  const update = (spec: Draft, old: Draft): Draft => {
    const draft = sampleService(spec);
    const before: Draft = {
      ...sampleService(old),
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
    };
    service.prepareForUpdate?.(draft, before as KubeObject);
    return draft;
  };
  const nodePort = { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] };

  it.each<[string, Draft, Draft, string]>([
    ['releases node ports', { ...nodePort, type: 'ClusterIP' }, nodePort, 'ports[0].nodePort'],
    [
      'drops the policy of the outside',
      { type: 'ClusterIP', externalTrafficPolicy: 'Cluster' },
      nodePort,
      'externalTrafficPolicy',
    ],
    [
      'drops the class',
      { type: 'NodePort', loadBalancerClass: 'x' },
      { type: 'LoadBalancer', loadBalancerClass: 'x' },
      'loadBalancerClass',
    ],
    [
      'gives back the address',
      { type: 'ExternalName', clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] },
      {},
      'clusterIPs',
    ],
  ])('%s', (_, spec, old, path) => {
    expect(update(spec, old).spec).not.toHaveProperty(path);
  });

  it('keeps a node port that the user changed, to be refused', () => {
    const draft = update({ type: 'ClusterIP', ports: [{ port: 80, nodePort: 30081 }] }, nodePort);
    expect(draft.spec.ports[0].nodePort).toBe(30081);
  });

  it('clears the load balancer from the status', () => {
    expect(update(nodePort, { type: 'LoadBalancer' }).status).toEqual({ loadBalancer: {} });
  });

  it('keeps the status of a load balancer', () => {
    const draft = update({ type: 'LoadBalancer' }, { type: 'LoadBalancer' });
    expect(draft.status.loadBalancer.ingress).toEqual([{ ip: '192.0.2.1' }]);
  });
});
