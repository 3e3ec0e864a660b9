import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import { validateServiceAddresses } from './serviceAddresses.ts';
import { HEADLESS, updateLines } from './serviceSample.ts';

describe('addresses and families', () => {
  const check = (spec: Draft): string[] =>
    validateServiceAddresses({ spec: { type: 'ClusterIP', ...spec } }, null).map(
      (error) => `${error.field}: ${error.message}`,
    );

  it.each<[string, Draft, string[]]>([
    ['nothing set', {}, []],
    ['headless', HEADLESS, []],
    [
      'another first address',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
    ],
    [
      'only the list',
      { clusterIPs: ['10.0.0.2'] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: must be empty when `clusterIP` is not specified'],
    ],
    [
      'family',
      { ipFamilies: ['IPv5'] },
      ['spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
    ],
    ['family twice', { ipFamilies: ['IPv4', 'IPv4'] }, ['spec.ipFamilies[1]: Duplicate value: "IPv4"']],
    [
      'policy',
      { ipFamilyPolicy: 'Dual' },
      [
        'spec.ipFamilyPolicy: Unsupported value: "Dual": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
      ],
    ],
    [
      'None and more',
      { clusterIP: 'None', clusterIPs: ['None', '10.0.0.1'] },
      ['spec.clusterIPs: Invalid value: ["None","10.0.0.1"]: \'None\' must be the first and only value'],
    ],
    [
      'no address',
      { clusterIP: 'foo', clusterIPs: ['foo'] },
      [
        'spec.clusterIPs[0]: Invalid value: "foo": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      ],
    ],
    [
      'three',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', 'fd00::1', '10.0.0.2'] },
      ['spec.clusterIPs: Invalid value: ["10.0.0.1","fd00::1","10.0.0.2"]: may only hold up to 2 values'],
    ],
    [
      'two of a family',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1', '10.0.0.2'] },
      [
        'spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      'v6 where v4 is wanted',
      { clusterIP: 'fd00::1', clusterIPs: ['fd00::1'], ipFamilies: ['IPv4'] },
      [
        'spec.clusterIPs[0]: Invalid value: "fd00::1": expected an IPv4 value as indicated by `ipFamilies[0]`',
      ],
    ],
    [
      'v4 where v6 is wanted',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ipFamilies: ['IPv6'] },
      [
        'spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(check(spec)).toEqual(expected);
  });
});

describe('updates', () => {
  const dual = {
    clusterIP: '10.96.0.9',
    clusterIPs: ['10.96.0.9', 'fd00::9'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'PreferDualStack',
  };
  const balancer = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 };
  it.each<[string, Draft, Draft, string[]]>([
    ['nothing', {}, {}, []],
    [
      'the address',
      { clusterIP: '10.96.5.6', clusterIPs: ['10.96.5.6'] },
      {},
      ['spec.clusterIPs[0]: Invalid value: ["10.96.5.6"]: may not change once set'],
    ],
    [
      'an address to headless',
      HEADLESS,
      {},
      ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
    ],
    [
      'the family',
      { ...dual, ipFamilies: ['IPv6', 'IPv4'], clusterIPs: ['fd00::9', '10.96.0.9'], clusterIP: 'fd00::9' },
      dual,
      [
        'spec.clusterIPs[0]: Invalid value: ["fd00::9","10.96.0.9"]: may not change once set',
        'spec.clusterIPs[1]: Invalid value: ["fd00::9","10.96.0.9"]: may not change once set',
        'spec.ipFamilies[0]: Invalid value: ["IPv6","IPv4"]: may not change once set',
        'spec.ipFamilies[0]: Invalid value: ["IPv6","IPv4"]: may not change once set',
      ],
    ],
    ['a second address', dual, {}, []],
    ['from a name', {}, { type: 'ExternalName', externalName: 'a.example.com' }, []],
    [
      'the class of load balancers',
      { type: 'LoadBalancer', loadBalancerClass: 'x' },
      { type: 'LoadBalancer' },
      ['spec.loadBalancerClass: Invalid value: "x": may not change once set'],
    ],
    [
      'away from a class',
      { type: 'LoadBalancer' },
      { type: 'LoadBalancer', loadBalancerClass: 'x' },
      ['spec.loadBalancerClass: Invalid value: null: may not change once set'],
    ],
    [
      'the port for health checks',
      { ...balancer, healthCheckNodePort: 31001 },
      balancer,
      ['spec.healthCheckNodePort: Forbidden: field is immutable'],
    ],
  ])('%s', (_, spec, old, expected) => {
    expect(updateLines(spec, old)).toEqual(expected);
  });
});
