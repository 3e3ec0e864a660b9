import type { KindDefinition } from '../kind.ts';
import { keepStatus, prepareReplicaSetForCreate, replicaSetDefaults } from './workloadDefaults.ts';

export const replicaSet: KindDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status', 'scale'],
  hasGeneration: true,
  defaults: replicaSetDefaults,
  prepareForCreate: prepareReplicaSetForCreate,
  prepareForUpdate: keepStatus,
};
