import type { KindDefinition } from '../kind.ts';
import {
  daemonSetDefaults,
  prepareDaemonSetForCreate,
  prepareDaemonSetForUpdate,
} from './workloadDefaults.ts';

export const daemonSet: KindDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status'],
  hasGeneration: true,
  defaults: daemonSetDefaults,
  prepareForCreate: prepareDaemonSetForCreate,
  prepareForUpdate: prepareDaemonSetForUpdate,
};
