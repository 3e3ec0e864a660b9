import type { KindDefinition } from '../kind.ts';

export const serviceAccount: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
};
