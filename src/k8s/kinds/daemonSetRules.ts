import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, labelsCell, selectorCell, templateCells } from './cells.ts';
import { AGE, count, NAME, SELECTOR, TEMPLATE_COLUMNS, text } from './columns.ts';
import { validateDaemonSet, validateDaemonSetUpdate } from './daemonSetValidation.ts';
import { templateWarnings } from './podWarnings.ts';

export const daemonSetRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateDaemonSet,
  validateUpdate: validateDaemonSetUpdate,
  warnings: templateWarnings,
  columns: [
    NAME,
    count('Desired', 'How many Nodes are to run its Pod.'),
    count('Current', 'How many of them do.'),
    count('Ready', 'On how many of them the Pod is ready.'),
    count('Up-to-date', 'How many Pods were made from the present template.'),
    count('Available', 'How many Pods have been ready for long enough.'),
    text('Node Selector', 'The labels of the Nodes that it is for.'),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  row: daemonSetRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printDaemonSet
function daemonSetRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { spec, status } = object as Draft;
  return [
    object.metadata.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    labelsCell(spec?.template?.spec?.nodeSelector),
    age(object, nowUs),
    ...templateCells(spec?.template?.spec?.containers),
    selectorCell(spec?.selector),
  ];
}
