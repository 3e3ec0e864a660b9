import type { KindDefinition } from '../kind.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME } from './columns.ts';

export const serviceAccount: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
  checkName: isDns1123Subdomain,
  columns: [NAME, AGE],
  row: (object, nowUs) => [object.metadata.name, age(object, nowUs)],
};
