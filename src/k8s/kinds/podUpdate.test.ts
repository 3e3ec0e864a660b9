import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { podRules } from './podRules.ts';
import { samplePod } from './podSample.ts';

describe('updates', () => {
  const MAY_NOT =
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n';
  const update = (now: Draft, old: Draft): string[] =>
    (podRules.validateUpdate?.(now, old as KubeObject) ?? []).map(
      (error) => `${error.field}: ${error.message}`,
    );

  it.each<[string, Draft, Draft, string[]]>([
    ['nothing', samplePod(), samplePod(), []],
    ['the image', samplePod({}, { image: 'nginx:2', imagePullPolicy: 'IfNotPresent' }), samplePod(), []],
    ['labels', samplePod({}, {}, { labels: { a: 'b' } }), samplePod(), []],
    ['another toleration', samplePod({ tolerations: [{ key: 'a', operator: 'Exists' }] }), samplePod(), []],
    [
      'a toleration less',
      samplePod(),
      samplePod({ tolerations: [{ key: 'a', operator: 'Exists' }] }),
      ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
    ],
    [
      'another container',
      samplePod({
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:1' },
        ],
      }),
      samplePod({ containers: [{ name: 'a', image: 'a:1' }] }),
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    [
      'a later deadline',
      samplePod({ activeDeadlineSeconds: 20 }),
      samplePod({ activeDeadlineSeconds: 10 }),
      ['spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value'],
    ],
    [
      'the deadline gone',
      samplePod(),
      samplePod({ activeDeadlineSeconds: 10 }),
      [
        'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
      ],
    ],
    [
      'a new gate',
      samplePod({ schedulingGates: [{ name: 'b' }] }),
      samplePod({ schedulingGates: [{ name: 'a' }] }),
      [
        "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'",
      ],
    ],
  ])('%s', (_, now, old, expected) => {
    expect(update(now, old)).toEqual(expected);
  });

  it('show what may not change', () => {
    expect(update(samplePod({ dnsPolicy: 'Default' }), samplePod())).toEqual([
      `${MAY_NOT}@@ -9,7 +9,7 @@
    "TerminationMessagePolicy": "File"
   }
  ],
- "DNSPolicy": "ClusterFirst",
+ "DNSPolicy": "Default",
  "EnableServiceLinks": true,
  "RestartPolicy": "Always",
  "SchedulerName": "default-scheduler",
`,
    ]);
  });
});

describe('warnings', () => {
  const ports = [{ containerPort: 80, name: 'http' }];
  it.each<[string, Draft, string[]]>([
    ['nothing', samplePod(), []],
    [
      'a name with dots',
      samplePod({}, {}, { name: 'a.b' }),
      [
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
      ],
    ],
    [
      'a port twice',
      samplePod({
        containers: [
          { name: 'a', image: 'a:1', ports },
          { name: 'b', image: 'b:1', ports },
        ],
      }),
      [
        'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
        'spec.containers[1].ports[0]: duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
      ],
    ],
    [
      'a variable that hides another',
      samplePod(
        {},
        {
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
            { name: 'A', value: '$(A)3' },
          ],
        },
      ),
      ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'a negative grace period',
      samplePod({ terminationGracePeriodSeconds: -1 }),
      [
        'spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1',
      ],
    ],
  ])('%s', (_, draft, expected) => {
    expect(podRules.warnings?.(draft)).toEqual(expected);
  });

  it('are not given for a change', () => {
    expect(
      podRules.warnings?.(samplePod({ terminationGracePeriodSeconds: -1 }), samplePod() as KubeObject),
    ).toEqual([]);
  });
});
