import { describe, expect, it } from 'vitest';
import type { Draft, KindDefinition } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { kindByResource } from './index.ts';
import { rulesOfKind } from './rules.ts';

function kindOf(resource: string): KindDefinition {
  return kindByResource(resource) as KindDefinition;
}

function decoded(resource: string, object: Draft): Draft {
  const draft: Draft = { ...object, metadata: { name: 'one', namespace: 'default', ...object.metadata } };
  kindOf(resource).defaults?.(draft);
  return draft;
}

const show = (errors: readonly { field: string; message: string }[] | undefined): string[] =>
  (errors ?? []).map((error) => `${error.field}: ${error.message}`);

const texts = (resource: string, object: Draft): string[] =>
  show(rulesOfKind(kindOf(resource)).validate?.(decoded(resource, object)));

const updateTexts = (resource: string, object: Draft, old: Draft): string[] =>
  show(
    rulesOfKind(kindOf(resource)).validateUpdate?.(
      decoded(resource, object),
      decoded(resource, old) as KubeObject,
    ),
  );

const slice = 'endpointslices.discovery.k8s.io';
const policy = 'networkpolicies.networking.k8s.io';
const CONFIG_KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

describe('Ingress', () => {
  const ingresses = 'ingresses.networking.k8s.io';
  const rule = (...paths: Draft[]): Draft => ({ spec: { rules: [{ http: { paths } }] } });
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const at = 'spec.rules[0].http.paths[0]';
  it.each<[string, Draft, string[]]>([
    ['a rule', rule({ path: '/', pathType: 'Prefix', backend }), []],
    ['a default backend only', { spec: { defaultBackend: backend } }, []],
    [
      'nothing',
      { spec: {} },
      ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
    ],
    ['no paths', { spec: { rules: [{ http: {} }] } }, ['spec.rules[0].http.paths: Required value']],
    [
      'a host that is an address',
      { spec: { rules: [{ host: '10.0.0.1' }] } },
      ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
    ],
    ['a wildcard', { spec: { rules: [{ host: '*.example.com' }] } }, []],
    [
      'a wildcard within',
      { spec: { rules: [{ host: 'a.*.com' }] } },
      [
        `spec.rules[0].host: Invalid value: "a.*.com": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      'no pathType',
      rule({ path: '/', backend }),
      [`${at}.pathType: Required value: pathType must be specified`],
    ],
    [
      'another pathType',
      rule({ path: '/', pathType: 'Regex', backend }),
      [
        `${at}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
      ],
    ],
    [
      'a path that is not absolute',
      rule({ path: 'api', pathType: 'Exact', backend }),
      [`${at}.path: Invalid value: "api": must be an absolute path`],
    ],
    [
      'a path that goes up',
      rule({ path: '/a//b/..', pathType: 'Prefix', backend }),
      [
        `${at}.path: Invalid value: "/a//b/..": must not contain '//'`,
        `${at}.path: Invalid value: "/a//b/..": cannot end with '/..'`,
      ],
    ],
    [
      'no backend',
      rule({ path: '/', pathType: 'Prefix' }),
      [`${at}.backend: Invalid value: "": resource or service backend is required`],
    ],
    [
      'no port',
      rule({ path: '/', pathType: 'Prefix', backend: { service: { name: 'web' } } }),
      [`${at}.backend: Required value: port name or number is required`],
    ],
    [
      'two ports',
      rule({
        path: '/',
        pathType: 'Prefix',
        backend: { service: { name: 'web', port: { name: 'a', number: 1 } } },
      }),
      [`${at}.backend: Invalid value: "": cannot set both port name & port number`],
    ],
    [
      'a class that is not that of the annotation',
      {
        metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
        spec: { defaultBackend: backend, ingressClassName: 'b' },
      },
      [
        'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
      ],
    ],
  ])('%s', (_what, object, errors) => expect(texts(ingresses, object)).toEqual(errors));

  it('warns of the annotation', () =>
    expect(
      rulesOfKind(kindOf(ingresses)).warnings?.({
        metadata: { annotations: { 'kubernetes.io/ingress.class': 'a' } },
        spec: {},
      }),
    ).toEqual([
      `annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`,
    ]));
});

describe('errors', () => {
  const NOT_AN_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  const endpoint = (...addresses: string[]) => ({ addressType: 'IPv4', endpoints: [{ addresses }] });
  it.each<[string, string, Draft, string[]]>([
    ['Endpoints', 'endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }, []],
    [
      'a subset without addresses',
      'endpoints',
      { subsets: [{ ports: [{ port: 80 }] }] },
      ['subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`'],
    ],
    [
      'an address of Endpoints',
      'endpoints',
      { subsets: [{ addresses: [{ ip: '127.0.0.1' }] }] },
      [
        'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      'no address of Endpoints',
      'endpoints',
      { subsets: [{ addresses: [{ ip: 'x' }] }] },
      [
        `subsets[0].addresses[0].ip: Invalid value: "x": ${NOT_AN_IP}`,
        'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
      ],
    ],
    ['a slice', slice, endpoint('10.0.0.1'), []],
    ['a slice of no type', slice, {}, ['addressType: Required value']],
    [
      'a slice of another type',
      slice,
      { addressType: 'Host' },
      ['addressType: Unsupported value: "Host": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [
      'an endpoint without addresses',
      slice,
      endpoint(),
      ['endpoints[0].addresses: Required value: must contain at least 1 address'],
    ],
    [
      'an endpoint of the other family',
      slice,
      endpoint('fd00::1'),
      ['endpoints[0].addresses: Invalid value: "fd00::1": must be an IPv4 address'],
    ],
    [
      'too many endpoints',
      slice,
      { addressType: 'IPv4', endpoints: Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] })) },
      ['endpoints: Too many: 1001: must have at most 1000 items'],
    ],
    [
      'an address of IPv6 that is not canonical',
      slice,
      { addressType: 'IPv6', endpoints: [{ addresses: ['FD00::1'] }] },
      ['endpoints[0].addresses[0]: Invalid value: "FD00::1": must be in canonical form ("fd00::1")'],
    ],
    [
      'ports of one name',
      slice,
      { addressType: 'IPv4', ports: [{ port: 80 }, { port: 81 }] },
      ['ports[1].name: Duplicate value: ""'],
    ],
    [
      'a key of a ConfigMap',
      'configmaps',
      { data: { 'a b': 'x' } },
      [`data[a b]: Invalid value: "a b": ${CONFIG_KEY}`],
    ],
    [
      'a key in both parts',
      'configmaps',
      { data: { a: 'x' }, binaryData: { a: 'eA==' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [
      'too much',
      'configmaps',
      { data: { a: 'x'.repeat(1024 * 1024 + 1) } },
      [': Too long: may not be more than 1048576 bytes'],
    ],
    [
      'a TLS Secret without its parts',
      'secrets',
      { type: 'kubernetes.io/tls' },
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    [
      'a finalizer of a Namespace',
      'namespaces',
      { spec: { finalizers: ['x'] } },
      [
        'spec.finalizers: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
      ],
    ],
    [
      'a taint',
      'nodes',
      { spec: { taints: [{ key: 'a', effect: 'x' }] } },
      [
        'metadata.taints[0].effect: Unsupported value: "x": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'an Event of elsewhere',
      'events',
      { involvedObject: { namespace: 'other' } },
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
    [
      'a peer that is nothing',
      policy,
      { spec: { ingress: [{ from: [{}] }] } },
      ['spec.ingress[0].from[0]: Required value: must specify a peer'],
    ],
    [
      'a peer that is too much',
      policy,
      { spec: { egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] } },
      ['spec.egress[0].to[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [
      'an exception outside',
      policy,
      { spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] } },
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      ],
    ],
    [
      'a last port before the first',
      policy,
      { spec: { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] } },
      ['spec.ingress[0].ports[0].endPort: Invalid value: 90: must be greater than or equal to `port`'],
    ],
  ])('%s', (_, resource, object, expected) => {
    expect(texts(resource, object)).toEqual(expected);
  });
});

describe('updates', () => {
  const ofIPv4 = { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }] };
  it.each<[string, string, Draft, Draft, string[]]>([
    [
      'the type of a slice',
      slice,
      { addressType: 'IPv6' },
      { addressType: 'IPv4' },
      ['addressType: Invalid value: "IPv6": field is immutable'],
    ],
    ['nothing of a slice', slice, ofIPv4, ofIPv4, []],
    [
      'an immutable ConfigMap',
      'configmaps',
      { immutable: true, data: { a: '2' } },
      { immutable: true, data: { a: '1' } },
      ['data: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'that it is immutable',
      'configmaps',
      { data: { a: '1' } },
      { immutable: true, data: { a: '1' } },
      ['immutable: Forbidden: field is immutable when `immutable` is set'],
    ],
    [
      'the type of a Secret',
      'secrets',
      { type: 'a' },
      { type: 'b' },
      ['type: Invalid value: "a": field is immutable'],
    ],
    [
      'the addresses of a Node',
      'nodes',
      { spec: { podCIDRs: ['10.1.0.0/24'] } },
      { spec: { podCIDRs: ['10.2.0.0/24'] } },
      ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
    ],
  ])('%s', (_, resource, object, old, expected) => {
    expect(updateTexts(resource, object, old)).toEqual(expected);
  });
});

describe('defaults', () => {
  it.each<[string, string, Draft, Draft]>([
    [
      'Endpoints',
      'endpoints',
      { subsets: [{ ports: [{ port: 80 }] }] },
      { subsets: [{ ports: [{ port: 80, protocol: 'TCP' }] }] },
    ],
    [
      'a slice',
      slice,
      { ports: [{ port: 80 }], endpoints: [{ addresses: ['10.0.0.1'] }] },
      { ports: [{ port: 80, name: '', protocol: 'TCP' }], endpoints: [{ conditions: {} }] },
    ],
    ['text of a Secret', 'secrets', { stringData: { a: 'é€' } }, { type: 'Opaque', data: { a: 'w6nigqw=' } }],
    [
      'a Namespace',
      'namespaces',
      {},
      { metadata: { labels: { 'kubernetes.io/metadata.name': 'one' } }, status: { phase: 'Active' } },
    ],
    ['a policy', policy, { spec: {} }, { spec: { podSelector: {}, policyTypes: ['Ingress'] } }],
    [
      'a policy for both ways',
      policy,
      { spec: { egress: [{ ports: [{ port: 53 }] }] } },
      { spec: { egress: [{ ports: [{ protocol: 'TCP' }] }], policyTypes: ['Ingress', 'Egress'] } },
    ],
    [
      'a Node',
      'nodes',
      { spec: { podCIDR: '10.1.0.0/24' }, status: { capacity: { cpu: '4' } } },
      { spec: { podCIDRs: ['10.1.0.0/24'] }, status: { allocatable: { cpu: '4' } } },
    ],
  ])('of %s', (_, resource, object, expected) => {
    expect(decoded(resource, object)).toMatchObject(expected);
  });

  it('of a Secret drop the text', () => {
    expect(decoded('secrets', { stringData: { a: 'x' } })).not.toHaveProperty('stringData');
  });
});

describe('a new Namespace', () => {
  it('has a finalizer, whatever was sent', () => {
    const draft = decoded('namespaces', { status: { phase: 'Terminating' } });
    kindOf('namespaces').prepareForCreate?.(draft);
    expect([draft.spec, draft.status]).toEqual([{ finalizers: ['kubernetes'] }, { phase: 'Active' }]);
  });
});

describe('warnings', () => {
  it.each<[string, string, Draft, string[]]>([
    [
      'Endpoints',
      'endpoints',
      {},
      ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
    ],
    ['a slice of names', slice, { addressType: 'FQDN' }, ['spec.addressType: FQDN endpoints are deprecated']],
    ['a slice', slice, { addressType: 'IPv4' }, []],
  ])('of %s', (_, resource, object, expected) => {
    expect(rulesOfKind(kindOf(resource)).warnings?.(decoded(resource, object))).toEqual(expected);
  });
});

describe('ServiceCIDR and IPAddress', () => {
  const [cidrs, addresses] = ['servicecidrs.networking.k8s.io', 'ipaddresses.networking.k8s.io'];
  const range = (...list: string[]): Draft => ({ spec: { cidrs: list } });
  const address = (parentRef: Draft, name = '10.0.0.1'): Draft => ({
    metadata: { name },
    spec: { parentRef },
  });
  const one = { resource: 'services', namespace: 'default', name: 'web' };
  it.each<[string, string, Draft, string[]]>([
    ['a range', cidrs, range('10.0.0.0/24'), []],
    ['one of each family', cidrs, range('fd00::/64', '10.0.0.0/24'), []],
    ['none', cidrs, { spec: {} }, ['spec.cidrs: Required value: at least one CIDR required']],
    [
      'three',
      cidrs,
      range('10.0.0.0/24', 'fd00::/64', '10.1.0.0/24'),
      [
        'spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/24","fd00::/64","10.1.0.0/24"]}: may only hold up to 2 values',
      ],
    ],
    [
      'two of one family',
      cidrs,
      range('10.0.0.0/24', '10.1.0.0/24'),
      [
        'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ],
    ],
    [
      'host bits',
      cidrs,
      range('10.0.0.1/24'),
      ['spec.cidrs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length'],
    ],
    [
      'another spelling',
      cidrs,
      range('fd00:0::/64'),
      ['spec.cidrs[0]: Invalid value: "fd00:0::/64": must be in canonical form ("fd00::/64")'],
    ],
    ['an address', addresses, address(one), []],
    ['an address of nothing', addresses, { spec: {} }, ['spec.parentRef: Required value']],
    [
      'an address of no name',
      addresses,
      address({ resource: 'a/b' }),
      [
        `spec.parentRef.resource: Invalid value: "a/b": may not contain '/'`,
        'spec.parentRef.name: Required value',
      ],
    ],
  ])('%s', (_what, resource, object, errors) => {
    expect(texts(resource, object)).toEqual(errors);
  });

  it.each([
    ['10.0.0.1', []],
    ['fd00::1', []],
    ['web', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['10.0.0.01', ['must not have leading 0s']],
    ['fd00:0::1', ['must be in canonical form ("fd00::1")']],
  ])('an address is named as it is written: %s', (name, troubles) => {
    expect(rulesOfKind(kindOf(addresses)).checkName(name)).toEqual(troubles);
  });

  it.each<[string, string, Draft, Draft, string[]]>([
    [
      'a range stays',
      cidrs,
      range('10.1.0.0/24'),
      range('10.0.0.0/24'),
      ['spec.cidrs[0]: Invalid value: "10.1.0.0/24": field is immutable'],
    ],
    ['a second may come', cidrs, range('10.0.0.0/24', 'fd00::/64'), range('10.0.0.0/24'), []],
    [
      'none may go',
      cidrs,
      range('10.0.0.0/24'),
      range('10.0.0.0/24', 'fd00::/64'),
      ['spec.cidrs: Invalid value: ["10.0.0.0/24"]: field is immutable'],
    ],
    [
      'an address stays with its Service',
      addresses,
      address({ ...one, name: 'api' }),
      address(one),
      [
        'spec.parentRef: Invalid value: {"resource":"services","namespace":"default","name":"api"}: field is immutable',
      ],
    ],
  ])('%s', (_what, resource, object, old, errors) => {
    expect(updateTexts(resource, object, old)).toEqual(errors);
  });
});
