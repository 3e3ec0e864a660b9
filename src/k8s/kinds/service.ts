import type { KindDefinition } from '../kind.ts';
import { prepareServiceForCreate, prepareServiceForUpdate, serviceDefaults } from './serviceDefaults.ts';

export const service: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status'],
  hasGeneration: false,
  defaults: serviceDefaults,
  prepareForCreate: prepareServiceForCreate,
  prepareForUpdate: prepareServiceForUpdate,
};
