import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { serviceRules } from './serviceRules.ts';
import { lines, sampleService, updateLines } from './serviceSample.ts';

const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY_NAME =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const texts = (draft: Draft): string[] => lines(serviceRules.validate?.(draft));

describe('selector, affinity, policies', () => {
  const notBalancer = "Forbidden: may only be used when `type` is 'LoadBalancer'";
  it.each<[string, Draft, string[]]>([
    ['selector value', { selector: { app: 'a b' } }, [`spec.selector: Invalid value: "a b": ${LABEL_VALUE}`]],
    ['selector key', { selector: { 'a b': 'x' } }, [`spec.selector: Invalid value: "a b": ${KEY_NAME}`]],
    [
      'affinity',
      { sessionAffinity: 'Sticky' },
      ['spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"'],
    ],
    [
      'timeout too long',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } },
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
      ],
    ],
    [
      'timeout of a day',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86400 } } },
      [],
    ],
    [
      'timeout 0',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
      [
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400',
      ],
    ],
    [
      'type',
      { type: 'Foo' },
      [
        'spec.type: Unsupported value: "Foo": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'external policy without an outside',
      { externalTrafficPolicy: 'Local' },
      [
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      ],
    ],
    [
      'external policy value',
      { type: 'NodePort', externalTrafficPolicy: 'x' },
      ['spec.externalTrafficPolicy: Unsupported value: "x": supported values: "Cluster", "Local"'],
    ],
    [
      'health check port that is not needed',
      { type: 'NodePort', healthCheckNodePort: 31000 },
      [
        "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'internal policy value',
      { internalTrafficPolicy: 'x' },
      ['spec.internalTrafficPolicy: Unsupported value: "x": supported values: "Cluster", "Local"'],
    ],
    [
      'distribution',
      { trafficDistribution: 'Near' },
      [
        'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
      ],
    ],
    [
      'allocation',
      { allocateLoadBalancerNodePorts: false },
      [`spec.allocateLoadBalancerNodePorts: ${notBalancer}`],
    ],
    ['class', { loadBalancerClass: 'x' }, [`spec.loadBalancerClass: ${notBalancer}`]],
    [
      'class syntax',
      { type: 'LoadBalancer', loadBalancerClass: 'a b' },
      [`spec.loadBalancerClass: Invalid value: "a b": ${KEY_NAME}`],
    ],
    [
      'ranges of a plain Service',
      { loadBalancerSourceRanges: ['10.0.0.0/8'] },
      [`spec.LoadBalancerSourceRanges: ${notBalancer}`],
    ],
    [
      'range that is an address',
      { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0'] },
      [
        'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    [
      'range with host bits',
      { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.1.2.3/8'] },
      [
        'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.1.2.3/8": must not have bits set beyond the prefix length',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts(sampleService(spec))).toEqual(expected);
  });

  it.each<[string, Draft, Draft, string[]]>([
    [
      'topology annotations that differ',
      {},
      { 'service.kubernetes.io/topology-mode': 'x', 'service.kubernetes.io/topology-aware-hints': 'y' },
      [
        'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "x": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
      ],
    ],
    [
      'source ranges in the annotation',
      { type: 'LoadBalancer' },
      { 'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8, x' },
      [
        'metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
  ])('%s', (_, spec, annotations, expected) => {
    expect(texts(sampleService(spec, { annotations }))).toEqual(expected);
  });
});

describe('externalIPs', () => {
  it.each([
    ['198.51.100.1', []],
    ['x', ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']],
    ['0.0.0.0', ['may not be unspecified (0.0.0.0)']],
    ['127.0.0.1', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    ['::1', ['may not be in the loopback range (127.0.0.0/8, ::1/128)']],
    ['169.254.1.1', ['may not be in the link-local range (169.254.0.0/16, fe80::/10)']],
    ['224.0.0.5', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
    ['ff02::1', ['may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)']],
    ['010.1.2.3', ['must not have leading 0s']],
    ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
  ])('%s', (ip, messages) => {
    const expected = messages.map((message) => `spec.externalIPs[0]: Invalid value: "${ip}": ${message}`);
    expect(texts(sampleService({ externalIPs: [ip] }))).toEqual(expected);
  });

  it('keeps what an older server took', () => {
    expect(updateLines({ externalIPs: ['010.1.2.3'] }, { externalIPs: ['010.1.2.3'] })).toEqual([]);
  });
});

describe('status', () => {
  const check = (spec: Draft, ingress: Draft[]): string[] => {
    const draft = { ...sampleService(spec), status: { loadBalancer: { ingress } } };
    const errors = serviceRules.validateStatusUpdate?.(draft, sampleService(spec) as KubeObject) ?? [];
    return errors.map((error) => `${error.field}: ${error.message}`);
  };
  it.each<[string, Draft, Draft[], string[]]>([
    ['fine', { type: 'LoadBalancer' }, [{ ip: '192.0.2.1', ipMode: 'VIP' }], []],
    [
      'no load balancer',
      {},
      [{ ip: '192.0.2.1' }],
      ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
    ],
    [
      'address as hostname',
      { type: 'LoadBalancer' },
      [{ hostname: '1.2.3.4' }],
      [
        'status.loadBalancer.ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      ],
    ],
    [
      'mode',
      { type: 'LoadBalancer' },
      [{ ip: '192.0.2.1', ipMode: 'x' }],
      ['status.loadBalancer.ingress[0].ipMode: Unsupported value: "x": supported values: "Proxy", "VIP"'],
    ],
  ])('%s', (_, spec, ingress, expected) => {
    expect(check(spec, ingress)).toEqual(expected);
  });
});
