import type { KindDefinition } from '../kind.ts';
import { networkPolicyDefaults } from './networkPolicyValidation.ts';

export const networkPolicy: KindDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  categories: [],
  simulated: false,
  subresources: [],
  hasGeneration: true,
  defaults: networkPolicyDefaults,
};
