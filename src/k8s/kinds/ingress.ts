import type { KindDefinition } from '../kind.ts';

export const ingress: KindDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  categories: [],
  simulated: false,
  subresources: ['status'],
  hasGeneration: true,
};
