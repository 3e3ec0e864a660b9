import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Label } from '../validation/names.ts';
import { age, templateCells } from './cells.ts';
import { AGE, NAME, TEMPLATE_COLUMNS, text } from './columns.ts';
import { templateWarnings } from './podWarnings.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './statefulSetValidation.ts';

export const statefulSetRules: KindRules = {
  checkName: isDns1123Label,
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings: templateWarnings,
  columns: [NAME, text('Ready', 'How many of the Pods wanted are ready.'), AGE, ...TEMPLATE_COLUMNS],
  row: statefulSetRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printStatefulSet
function statefulSetRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { spec, status } = object as Draft;
  return [
    object.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    age(object, nowUs),
    ...templateCells(spec?.template?.spec?.containers),
  ];
}
