import { describe, expect, it } from 'vitest';
import type { Service } from '../../k8s/objects.ts';
import { addBalancer, addService, addSlice, emptyNetwork, letSync } from '../network/testing/wire.ts';
import { getObject } from '../apiserver/read.ts';
import type { World } from '../world.ts';
import { balancerRow } from './balancerRow.ts';
import { serviceProblem } from './serviceProblem.ts';

const CLOUD = { provider: 'cloud', addressAfterUs: 8_000_000, healthyAfterUs: 4_000_000 } as const;
const NONE = { ...CLOUD, provider: 'none' } as const;

const serviceOf = (world: World): Service => {
  const service = getObject<Service>(world, 'services', 'default', 'web');
  if (!service) throw new Error('the Service is there');
  return service;
};

const INGRESS = { loadBalancer: { ingress: [{ ip: '203.0.113.50' }] } };

describe('how it stands with a load balancer', () => {
  it.each([
    ['a ClusterIP Service', 'type: ClusterIP', CLOUD, {}, null],
    ['just made', 'type: LoadBalancer', CLOUD, {}, 'the cloud is making its load balancer'],
    [
      'no cloud',
      'type: LoadBalancer',
      NONE,
      {},
      'no cloud is there to make a load balancer: its address stays <pending>',
    ],
    [
      'a class',
      'type: LoadBalancer, loadBalancerClass: example.com/x',
      CLOUD,
      {},
      'nobody makes load balancers of class example.com/x: its address stays <pending>',
    ],
    [
      'an address written by hand',
      'type: LoadBalancer',
      NONE,
      INGRESS,
      'its address was written by hand: Nodes and Pods know it, nothing outside leads there',
    ],
  ] as const)('%s', (_what, spec, loadBalancer, status, words) => {
    const world = emptyNetwork({ loadBalancer });
    addService(world, 'default/web', `{clusterIP: 10.96.0.50, ${spec}, ports: [{port: 80}]}`, status);
    expect(balancerRow(world, serviceOf(world))?.words ?? null).toBe(words);
  });

  it.each([
    ['Cluster', 'its load balancer passes traffic to 3 of 3 Nodes', 3],
    ['Local', 'its load balancer passes traffic to 1 of 3 Nodes', 1],
  ])('checked, under %s', (policy, words, count) => {
    const world = emptyNetwork({ loadBalancer: CLOUD });
    const spec = `{clusterIP: 10.96.0.50, type: LoadBalancer, externalTrafficPolicy: ${policy}, ports: [{port: 80, nodePort: 30080}]}`;
    addService(world, 'default/web', spec);
    addSlice(world, 'default/web', [{ port: 80 }], [{ ip: '10.244.1.5' }]);
    letSync(world);
    addBalancer(world, 'default/web');
    letSync(world);
    letSync(world);
    expect(balancerRow(world, serviceOf(world))).toMatchObject({ state: 'ready', words });
    expect(balancerRow(world, serviceOf(world))?.nodes).toHaveLength(count);
  });
});

describe('a port that no slice has', () => {
  const slot = {
    address: '',
    ip: '',
    pod: null,
    node: null,
    ready: true,
    serving: true,
    terminating: false,
    hostname: null,
  };
  it.each([
    [
      'its only port',
      '[{port: 80, targetPort: http}]',
      [],
      'no selected Pod has a TCP container port named http',
    ],
    [
      'one of two',
      '[{name: a, port: 80}, {name: b, port: 53, protocol: UDP, targetPort: dns}]',
      [{ name: 'a', port: 80 }],
      'port b: no selected Pod has a UDP container port named dns',
    ],
    ['none', '[{name: a, port: 80}]', [{ name: 'a', port: 8080 }], null],
  ])('%s', (_what, ports, offered, problem) => {
    const world = emptyNetwork();
    addService(world, 'default/web', `{clusterIP: 10.96.0.50, selector: {app: web}, ports: ${ports}}`);
    addSlice(world, 'default/web', offered, [{ ip: '10.244.1.5' }]);
    expect(serviceProblem(world, serviceOf(world), [slot])).toBe(problem);
  });

  it('of a Service without a selector is one of the slice', () => {
    const world = emptyNetwork();
    addService(world, 'default/web', '{clusterIP: 10.96.0.50, ports: [{name: x, port: 80}]}');
    addSlice(world, 'default/web', [{ name: 'other', port: 80 }], [{ ip: '203.0.113.9', node: null }]);
    expect(serviceProblem(world, serviceOf(world), [slot])).toBe(
      'port x: no EndpointSlice has a TCP port named x',
    );
  });
});
