import type { KindDefinition } from '../kind.ts';
import { keepStatus } from './workloadDefaults.ts';

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
  prepareForCreate: (draft) => {
    draft['status'] = { loadBalancer: {} };
  },
  prepareForUpdate: keepStatus,
};
