import { describe, expect, it } from 'vitest';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { generateJobSelector, jobDefaults } from './jobDefaults.ts';
import { validateJob, validateJobUpdate } from './jobValidation.ts';

const UID = '00000000-0000-4000-a000-000000000001';

function job(spec: Draft = {}, podSpec: Draft = {}, labels: Draft = {}): Draft {
  const draft: Draft = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      ...spec,
      template: {
        metadata: { labels },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }], ...podSpec },
      },
    },
  };
  jobDefaults(draft);
  generateJobSelector(draft, UID);
  return draft;
}

const show = (errors: readonly { field: string; message: string }[]): string[] =>
  errors.map(({ field, message }) => `${field}: ${message}`);

describe('a new Job', () => {
  const at = 'spec.template';
  it.each<[string, Draft, string[]]>([
    ['a plain one', job(), []],
    ['an Indexed one', job({ completionMode: 'Indexed', completions: 3 }), []],
    [
      'that restarts always',
      job({}, { restartPolicy: 'Always' }),
      [`${at}.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`],
    ],
    [
      'with numbers below zero',
      job({ parallelism: -1, backoffLimit: -2 }),
      [
        'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
        'spec.backoffLimit: Invalid value: -2: must be greater than or equal to 0',
      ],
    ],
    [
      'Indexed without completions',
      job({ completionMode: 'Indexed', parallelism: 2 }),
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'in another mode',
      job({ completionMode: 'Random' }),
      ['spec.completionMode: Unsupported value: "Random": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'with a limit for each index but no indexes',
      job({ backoffLimitPerIndex: 1 }),
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'with the label of another Job',
      job({}, {}, { 'job-name': 'other' }),
      [
        `${at}.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"${UID}","batch.kubernetes.io/job-name":"work","controller-uid":"${UID}","job-name":"other"}: must be 'work'`,
      ],
    ],
  ])('%s', (_what, draft, errors) => expect(show(validateJob(draft))).toEqual(errors));
});

it.each<[string, Draft, Draft, string[]]>([
  ['neither', {}, {}, ['job-name']],
  ['its template', { app: 'x' }, {}, ['app', 'job-name']],
  ['both', { app: 'x' }, { tier: 'y' }, ['tier']],
])('has the labels of its Pods when it has none of its own: %s labelled', (_what, pods, own, names) => {
  const draft: Draft = {
    metadata: { name: 'work', labels: own },
    spec: { template: { metadata: { labels: pods }, spec: {} } },
  };
  jobDefaults(draft);
  generateJobSelector(draft, UID);
  const shown = Object.keys(draft.metadata.labels).filter(
    (label) => !label.includes('uid') && !label.includes('/'),
  );
  expect(shown.sort()).toEqual(names);
});

it('gives its Pods labels that nobody else has, and selects by its uid', () => {
  const { spec } = job();
  expect(spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': UID } });
  expect(spec.template.metadata.labels).toEqual({
    'batch.kubernetes.io/controller-uid': UID,
    'batch.kubernetes.io/job-name': 'work',
    'controller-uid': UID,
    'job-name': 'work',
  });
});

describe('a change', () => {
  const before = job({ completions: 2 }) as unknown as KubeObject;
  it.each<[string, Draft, string[]]>([
    ['of parallelism', job({ completions: 2, parallelism: 5 }), []],
    ['of completions', job({ completions: 3 }), ['spec.completions: Invalid value: 3: field is immutable']],
    [
      'of the mode',
      job({ completions: 2, completionMode: 'Indexed' }),
      ['spec.completionMode: Invalid value: "Indexed": field is immutable'],
    ],
  ])('%s', (_what, draft, errors) => expect(show(validateJobUpdate(draft, before))).toEqual(errors));
  it('of the template', () => {
    const [error] = show(validateJobUpdate(job({ completions: 2 }, { restartPolicy: 'OnFailure' }), before));
    expect(error).toMatch(/^spec\.template: Invalid value: .*: field is immutable$/);
  });
});
