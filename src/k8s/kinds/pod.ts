import type { KindDefinition } from '../kind.ts';
import { podDefaults, preparePodForCreate } from './podDefaults.ts';
import { keepStatus } from './workloadDefaults.ts';

export const pod: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status', 'ephemeralcontainers'],
  hasGeneration: true,
  defaults: podDefaults,
  prepareForCreate: preparePodForCreate,
  prepareForUpdate: keepStatus,
};
