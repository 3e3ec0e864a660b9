import type { KindDefinition } from '../kind.ts';
import { keepStatus } from './workloadDefaults.ts';

/** The ranges that ClusterIPs are taken from, and the addresses that are taken. */

export const serviceCidr: KindDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  shortNames: [],
  namespaced: false,
  categories: [],
  simulated: true,
  subresources: ['status'],
  hasGeneration: false,
  prepareForCreate: (draft) => {
    draft['status'] = {};
  },
  prepareForUpdate: keepStatus,
};

export const ipAddress: KindDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  namespaced: false,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
};
