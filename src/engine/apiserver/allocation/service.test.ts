import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../k8s/kind.ts';
import type { Service } from '../../../k8s/objects.ts';
import { getObject } from '../read.ts';
import {
  createService,
  emptyWorld,
  IPV4_CIDR,
  IPV6_CIDR,
  patchSpec,
  refused,
  send,
  serviceDraft,
  takenIps,
} from '../testCluster.ts';
import type { World } from '../../world.ts';

const DUAL = [IPV4_CIDR, IPV6_CIDR];
const post = (spec: Draft, name = 'web') =>
  ({ verb: 'create', resource: 'services', body: serviceDraft(spec, name) }) as const;

function stored(world: World, name = 'web'): Service {
  return getObject<Service>(world, 'services', 'default', name) as Service;
}

const addressOf = (seed: number): string | undefined => {
  const world = emptyWorld({ seed });
  createService(world);
  return stored(world).spec.clusterIP;
};

const put = (spec: Draft) =>
  ({ verb: 'update', resource: 'services', name: 'web', body: serviceDraft(spec) }) as const;

describe('families of a new Service', () => {
  test.each([
    ['one', [IPV4_CIDR], {}, ['IPv4'], 'SingleStack', 1],
    ['one, headless', [IPV4_CIDR], { clusterIP: 'None' }, ['IPv4'], 'SingleStack', 1],
    [
      'both when it is headless without a selector',
      [IPV4_CIDR],
      { clusterIP: 'None', selector: {} },
      ['IPv4', 'IPv6'],
      'RequireDualStack',
      1,
    ],
    [
      'one when two are preferred and one is there',
      [IPV4_CIDR],
      { ipFamilyPolicy: 'PreferDualStack' },
      ['IPv4'],
      'PreferDualStack',
      1,
    ],
    [
      'both when two are preferred',
      DUAL,
      { ipFamilyPolicy: 'PreferDualStack' },
      ['IPv4', 'IPv6'],
      'PreferDualStack',
      2,
    ],
    [
      'both when two are required',
      DUAL,
      { ipFamilyPolicy: 'RequireDualStack' },
      ['IPv4', 'IPv6'],
      'RequireDualStack',
      2,
    ],
    ['the default one of two', DUAL, {}, ['IPv4'], 'SingleStack', 1],
    ['the one asked for', DUAL, { ipFamilies: ['IPv6'] }, ['IPv6'], 'SingleStack', 1],
    [
      'the other as well, after the one asked for',
      DUAL,
      { ipFamilies: ['IPv6'], ipFamilyPolicy: 'PreferDualStack' },
      ['IPv6', 'IPv4'],
      'PreferDualStack',
      2,
    ],
    ['that of its address', DUAL, { clusterIP: 'fd00:10:96::5' }, ['IPv6'], 'SingleStack', 1],
    [
      'none when it is a name elsewhere',
      DUAL,
      { type: 'ExternalName', externalName: 'a.b' },
      undefined,
      undefined,
      0,
    ],
  ])('%s', (_what, serviceCIDRs, spec, families, policy, addresses) => {
    const world = emptyWorld({ serviceCIDRs });
    createService(world, spec);
    const { ipFamilies, ipFamilyPolicy, clusterIPs = [], clusterIP } = stored(world).spec;
    expect([ipFamilies, ipFamilyPolicy, clusterIPs.length]).toEqual([families, policy, addresses]);
    expect(clusterIP).toBe(clusterIPs[0]);
  });
});

describe('what cannot be allocated', () => {
  test.each([
    [
      'a taken address',
      { clusterIP: '10.96.0.10' },
      'spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    ],
    [
      'an address of another network',
      { clusterIP: '1.2.3.4' },
      'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided network does not match the current range',
    ],
    [
      'the network address',
      { clusterIP: '10.96.0.0' },
      'spec.clusterIPs: Invalid value: ["10.96.0.0"]: failed to allocate IP 10.96.0.0: the provided network does not match the current range',
    ],
    [
      'the broadcast address',
      { clusterIP: '10.111.255.255' },
      'spec.clusterIPs: Invalid value: ["10.111.255.255"]: failed to allocate IP 10.111.255.255: the provided network does not match the current range',
    ],
    [
      'a port out of range',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a taken port',
      {
        type: 'NodePort',
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 80, nodePort: 30080 },
        ],
      },
      'spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      'two families in a cluster of one',
      { ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      'a family that is not there',
      { ipFamilies: ['IPv6'] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    [
      'an address of a family that is not there',
      { clusterIP: 'fd00::1' },
      'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
    ],
    [
      'addresses without the first',
      { clusterIPs: ['10.96.0.9'] },
      'spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified',
    ],
    [
      'two addresses for one family',
      { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9', 'fd00::1'], ipFamilyPolicy: 'SingleStack' },
      "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
    ],
  ])('%s', (_what, spec, text) => {
    const world = emptyWorld();
    createService(
      world,
      { clusterIP: '10.96.0.10', type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
      'first',
    );
    const { nodePorts } = world.api;
    const [ips, ports] = [takenIps(world), nodePorts.size];
    const failure = refused(world, post(spec));
    expect(failure.details.causes?.map(({ field, message }) => `${field}: ${message}`)).toContain(text);
    expect(failure.message.startsWith('Service "web" is invalid: ')).toBe(true);
    expect([takenIps(world), nodePorts.size]).toEqual([ips, ports]);
  });

  test('hides what validation would say', () => {
    const failure = refused(emptyWorld(), post({ clusterIP: '1.2.3.4', ports: [{ port: 0 }] }));
    expect(failure.details.causes).toHaveLength(1);
  });

  test('any address of a range that is full', () => {
    const world = emptyWorld({ serviceCIDRs: ['10.0.0.0/29'] });
    for (let i = 0; i < 6; i++) createService(world, {}, `s${i}`);
    expect(refused(world, post({}))).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: failed to allocate a serviceIP for Service "web": range is full',
    });
  });

  test('any port when all are taken', () => {
    const world = emptyWorld();
    for (let port = 30_000; port <= 32_767; port++) world.api.nodePorts.set(port, 'default/other');
    expect(refused(world, post({ type: 'NodePort' })).message).toBe(
      'Internal error occurred: failed to allocate a nodePort: range is full',
    );
  });

  test('a health check port that is taken', () => {
    const world = emptyWorld();
    world.api.nodePorts.set(31_000, 'default/other');
    const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 };
    expect(refused(world, post(spec)).message).toBe(
      'Internal error occurred: failed to allocate requested HealthCheck NodePort 31000: provided port is already allocated',
    );
  });
});

describe('bands', () => {
  test('addresses by chance come from the upper band while it has any', () => {
    const world = emptyWorld({ serviceCIDRs: ['10.0.0.0/26'] });
    const given: number[] = [];
    for (let i = 0; i < 62; i++) {
      createService(world, {}, `s${i}`);
      given.push(Number(stored(world, `s${i}`).spec.clusterIP?.split('.')[3]));
    }
    expect(Math.min(...given.slice(0, 46))).toBe(17);
    expect(Math.max(...given.slice(46))).toBe(16);
  });

  test('so do ports', () => {
    const world = emptyWorld();
    for (let i = 0; i < 20; i++) createService(world, { type: 'NodePort' }, `s${i}`);
    expect(world.api.nodePorts.minKey()).toBeGreaterThanOrEqual(30_086);
  });

  test('the seed decides', () => {
    expect(addressOf(1)).toBe(addressOf(1));
    expect(addressOf(1)).not.toBe(addressOf(2));
  });
});

describe('ports of the Nodes', () => {
  test('are shared by two protocols of one port', () => {
    const world = emptyWorld();
    const ports = [
      { name: 'tcp', port: 53, protocol: 'TCP' },
      { name: 'udp', port: 53, protocol: 'UDP' },
    ];
    createService(world, { type: 'NodePort', ports });
    const [tcp, udp] = stored(world).spec.ports ?? [];
    expect(tcp?.nodePort).toBe(udp?.nodePort);
    expect(world.api.nodePorts.size).toBe(1);
  });

  test('are not given to a load balancer that wants none, but those that it asks for', () => {
    const world = emptyWorld();
    const ports = [
      { name: 'a', port: 1 },
      { name: 'b', port: 2, nodePort: 30_001 },
    ];
    createService(world, { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports });
    expect(stored(world).spec.ports?.map((port) => port.nodePort)).toEqual([undefined, 30_001]);
  });

  test('clash with themselves on update', () => {
    const world = emptyWorld();
    createService(world, {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 1 },
        { name: 'b', port: 2 },
      ],
    });
    const ports = [
      { name: 'a', port: 1, nodePort: 30_080 },
      { name: 'b', port: 2, nodePort: 30_080 },
    ];
    expect(refused(world, patchSpec({ ports }))).toMatchObject({
      code: 500,
      reason: '',
      message: 'duplicate nodePort: {TCP 30080}',
    });
  });
});

const LB = { type: 'LoadBalancer' };

describe('a change of type', () => {
  test.each([
    ['ClusterIP → NodePort', {}, { type: 'NodePort' }, ['same', 'port', 'Cluster', undefined]],
    ['ClusterIP → LoadBalancer', {}, LB, ['same', 'port', 'Cluster', true]],
    ['NodePort → LoadBalancer', { type: 'NodePort' }, LB, ['same', 'same port', 'Cluster', true]],
    ['LoadBalancer → NodePort', LB, { type: 'NodePort' }, ['same', 'same port', 'Cluster', undefined]],
    [
      'NodePort → ClusterIP',
      { type: 'NodePort' },
      { type: 'ClusterIP' },
      ['same', 'none', undefined, undefined],
    ],
    ['LoadBalancer → ClusterIP', LB, { type: 'ClusterIP' }, ['same', 'none', undefined, undefined]],
    [
      'ClusterIP → ExternalName',
      {},
      { type: 'ExternalName', externalName: 'a.b' },
      ['none', 'none', undefined, undefined],
    ],
    [
      'NodePort → ExternalName',
      { type: 'NodePort' },
      { type: 'ExternalName', externalName: 'a.b' },
      ['none', 'none', undefined, undefined],
    ],
    [
      'ExternalName → ClusterIP',
      { type: 'ExternalName', externalName: 'a.b' },
      { type: 'ClusterIP', externalName: null },
      ['new', 'none', undefined, undefined],
    ],
  ])('%s', (_what, before, after, [address, port, policy, allocate]) => {
    const world = emptyWorld();
    createService(world, before);
    const old = stored(world).spec;
    send(world, patchSpec(after));
    const now = stored(world).spec;
    const addressNow =
      now.clusterIP === undefined ? 'none' : now.clusterIP === old.clusterIP ? 'same' : 'new';
    const [oldPort, newPort] = [old.ports?.[0]?.nodePort, now.ports?.[0]?.nodePort];
    const portNow = newPort === undefined ? 'none' : newPort === oldPort ? 'same port' : 'port';
    expect([addressNow, portNow, now.externalTrafficPolicy, now.allocateLoadBalancerNodePorts]).toEqual([
      address,
      port,
      policy,
      allocate,
    ]);
    expect(takenIps(world).length).toBe(now.clusterIP === undefined ? 0 : 1);
    expect(world.api.nodePorts.size).toBe(newPort === undefined ? 0 : 1);
  });

  test.each([
    [
      'ClusterIP → headless',
      {},
      { clusterIP: 'None' },
      'spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
    ],
    [
      'headless → an address',
      { clusterIP: 'None' },
      { clusterIP: '10.96.0.7' },
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.7"]: may not change once set',
    ],
    [
      'headless → NodePort',
      { clusterIP: 'None' },
      { type: 'NodePort' },
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    [
      'an address → another',
      { clusterIP: '10.96.0.7' },
      { clusterIP: '10.96.5.6' },
      'spec.clusterIPs[0]: Invalid value: ["10.96.5.6"]: may not change once set',
    ],
    [
      'NodePort → ClusterIP with another port',
      { type: 'NodePort' },
      { type: 'ClusterIP', ports: [{ port: 80, nodePort: 30_001 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
  ])('is refused: %s', (_what, before, after, text) => {
    const world = emptyWorld();
    createService(world, before);
    const causes = refused(world, patchSpec(after)).details.causes ?? [];
    expect(causes.map(({ field, message }) => `${field}: ${message}`)).toContain(text);
  });

  test('NodePort → ClusterIP may still carry the old port', () => {
    const world = emptyWorld();
    createService(world, { type: 'NodePort', ports: [{ port: 80, nodePort: 30_001 }] });
    send(world, patchSpec({ type: 'ClusterIP', ports: [{ port: 80, nodePort: 30_001 }] }));
    expect(stored(world).spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
  });
});

describe('what a manifest leaves out', () => {
  test.each([
    ['keeps the address', {}, {}],
    ['stays headless', { clusterIP: 'None' }, {}],
    [
      'keeps the port of a port that is renumbered',
      { type: 'NodePort' },
      { type: 'NodePort', ports: [{ port: 81 }] },
    ],
  ])('%s', (_what, before, after) => {
    const world = emptyWorld();
    createService(world, before);
    const old = stored(world).spec;
    send(world, put(after));
    const now = stored(world).spec;
    expect(now.clusterIPs).toEqual(old.clusterIPs);
    expect(now.ports?.[0]?.nodePort).toBe(old.ports?.[0]?.nodePort);
  });

  test('takes a port that another port of the Service has now from nobody', () => {
    const world = emptyWorld();
    createService(world, { type: 'NodePort', ports: [{ name: 'a', port: 1, nodePort: 30_001 }] });
    const ports = [
      { name: 'a', port: 1 },
      { name: 'b', port: 2, nodePort: 30_001 },
    ];
    send(world, put({ type: 'NodePort', ports }));
    const [a, b] = stored(world).spec.ports ?? [];
    expect(b?.nodePort).toBe(30_001);
    expect(a?.nodePort).not.toBe(30_001);
    expect(a?.nodePort).toBeGreaterThan(0);
  });
});

describe('a second family', () => {
  test('comes and goes with the policy', () => {
    const world = emptyWorld({ serviceCIDRs: DUAL });
    createService(world);
    const first = stored(world).spec.clusterIP;
    send(world, patchSpec({ ipFamilyPolicy: 'PreferDualStack' }));
    expect(stored(world).spec.clusterIPs).toEqual([first, expect.stringContaining('fd00:10:96::')]);
    expect(takenIps(world).length).toBe(2);
    send(world, patchSpec({ ipFamilyPolicy: 'SingleStack' }));
    expect(stored(world).spec).toMatchObject({ clusterIPs: [first], ipFamilies: ['IPv4'] });
    expect(takenIps(world).length).toBe(1);
  });

  test('is not given up by the way', () => {
    const world = emptyWorld({ serviceCIDRs: DUAL });
    createService(world, { ipFamilyPolicy: 'PreferDualStack' });
    const { clusterIP } = stored(world).spec;
    const failure = refused(world, patchSpec({ clusterIPs: [clusterIP] }));
    expect(failure.message).toContain("must be 'SingleStack' to release the secondary cluster IP");
  });
});

describe('a dry run', () => {
  test('takes nothing and shows the network address', () => {
    const world = emptyWorld();
    const before = world.api.resourceVersion;
    const happenings = world.happenings.byId.size;
    const { object } = send(world, { ...post({ type: 'NodePort' }), dryRun: true });
    expect(object).toMatchObject({ spec: { clusterIP: '10.96.0.0', ports: [{ nodePort: 32_769 }] } });
    expect([takenIps(world).length, world.api.nodePorts.size]).toEqual([0, 0]);
    expect(world.api.resourceVersion).toBe(before);
    expect(world.happenings.byId.size).toBe(happenings);
  });

  test('says which range it looked at', () => {
    const { message } = refused(emptyWorld(), { ...post({ clusterIP: '172.16.0.1' }), dryRun: true });
    expect(message).toContain(
      'the provided IP (172.16.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    );
  });
});

test('health check ports come and go with the traffic policy', () => {
  const world = emptyWorld();
  createService(world, { ...LB, externalTrafficPolicy: 'Local' });
  expect(stored(world).spec.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
  expect(world.api.nodePorts.size).toBe(2);
  send(world, patchSpec({ externalTrafficPolicy: 'Cluster' }));
  expect(stored(world).spec.healthCheckNodePort).toBeUndefined();
  expect(world.api.nodePorts.size).toBe(1);
});

test('everything is given back with the Service', () => {
  const world = emptyWorld({ serviceCIDRs: DUAL });
  createService(world, { ...LB, externalTrafficPolicy: 'Local', ipFamilyPolicy: 'RequireDualStack' });
  send(world, { verb: 'delete', resource: 'services', name: 'web' });
  expect([takenIps(world).length, world.api.nodePorts.size]).toEqual([0, 0]);
});

test('whatever is created, changed and deleted, nothing is given twice and nothing is lost', () => {
  const type = fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer');
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    act: fc.constantFrom('create', 'patch', 'delete'),
    type,
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const world = emptyWorld({ serviceCIDRs: ['10.0.0.0/29'] });
      const names = new Set<string>();
      for (const { name, act, type: wanted } of steps) {
        if (act === 'create' && !names.has(name)) createService(world, { type: wanted }, name);
        if (act === 'patch' && names.has(name)) send(world, patchSpec({ type: wanted }, name));
        if (act === 'delete' && names.has(name)) send(world, { verb: 'delete', resource: 'services', name });
        if (act === 'create') names.add(name);
        if (act === 'delete') names.delete(name);
      }
      const services = [...names].map((name) => stored(world, name));
      const ips = services.flatMap(({ spec }) => spec.clusterIPs ?? []);
      const ports = services.flatMap(({ spec }) => (spec.ports ?? []).flatMap((port) => port.nodePort ?? []));
      expect(takenIps(world)).toEqual([...ips].sort());
      expect([...world.api.nodePorts.keys()]).toEqual(ports.toSorted((a, b) => a - b));
      expect(new Set(ips).size).toBe(ips.length);
    }),
    { numRuns: 40 },
  );
});
