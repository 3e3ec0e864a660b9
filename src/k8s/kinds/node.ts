import type { KindDefinition } from '../kind.ts';
import type { Node } from '../objects.ts';
import { nodeDefaults } from './nodeValidation.ts';

export const node: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  categories: [],
  simulated: true,
  subresources: ['status'],
  hasGeneration: false,
  defaults: nodeDefaults,
};
