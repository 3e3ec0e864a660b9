import type { KindDefinition } from '../kind.ts';

export const configMap: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
};
