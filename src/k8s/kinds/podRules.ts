import type { KindRules } from '../kind.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { AGE, NAME, text, wide } from './columns.ts';
import { podRow } from './podRow.ts';
import { validatePodUpdate } from './podUpdate.ts';
import { validatePod } from './podValidation.ts';
import { podWarnings } from './podWarnings.ts';

export const podRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  warnings: podWarnings,
  columns: [
    NAME,
    text('Ready', 'How many of its containers are ready.'),
    text('Status', 'What the Pod and its containers do.'),
    text('Restarts', 'How often its containers were started again, and when last.'),
    AGE,
    wide(text('IP', 'The address of the Pod.')),
    wide(text('Node', 'The Node that it runs on.')),
    wide(text('Nominated Node', 'The Node that others are being moved from to make room for it.')),
    wide(text('Readiness Gates', 'How many of the conditions asked for are true.')),
  ],
  row: podRow,
};
