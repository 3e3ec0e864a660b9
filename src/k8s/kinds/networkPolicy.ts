import type { Draft, KindDefinition } from '../kind.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, selectorCell } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import {
  networkPolicyDefaults,
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
} from './networkPolicyValidation.ts';

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
  checkName: isDns1123Subdomain,
  defaults: networkPolicyDefaults,
  validate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicyUpdate,
  columns: [NAME, text('Pod-Selector', 'The labels of the Pods that it is for.'), AGE],
  row: (object, nowUs) => [
    object.metadata.name,
    selectorCell((object as Draft).spec?.podSelector),
    age(object, nowUs),
  ],
};
