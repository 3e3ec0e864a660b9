import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import { serviceRules } from './serviceRules.ts';
import { HEADLESS, lines, sampleService } from './serviceSample.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const KEY_NAME =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const texts = (draft: Draft): string[] => lines(serviceRules.validate?.(draft));

describe('names', () => {
  it.each([
    ['1web', []],
    ['-web', [LABEL]],
    ['web.default', ['must not contain dots']],
    ['Web', [LABEL]],
    ['a'.repeat(64), ['must be no more than 63 characters']],
  ])('%s', (name, messages) => {
    expect(serviceRules.checkName(name)).toEqual(messages);
  });
});

describe('ports and types', () => {
  it.each<[string, Draft, string[]]>([
    ['fine', {}, []],
    ['no ports', { ports: [] }, ['spec.ports: Required value']],
    ['no ports, headless', { ports: [], ...HEADLESS }, []],
    [
      'headless load balancer',
      { type: 'LoadBalancer', ...HEADLESS },
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services'],
    ],
    [
      'headless NodePort',
      { type: 'NodePort', ...HEADLESS },
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    [
      'name with addresses',
      {
        type: 'ExternalName',
        externalName: 'a.example.com',
        clusterIPs: ['10.96.0.9'],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
      },
      [
        'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
        'spec.ipFamilies: Forbidden: may not be set for ExternalName services',
        'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
      ],
    ],
    ['name without a name', { type: 'ExternalName' }, ['spec.externalName: Required value']],
    [
      'name that is a dot',
      { type: 'ExternalName', externalName: '.' },
      ['spec.externalName: Required value'],
    ],
    ['name with a final dot', { type: 'ExternalName', externalName: 'a.example.com.' }, []],
    ['name that is an address', { type: 'ExternalName', externalName: '1.2.3.4', ports: [] }, []],
    [
      'bad name',
      { type: 'ExternalName', externalName: 'Bad_Name' },
      [`spec.externalName: Invalid value: "Bad_Name": ${SUBDOMAIN}`],
    ],
    [
      'two ports without names',
      { ports: [{ port: 1 }, { port: 2 }] },
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'port name',
      { ports: [{ name: 'HTTP', port: 80 }] },
      [`spec.ports[0].name: Invalid value: "HTTP": ${LABEL}`],
    ],
    ['long port name', { ports: [{ name: 'a-name-of-more-than-fifteen', port: 80 }] }, []],
    [
      'same port name',
      {
        ports: [
          { name: 'http', port: 80 },
          { name: 'http', port: 81 },
        ],
      },
      ['spec.ports[1].name: Duplicate value: "http"'],
    ],
    [
      'port 0',
      { ports: [{ port: 0, targetPort: 80 }] },
      ['spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'],
    ],
    [
      'protocol',
      { ports: [{ port: 80, protocol: 'HTTP' }] },
      ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'target port out of range',
      { ports: [{ port: 80, targetPort: 70000 }] },
      ['spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'target port as quoted number',
      { ports: [{ port: 80, targetPort: '80' }] },
      ['spec.ports[0].targetPort: Invalid value: "80": must contain at least one letter (a-z)'],
    ],
    [
      'target port that breaks every rule',
      { ports: [{ port: 80, targetPort: '-A--123456789012' }] },
      [
        'must be no more than 15 characters',
        'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'must contain at least one letter (a-z)',
        'must not contain consecutive hyphens',
        'must not begin or end with a hyphen',
      ].map((message) => `spec.ports[0].targetPort: Invalid value: "-A--123456789012": ${message}`),
    ],
    [
      'appProtocol',
      { ports: [{ port: 80, appProtocol: 'a b' }] },
      [`spec.ports[0].appProtocol: Invalid value: "a b": ${KEY_NAME}`],
    ],
    [
      'nodePort of a plain Service',
      { ports: [{ port: 80, nodePort: 30080 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'same nodePort',
      {
        type: 'NodePort',
        ports: [
          { name: 'a', port: 80, nodePort: 30080 },
          { name: 'b', port: 81, nodePort: 30080 },
        ],
      },
      ['spec.ports[1].nodePort: Duplicate value: 30080'],
    ],
    [
      'same nodePort of two protocols',
      {
        type: 'NodePort',
        ports: [
          { name: 'a', port: 53, nodePort: 30053, protocol: 'TCP' },
          { name: 'b', port: 53, nodePort: 30053, protocol: 'UDP' },
        ],
      },
      [],
    ],
    [
      'same port',
      {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80, targetPort: 8080 },
        ],
      },
      [
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts(sampleService(spec))).toEqual(expected);
  });
});

describe('several errors', () => {
  it('stand in the order of the server', () => {
    const draft = sampleService({
      externalTrafficPolicy: 'Local',
      ports: [{ port: 80 }, { port: 0, targetPort: '80' }],
    });
    expect(texts(draft)).toEqual([
      'spec.ports[0].name: Required value',
      'spec.ports[1].name: Required value',
      'spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[1].targetPort: Invalid value: "80": must contain at least one letter (a-z)',
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ]);
  });
});

describe('warnings', () => {
  it.each<[string, Draft, string[]]>([
    ['nothing', {}, []],
    [
      'external addresses',
      { externalIPs: ['198.51.100.1'] },
      ['spec.externalIPs is deprecated and may no longer be implemented in some clusters'],
    ],
    [
      'headless',
      { ...HEADLESS, loadBalancerIP: '1.2.3.4', externalIPs: ['198.51.100.1'], sessionAffinity: 'ClientIP' },
      [
        'spec.loadBalancerIP is ignored for headless services',
        'spec.externalIPs is ignored for headless services',
        'spec.SessionAffinity is ignored for headless services',
      ],
    ],
    [
      'name with addresses',
      { type: 'ExternalName', externalName: 'a.example.com', externalIPs: ['198.51.100.1'] },
      ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
    ],
    [
      'name of a plain Service',
      { externalName: 'a.example.com' },
      ['spec.externalName is ignored when spec.type is not "ExternalName"'],
    ],
    [
      'old distribution',
      { trafficDistribution: 'PreferClose' },
      ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
    ],
    [
      'IPv6 that is not canonical',
      { clusterIP: '2001:DB8::1', clusterIPs: ['2001:DB8::1'] },
      [
        'spec.clusterIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      ],
    ],
    [
      'leading zeros',
      { clusterIP: '010.1.2.3', clusterIPs: ['010.1.2.3'] },
      ['spec.clusterIPs[0]: non-standard IP address "010.1.2.3" is invalid: use "10.1.2.3"'],
    ],
    [
      'range with host bits',
      { loadBalancerSourceRanges: ['10.1.2.3/8'] },
      [
        'spec.loadBalancerSourceRanges[0]: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)',
      ],
    ],
  ])('%s', (_, spec, expected) => {
    expect(serviceRules.warnings?.(sampleService(spec))).toEqual(expected);
  });

  it('name the annotation that has a successor', () => {
    const annotations = { 'service.kubernetes.io/topology-aware-hints': 'Auto' };
    expect(serviceRules.warnings?.(sampleService({}, { annotations }))).toEqual([
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    ]);
  });
});
