import { humanDuration, parseMoment } from '../age.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { age, selectorCell, templateCells } from './cells.ts';
import { validateJob, validateJobUpdate } from './jobValidation.ts';
import { templateWarnings } from './podWarnings.ts';
import { AGE, NAME, SELECTOR, TEMPLATE_COLUMNS, text } from './columns.ts';

export const jobRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  warnings: templateWarnings,
  columns: [
    NAME,
    text('Status', 'How far the Job has come.'),
    text('Completions', 'How many of its Pods ended well.'),
    text('Duration', 'How long it took, or has taken so far.'),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  row: jobRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printJob
function jobRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { spec = {}, status = {} } = object as Draft;
  return [
    object.metadata.name,
    jobStatus(object, status),
    completionsCell(spec, status),
    durationCell(status, nowUs),
    age(object, nowUs),
    ...templateCells(spec.template?.spec?.containers),
    selectorCell(spec.selector),
  ];
}

function jobStatus(object: KubeObject, status: Draft): string {
  const conditions: readonly Draft[] = status.conditions ?? [];
  const has = (type: string) => conditions.find((one) => one.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  if (has('FailureTarget')) return 'FailureTarget';
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completionsCell(spec: Draft, status: Draft): string {
  const succeeded: number = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism: number = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell(status: Draft, nowUs: number): string {
  const start = parseMoment(status.startTime);
  if (start === null) return '';
  return humanDuration((parseMoment(status.completionTime) ?? nowUs) - start);
}
