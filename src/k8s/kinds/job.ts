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
