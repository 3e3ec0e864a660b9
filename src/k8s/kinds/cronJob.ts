import type { Draft, KindDefinition } from '../kind.ts';
import { fill } from './drafts.ts';
import { jobSpecDefaults } from './jobDefaults.ts';
import { keepStatus } from './workloadDefaults.ts';

export const cronJob: KindDefinition = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status'],
  hasGeneration: true,
  defaults: cronJobDefaults,
  prepareForCreate: (draft) => {
    draft['status'] = {};
  },
  prepareForUpdate: keepStatus,
};

// kubernetes: pkg/apis/batch/v1/defaults.go SetDefaults_CronJob. A Job's own numbers are filled in with the Job.
function cronJobDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  spec.jobTemplate ??= {};
  jobSpecDefaults((spec.jobTemplate.spec ??= {}));
}
