import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { networkPolicy } from './networkPolicy.ts';
import { networkPolicyRules } from './networkPolicyRules.ts';

const policy = (spec: string): Draft => ({ metadata: { name: 'p' }, spec: parse(spec) as Draft });

const lines = (spec: string, old?: string): string[] => {
  const found =
    old === undefined
      ? networkPolicyRules.validate?.(policy(spec))
      : networkPolicyRules.validateUpdate?.(policy(spec), policy(old) as unknown as KubeObject);
  return (found ?? []).map(({ field, message }) => `${field}: ${message}`);
};

const rule = (text: string): string => `{podSelector: {}, ingress: [${text}]}`;
const FROM = 'spec.ingress[0].from[0]';
const PORT = 'spec.ingress[0].ports[0]';
const CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

describe('what the API server says of a NetworkPolicy', () => {
  it.each([
    [rule('{from: [{}]}'), [`${FROM}: Required value: must specify a peer`]],
    [
      rule('{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}'),
      [`${FROM}: Forbidden: may not specify both ipBlock and another peer`],
    ],
    [rule('{from: [{namespaceSelector: {}, podSelector: {}}]}'), []],
    [rule('{from: [{ipBlock: {cidr: ""}}]}'), [`${FROM}.ipBlock.cidr: Required value`]],
    [
      rule('{from: [{ipBlock: {cidr: 10.0.0.0}}]}'),
      [`${FROM}.ipBlock.cidr: Invalid value: "10.0.0.0": ${CIDR}`],
    ],
    [
      rule('{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}'),
      [`${FROM}.ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length`],
    ],
    [
      rule('{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16, 10.0.0.0/8, 10.1.0.0/16]}}]}'),
      [
        `${FROM}.ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of \`cidr\``,
        `${FROM}.ipBlock.except[1]: Invalid value: "10.0.0.0/8": must be a strict subset of \`cidr\``,
      ],
    ],
    [
      rule('{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [foo]}}]}'),
      [`${FROM}.ipBlock.except[0]: Invalid value: "foo": ${CIDR}`],
    ],
    [
      rule('{ports: [{port: 0}]}'),
      [`${PORT}.port: Invalid value: 0: must be between 1 and 65535, inclusive`],
    ],
    [
      rule('{ports: [{port: a-name-that-is-too-long}]}'),
      [`${PORT}.port: Invalid value: "a-name-that-is-too-long": must be no more than 15 characters`],
    ],
    [
      rule('{ports: [{endPort: 80}]}'),
      [`${PORT}.endPort: Invalid value: 80: may not be specified when \`port\` is not specified`],
    ],
    [
      rule('{ports: [{port: http, endPort: 80}]}'),
      [`${PORT}.endPort: Invalid value: 80: may not be specified when \`port\` is non-numeric`],
    ],
    // The value shown is the port, as it is upstream.
    [
      rule('{ports: [{port: 90, endPort: 80}]}'),
      [`${PORT}.endPort: Invalid value: 90: must be greater than or equal to \`port\``],
    ],
    [
      rule('{ports: [{port: 90, endPort: 70000}]}'),
      [`${PORT}.endPort: Invalid value: 70000: must be between 1 and 65535, inclusive`],
    ],
    [
      rule('{ports: [{port: 90, protocol: ICMP}]}'),
      [`${PORT}.protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"`],
    ],
    [rule('{ports: [{port: 90, protocol: SCTP}]}'), []],
    [
      '{podSelector: {}, policyTypes: [In]}',
      ['spec.policyTypes[0]: Unsupported value: "In": supported values: "Ingress", "Egress"'],
    ],
    [
      '{podSelector: {}, policyTypes: [Ingress, Egress, Ingress]}',
      [
        'spec.policyTypes: Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
      ],
    ],
    [
      '{podSelector: {matchExpressions: [{key: a, operator: In}]}}',
      [
        "spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
    [
      '{podSelector: {}, egress: [{to: [{}]}]}',
      ['spec.egress[0].to[0]: Required value: must specify a peer'],
    ],
    ['{podSelector: {}, egress: [{}], ingress: [{}]}', []],
  ])('%s', (spec, expected) => {
    expect(lines(spec)).toEqual(expected);
  });

  it('looks away from a CIDR that was there already', () => {
    const spec = rule('{from: [{ipBlock: {cidr: 10.0.0.1/8}}]}');
    expect(lines(spec, spec)).toEqual([]);
  });
});

describe('what it fills in', () => {
  it.each([
    ['{}', { podSelector: {}, policyTypes: ['Ingress'] }],
    ['{podSelector: {}, egress: []}', { podSelector: {}, egress: [], policyTypes: ['Ingress'] }],
    [
      '{podSelector: {}, egress: [{ports: [{port: 53}]}]}',
      {
        podSelector: {},
        egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }],
        policyTypes: ['Ingress', 'Egress'],
      },
    ],
    ['{podSelector: {}, policyTypes: [Egress]}', { podSelector: {}, policyTypes: ['Egress'] }],
  ])('%s', (spec, filled) => {
    const draft = policy(spec);
    networkPolicy.defaults?.(draft);
    expect(draft['spec']).toEqual(filled);
  });
});
