import type { KindRules } from '../kind.ts';
import type { Deployment, KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, selectorCell, templateCells } from './cells.ts';
import { AGE, NAME, SELECTOR, TEMPLATE_COLUMNS, text } from './columns.ts';
import { validateDeployment, validateDeploymentUpdate } from './deploymentValidation.ts';
import { workloadWarnings } from './podWarnings.ts';

export const deploymentRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  warnings: workloadWarnings,
  columns: [
    NAME,
    text('Ready', 'How many of the Pods wanted are ready.'),
    text('Up-to-date', 'How many Pods were made from the present template.'),
    text('Available', 'How many Pods have been ready for long enough.'),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  row: deploymentRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printDeployment
function deploymentRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, spec, status } = object as unknown as Deployment;
  return [
    metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    age({ metadata }, nowUs),
    ...templateCells(spec.template.spec?.containers),
    selectorCell(spec.selector),
  ];
}
