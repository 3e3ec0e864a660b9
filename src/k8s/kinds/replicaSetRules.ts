import type { KindRules } from '../kind.ts';
import type { KubeObject, ReplicaSet } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, selectorCell, templateCells } from './cells.ts';
import { AGE, count, NAME, SELECTOR, TEMPLATE_COLUMNS } from './columns.ts';
import { validateReplicaSet, validateReplicaSetUpdate } from './deploymentValidation.ts';
import { workloadWarnings } from './podWarnings.ts';

export const replicaSetRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  warnings: workloadWarnings,
  columns: [
    NAME,
    count('Desired', 'How many Pods are wanted.'),
    count('Current', 'How many Pods there are.'),
    count('Ready', 'How many of them are ready.'),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  row: replicaSetRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printReplicaSet
function replicaSetRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, spec, status } = object as unknown as ReplicaSet;
  return [
    metadata.name,
    spec.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    age({ metadata }, nowUs),
    ...templateCells(spec.template?.spec?.containers),
    selectorCell(spec.selector),
  ];
}
