import { expect, test } from 'vitest';
import type { Job, Pod } from '../../../k8s/objects.ts';
import { judge } from './failurePolicy.ts';

const pod = {
  metadata: { name: 'one', namespace: 'default' },
  status: {
    phase: 'Failed',
    conditions: [{ type: 'DisruptionTarget', status: 'True' }],
    containerStatuses: [
      { name: 'main', state: { terminated: { exitCode: 42 } } },
      { name: 'side', state: { terminated: { exitCode: 0 } } },
    ],
  },
} as unknown as Pod;

const exit = (action: string, operator: string, values: number[], containerName?: string) => ({
  action,
  onExitCodes: { operator, values, ...(containerName === undefined ? {} : { containerName }) },
});
const disrupted = (action: string) => ({ action, onPodConditions: [{ type: 'DisruptionTarget' }] });

test.each([
  ['no rule', [], true, null],
  ['one that does not fit', [exit('FailJob', 'In', [1])], true, null],
  [
    'an exit code',
    [exit('FailJob', 'In', [42])],
    true,
    'Container main for pod default/one failed with exit code 42 matching FailJob rule at index 0',
  ],
  [
    'any other exit code',
    [exit('FailJob', 'NotIn', [1])],
    true,
    'Container main for pod default/one failed with exit code 42 matching FailJob rule at index 0',
  ],
  ['another container', [exit('FailJob', 'In', [42], 'side')], true, null],
  ['success, which is none', [exit('FailJob', 'NotIn', [42])], true, null],
  [
    'a condition',
    [exit('FailJob', 'In', [1]), disrupted('FailJob')],
    true,
    'Pod default/one has condition DisruptionTarget matching FailJob rule at index 1',
  ],
  ['what does not count', [disrupted('Ignore')], false, null],
  ['the first that fits', [exit('Count', 'In', [42]), disrupted('Ignore')], true, null],
])('%s', (_what, rules, counts, failsJob) => {
  const job = { spec: { podFailurePolicy: { rules } } } as unknown as Job;
  expect(judge(job, pod)).toEqual({ counts, failsJob });
});
