import type { KindDefinition } from '../kind.ts';
import { deploymentDefaults, keepStatus, prepareDeploymentForCreate } from './workloadDefaults.ts';

export const deployment: KindDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  namespaced: true,
  categories: ['all'],
  simulated: true,
  subresources: ['status', 'scale'],
  hasGeneration: true,
  defaults: deploymentDefaults,
  prepareForCreate: prepareDeploymentForCreate,
  prepareForUpdate: keepStatus,
};
