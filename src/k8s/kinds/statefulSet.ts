import type { KindDefinition } from '../kind.ts';
import {
  prepareStatefulSetForCreate,
  prepareStatefulSetForUpdate,
  statefulSetDefaults,
} from './workloadDefaults.ts';

export const statefulSet: KindDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status', 'scale'],
  hasGeneration: true,
  defaults: statefulSetDefaults,
  prepareForCreate: prepareStatefulSetForCreate,
  prepareForUpdate: prepareStatefulSetForUpdate,
};
