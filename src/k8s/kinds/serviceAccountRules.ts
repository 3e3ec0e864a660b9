import type { KindRules } from '../kind.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME } from './columns.ts';

export const serviceAccountRules: KindRules = {
  checkName: isDns1123Subdomain,
  columns: [NAME, AGE],
  row: (object, nowUs) => [object.metadata.name, age(object, nowUs)],
};
