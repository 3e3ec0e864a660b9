import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import { podRules } from './podRules.ts';
import { samplePod } from './podSample.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const texts = (draft: Draft): string[] =>
  (podRules.validate?.(draft) ?? []).map((error) => `${error.field}: ${error.message}`);

describe('containers', () => {
  it.each<[string, Draft, string[]]>([
    ['fine', {}, []],
    ['no name', { name: '' }, ['name: Required value']],
    ['name', { name: 'Web' }, [`name: Invalid value: "Web": ${LABEL}`]],
    ['no image', { image: '' }, ['image: Required value']],
    [
      'image with spaces',
      { image: ' nginx' },
      ['image: Invalid value: " nginx": must not have leading or trailing whitespace'],
    ],
    [
      'pull policy',
      { imagePullPolicy: 'x' },
      ['imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"'],
    ],
    [
      'port name too long',
      { ports: [{ name: 'a-very-long-name-x', containerPort: 80 }] },
      ['ports[0].name: Invalid value: "a-very-long-name-x": must be no more than 15 characters'],
    ],
    [
      'port name twice',
      {
        ports: [
          { name: 'a', containerPort: 80 },
          { name: 'a', containerPort: 81 },
        ],
      },
      ['ports[1].name: Duplicate value: "a"'],
    ],
    ['no port', { ports: [{}] }, ['ports[0].containerPort: Required value']],
    [
      'port out of range',
      { ports: [{ containerPort: 70000 }] },
      ['ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'port of the Node twice',
      {
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 81, hostPort: 80 },
        ],
      },
      ['ports[1].hostPort: Duplicate value: "TCP//80"'],
    ],
    ['variable without a name', { env: [{ value: 'x' }] }, ['env[0].name: Required value']],
    [
      'variable with an equals sign',
      { env: [{ name: 'A=B' }] },
      [
        'env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      ],
    ],
    [
      'variable from nowhere',
      { env: [{ name: 'A', valueFrom: {} }] },
      [
        'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ],
    ],
    [
      'variable from a value and elsewhere',
      { env: [{ name: 'A', value: 'x', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] },
      ['env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ],
    [
      'field of a variable',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } }] },
      [
        'env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ],
    ],
    [
      'unknown field of a variable',
      { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] },
      [
        'env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
      ],
    ],
    [
      'mount without a volume',
      { volumeMounts: [{ name: 'x', mountPath: '/x' }] },
      ['volumeMounts[0].name: Not found: "x"'],
    ],
    [
      'two probes in one',
      { readinessProbe: { httpGet: { port: 80 }, tcpSocket: { port: 80 } } },
      ['readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
    ],
    [
      'probe of nothing',
      { livenessProbe: {} },
      ['livenessProbe: Required value: must specify a handler type'],
    ],
    [
      'probe port',
      { readinessProbe: { httpGet: { port: 'HTTP' } } },
      [
        'readinessProbe.httpGet.port: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'readinessProbe.httpGet.port: Invalid value: "HTTP": must contain at least one letter (a-z)',
      ],
    ],
    [
      'liveness that needs two successes',
      { livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } },
      ['livenessProbe.successThreshold: Invalid value: 2: must be 1'],
    ],
    [
      'negative delay',
      { readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: -1 } },
      ['readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'sleep longer than the grace period',
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      [
        'lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
      ],
    ],
    [
      'request above the limit',
      { resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
      ['resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      'unknown resource',
      { resources: { limits: { foo: '1' } } },
      ['limits', 'requests'].flatMap((list) => [
        `resources.${list}[foo]: Invalid value: "foo": must be a standard resource type or fully qualified`,
        `resources.${list}[foo]: Invalid value: "foo": must be a standard resource for containers`,
      ]),
    ],
  ])('%s', (_, container, expected) => {
    expect(texts(samplePod({}, container))).toEqual(expected.map((text) => `spec.containers[0].${text}`));
  });
});

describe('Pods', () => {
  const web = { name: 'web', image: 'nginx:1' };
  it.each<[string, Draft, string[]]>([
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    ['same name', { containers: [web, web] }, ['spec.containers[1].name: Duplicate value: "web"']],
    [
      'same name as an init container',
      { initContainers: [web] },
      ['spec.initContainers[0].name: Duplicate value: "web"'],
    ],
    [
      'init container with a probe',
      { initContainers: [{ name: 'i', image: 'x:1', livenessProbe: { tcpSocket: { port: 1 } } }] },
      [
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'restart policy',
      { restartPolicy: 'x' },
      ['spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'DNS policy',
      { dnsPolicy: 'x' },
      [
        'spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
      ],
    ],
    [
      'no DNS at all',
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'too many nameservers',
      { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } },
      [
        'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4"]: must not have more than 3 nameservers',
      ],
    ],
    [
      'volume that is two things',
      { volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'c' } }] },
      ['spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'volume without its ConfigMap',
      { volumes: [{ name: 'a', configMap: {} }] },
      ['spec.volumes[0].configMap.name: Required value'],
    ],
    [
      'toleration of nothing',
      { tolerations: [{ operator: 'Equal' }] },
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      'spread without a key',
      { topologySpreadConstraints: [{ maxSkew: 0, whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} }] },
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      ],
    ],
    [
      'affinity without a key',
      {
        affinity: {
          podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: {} }] },
        },
      },
      [
        'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty',
        'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
        "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ],
    ],
    [
      'user out of range',
      { securityContext: { runAsUser: -1 } },
      ['spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive'],
    ],
    [
      'port that differs on the Node',
      { hostNetwork: true, containers: [{ ...web, ports: [{ containerPort: 80, hostPort: 81 }] }] },
      [
        'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
      ],
    ],
    [
      'gates and a Node',
      { nodeName: 'node-1', schedulingGates: [{ name: 'a' }] },
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts(samplePod(spec))).toEqual(expected);
  });

  it('refuse a cost that is no number', () => {
    const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '1.5' };
    expect(texts(samplePod({}, {}, { annotations }))).toEqual([
      'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "1.5": must be a 32bit integer',
    ]);
  });
});
