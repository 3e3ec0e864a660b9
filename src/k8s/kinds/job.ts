import type { KindDefinition } from '../kind.ts';
import { jobDefaults } from './jobDefaults.ts';
import { keepStatus } from './workloadDefaults.ts';

export const job: KindDefinition = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status'],
  hasGeneration: true,
  defaults: jobDefaults,
  prepareForCreate: (draft) => {
    draft['status'] = {};
  },
  prepareForUpdate: keepStatus,
};

export const cronJob: KindDefinition = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  namespaced: true,
  categories: ['all'],
  simulated: false,
  subresources: ['status'],
  hasGeneration: true,
};
