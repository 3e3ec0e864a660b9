import { describe, expect, it } from 'vitest';
import type { Draft, KindDefinition } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { kindByResource } from './index.ts';
import { rulesOfKind } from './rules.ts';

const labels = { app: 'web' };

function made(resource: string, spec: Draft = {}, podSpec: Draft = {}): Draft {
  const draft: Draft = {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'a:1' }], ...podSpec } },
      ...spec,
    },
  };
  kindOf(resource).defaults?.(draft);
  return draft;
}

function kindOf(resource: string): KindDefinition {
  return kindByResource(resource) as KindDefinition;
}

function texts(resource: string, spec: Draft, podSpec: Draft = {}): string[] {
  const errors = rulesOfKind(kindOf(resource)).validate?.(made(resource, spec, podSpec)) ?? [];
  return errors.map((error) => `${error.field}: ${error.message}`);
}

describe('defaults', () => {
  it.each<[string, Draft]>([
    [
      'deployments.apps',
      {
        progressDeadlineSeconds: 600,
        replicas: 1,
        revisionHistoryLimit: 10,
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
      },
    ],
    ['replicasets.apps', { replicas: 1 }],
    [
      'statefulsets.apps',
      {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        podManagementPolicy: 'OrderedReady',
        replicas: 1,
        revisionHistoryLimit: 10,
        updateStrategy: { rollingUpdate: { partition: 0 }, type: 'RollingUpdate' },
      },
    ],
    [
      'daemonsets.apps',
      {
        revisionHistoryLimit: 10,
        updateStrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 }, type: 'RollingUpdate' },
      },
    ],
  ])('of %s', (resource, expected) => {
    const { selector: _selector, template, ...spec } = made(resource).spec;
    expect(spec).toEqual(expected);
    expect(template.spec).toMatchObject({ dnsPolicy: 'ClusterFirst', restartPolicy: 'Always' });
    // What only a Pod gets.
    expect(template.spec).not.toHaveProperty('enableServiceLinks');
  });

  it('leave a Recreate strategy alone', () => {
    expect(made('deployments.apps', { strategy: { type: 'Recreate' } }).spec.strategy).toEqual({
      type: 'Recreate',
    });
  });
});

describe('Deployments', () => {
  const rolling = (rollingUpdate: Draft) => ({ strategy: { type: 'RollingUpdate', rollingUpdate } });
  const path = 'spec.strategy.rollingUpdate';
  it.each<[string, Draft, string[]]>([
    ['fine', {}, []],
    [
      'no selector',
      { selector: undefined },
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'another selector',
      { selector: { matchLabels: { app: 'x' } } },
      [
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'an empty selector',
      { selector: {} },
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'an unknown operator',
      { selector: { matchExpressions: [{ key: 'app', operator: 'Is' }] } },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
        'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is"}]}: invalid label selector',
      ],
    ],
    [
      'negative replicas',
      { replicas: -1 },
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'no way to roll',
      rolling({ maxSurge: 0, maxUnavailable: 0 }),
      [`${path}.maxUnavailable: Invalid value: 0: may not be 0 when \`maxSurge\` is 0`],
    ],
    [
      'more than all',
      rolling({ maxUnavailable: '150%' }),
      [`${path}.maxUnavailable: Invalid value: "150%": must not be greater than 100%`],
    ],
    [
      'no percentage',
      rolling({ maxSurge: 'a' }),
      [
        `${path}.maxSurge: Invalid value: "a": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ],
    ],
    [
      'Recreate that rolls',
      { strategy: { type: 'Recreate', rollingUpdate: {} } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'another strategy',
      { strategy: { type: 'Canary' } },
      [
        'spec.strategy: Unsupported value: {"Type":"Canary","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'too short a deadline',
      { minReadySeconds: 600 },
      ['spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(texts('deployments.apps', spec)).toEqual(expected);
  });

  it.each<[string, Draft, string[]]>([
    [
      'Pods that end',
      { restartPolicy: 'Never' },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'Pods with a deadline',
      { activeDeadlineSeconds: 5 },
      [
        'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
      ],
    ],
    [
      'a port name that is too long',
      {
        containers: [{ name: 'a', image: 'a:1', ports: [{ name: 'a-very-long-name-x', containerPort: 80 }] }],
      },
      [
        'spec.template.spec.containers[0].ports[0].name: Invalid value: "a-very-long-name-x": must be no more than 15 characters',
      ],
    ],
  ])('%s', (_, podSpec, expected) => {
    expect(texts('deployments.apps', {}, podSpec)).toEqual(expected);
  });
});

describe('updates', () => {
  const changed = { selector: { matchLabels: { app: 'b' } } };
  const notMatching =
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`';
  const immutable = 'spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable';
  it.each<[string, string, Draft, string[]]>([
    ['nothing', 'deployments.apps', {}, []],
    ['replicas', 'deployments.apps', { replicas: 5 }, []],
    ['the selector of a Deployment', 'deployments.apps', changed, [notMatching, immutable]],
    ['the selector of a ReplicaSet', 'replicasets.apps', changed, [notMatching, immutable]],
    ['the selector of a DaemonSet', 'daemonsets.apps', changed, [immutable, notMatching]],
    ['replicas of a StatefulSet', 'statefulsets.apps', { replicas: 5 }, []],
    [
      'the Service of a StatefulSet',
      'statefulsets.apps',
      { serviceName: 'other' },
      [
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ],
    ],
  ])('%s', (_, resource, spec, expected) => {
    const errors =
      rulesOfKind(kindOf(resource)).validateUpdate?.(made(resource, spec), made(resource) as KubeObject) ??
      [];
    expect(errors.map((error) => `${error.field}: ${error.message}`)).toEqual(expected);
  });
});

describe('StatefulSets and DaemonSets', () => {
  it.each<[string, string, Draft, string[]]>([
    ['a fine StatefulSet', 'statefulsets.apps', { serviceName: 'db' }, []],
    [
      'management',
      'statefulsets.apps',
      { podManagementPolicy: 'x' },
      ["spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'"],
    ],
    [
      'a mount of a claim',
      'statefulsets.apps',
      {
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }],
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'a', image: 'a:1', volumeMounts: [{ name: 'data', mountPath: '/d' }] }],
          },
        },
      },
      [],
    ],
    ['a fine DaemonSet', 'daemonsets.apps', {}, []],
    [
      'both ways at once',
      'daemonsets.apps',
      { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } },
      [
        'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
      ],
    ],
    [
      'no way at all',
      'daemonsets.apps',
      { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } },
      ['spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'],
    ],
  ])('%s', (_, resource, spec, expected) => {
    expect(texts(resource, spec)).toEqual(expected);
  });

  it('count the templates of a DaemonSet', () => {
    const daemonSet = kindOf('daemonsets.apps');
    const first = made('daemonsets.apps');
    daemonSet.prepareForCreate?.(first);
    const second = made('daemonsets.apps', {}, { hostNetwork: true });
    daemonSet.prepareForUpdate?.(second, first as KubeObject);
    const generation = (draft: Draft): unknown =>
      draft.metadata.annotations['deprecated.daemonset.template.generation'];
    expect([generation(first), generation(second)]).toEqual(['1', '2']);
  });
});

describe('a new workload', () => {
  it.each<[string, Draft]>([
    ['deployments.apps', {}],
    ['replicasets.apps', { replicas: 0 }],
    ['statefulsets.apps', { availableReplicas: 0, replicas: 0 }],
  ])('of %s has a status of its own', (resource, status) => {
    const draft = { ...made(resource), status: { replicas: 9 } };
    kindOf(resource).prepareForCreate?.(draft);
    expect(draft.status).toEqual(status);
  });

  it('keeps its status when the rest is changed', () => {
    const draft = { ...made('deployments.apps'), status: { replicas: 9 } };
    const old = { ...made('deployments.apps'), status: { replicas: 1 } };
    kindOf('deployments.apps').prepareForUpdate?.(draft, old as unknown as KubeObject);
    expect(draft.status).toEqual({ replicas: 1 });
  });
});
