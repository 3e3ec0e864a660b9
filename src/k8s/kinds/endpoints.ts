import type { KindDefinition } from '../kind.ts';
import type { Endpoints } from '../objects.ts';
import { endpointsDefaults } from './endpointsValidation.ts';

export const endpoints: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
  defaults: endpointsDefaults,
};
