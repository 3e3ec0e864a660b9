import type { KindDefinition } from '../kind.ts';
import type { EndpointSlice } from '../objects.ts';
import { endpointSliceDefaults } from './endpointSliceValidation.ts';

export const endpointSlice: KindDefinition = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: true,
  defaults: endpointSliceDefaults,
};
