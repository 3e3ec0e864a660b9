import type { Draft, KindRules } from '../kind.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, selectorCell } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './networkPolicyValidation.ts';

export const networkPolicyRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateNetworkPolicy,
  validateUpdate: validateNetworkPolicyUpdate,
  columns: [NAME, text('Pod-Selector', 'The labels of the Pods that it is for.'), AGE],
  row: (object, nowUs) => [
    object.metadata.name,
    selectorCell((object as Draft).spec?.podSelector),
    age(object, nowUs),
  ],
};
