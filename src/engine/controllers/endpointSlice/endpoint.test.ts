import { expect, test } from 'vitest';
import type { Pod, Service } from '../../../k8s/objects.ts';
import { endpointOf, endpointPorts, isListed, portsKey } from './endpoint.ts';

interface Traits {
  readonly ready?: boolean;
  readonly deleted?: boolean;
  readonly phase?: string;
  readonly ips?: readonly string[];
  readonly spec?: object;
}

function pod({
  ready = true,
  deleted = false,
  phase = 'Running',
  ips = ['10.244.1.5'],
  spec = {},
}: Traits): Pod {
  return {
    metadata: {
      name: 'web-1',
      namespace: 'default',
      uid: 'u1',
      ...(deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main' }], ...spec },
    status: {
      phase,
      podIPs: ips.map((ip) => ({ ip })),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  } as unknown as Pod;
}

function service(spec: object = {}): Service {
  return { metadata: { name: 'web', namespace: 'default', uid: 's1' }, spec } as unknown as Service;
}

test.each([
  ['ready', {}, {}, [true, true, false]],
  ['not ready', { ready: false }, {}, [false, false, false]],
  ['terminating, still ready', { deleted: true }, {}, [false, true, true]],
  ['terminating, not ready', { deleted: true, ready: false }, {}, [false, false, true]],
  ['published, not ready', { ready: false }, { publishNotReadyAddresses: true }, [true, false, false]],
  ['published, terminating', { deleted: true }, { publishNotReadyAddresses: true }, [true, true, true]],
])('conditions: %s', (_what, traits, spec, [ready, serving, terminating]) => {
  const endpoint = endpointOf(pod(traits), service(spec), 'zone-a', 'IPv4');
  expect(endpoint?.conditions).toEqual({ ready, serving, terminating });
});

test('an endpoint tells its Pod, Node and zone', () => {
  expect(endpointOf(pod({}), service(), 'zone-a', 'IPv4')).toEqual({
    addresses: ['10.244.1.5'],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: 'node-1',
    targetRef: { kind: 'Pod', namespace: 'default', name: 'web-1', uid: 'u1' },
    zone: 'zone-a',
  });
});

test.each([
  ['set, with the subdomain of the Service', { hostname: 'db-0', subdomain: 'web' }, 'db-0'],
  ['another subdomain', { hostname: 'db-0', subdomain: 'other' }, undefined],
  ['no subdomain', { hostname: 'db-0' }, undefined],
])('hostname: %s', (_what, spec, hostname) => {
  expect(endpointOf(pod({ spec }), service(), undefined, 'IPv4')?.hostname).toBe(hostname);
});

test.each([
  ['IPv4', '10.244.1.5'],
  ['IPv6', 'fd00::5'],
] as const)('a Pod with two addresses is an endpoint in %s', (family, address) => {
  const endpoint = endpointOf(pod({ ips: ['10.244.1.5', 'fd00::5'] }), service(), undefined, family);
  expect(endpoint?.addresses).toEqual([address]);
});

test.each([
  ['running', {}, true, true],
  ['without an address', { ips: [] }, true, false],
  ['succeeded', { phase: 'Succeeded' }, true, false],
  ['failed', { phase: 'Failed' }, true, false],
  ['pending with an address', { phase: 'Pending' }, true, true],
  ['terminating, for slices', { deleted: true }, true, true],
  ['terminating, for Endpoints', { deleted: true }, false, false],
])('listed: %s', (_what, traits, includeTerminating, listed) => {
  expect(isListed(pod(traits), includeTerminating)).toBe(listed);
});

const main = { name: 'main', ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] };
const proxy = {
  name: 'proxy',
  ports: [
    { name: 'http', containerPort: 9090 },
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
  ],
};

test.each([
  ['a number, declared or not', { containers: [{ name: 'a' }] }, { targetPort: 9376 }, 9376],
  ['no targetPort', { containers: [{ name: 'a' }] }, {}, 80],
  ['a name, the first container that has it', { containers: [main, proxy] }, { targetPort: 'http' }, 8080],
  ['a name of another protocol', { containers: [proxy] }, { targetPort: 'dns' }, null],
  ['a name with its protocol', { containers: [proxy] }, { targetPort: 'dns', protocol: 'UDP' }, 53],
  ['a name nobody has', { containers: [main] }, { targetPort: 'metrics' }, null],
  [
    'a sidecar',
    { containers: [{ name: 'a' }], initContainers: [{ ...main, restartPolicy: 'Always' }] },
    { targetPort: 'http' },
    8080,
  ],
  [
    'an init container',
    { containers: [{ name: 'a' }], initContainers: [main] },
    { targetPort: 'http' },
    null,
  ],
])('targetPort: %s', (_what, spec, port, number) => {
  const ports = endpointPorts(service({ ports: [{ name: 'web', port: 80, ...port }] }), pod({ spec }));
  expect(ports.map((one) => one.port)).toEqual(number === null ? [] : [number]);
});

test('the order of ports makes no other slice', () => {
  const [a, b] = [
    { name: 'a', port: 1, protocol: 'TCP' },
    { name: 'b', port: 2, protocol: 'TCP' },
  ] as const;
  expect(portsKey([a, b])).toBe(portsKey([b, a]));
  expect(portsKey([a])).not.toBe(portsKey([{ ...a, port: 3 }]));
});
