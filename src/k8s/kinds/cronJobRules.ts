import { ageOf } from '../age.ts';
import { parseSchedule } from '../cron.ts';
import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { isDns1123Subdomain } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';
import { age, selectorCell, templateCells } from './cells.ts';
import { AGE, count, NAME, SELECTOR, TEMPLATE_COLUMNS, text } from './columns.ts';
import { validateJobSpec } from './jobValidation.ts';

export const cronJobRules: KindRules = {
  checkName: isDns1123Subdomain,
  validate: (cronJob) => [...validateSpec(cronJob.spec, null), ...checkLength(cronJob.metadata?.name)],
  validateUpdate: (cronJob, old) => validateSpec(cronJob.spec, (old as Draft).spec),
  columns: [
    NAME,
    text('Schedule', 'When it makes Jobs.'),
    text('Timezone', 'Where the clock of the schedule stands.'),
    text('Suspend', 'Whether it is paused.'),
    count('Active', 'How many of its Jobs run.'),
    text('Last Schedule', 'The time since it made a Job last.'),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  row: cronJobRow,
};

// kubernetes: pkg/printers/internalversion/printers.go printCronJob
function cronJobRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { spec = {}, status = {} } = object as Draft;
  return [
    object.metadata.name,
    spec.schedule ?? '',
    spec.timeZone ?? '<none>',
    spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    (status.active ?? []).length,
    status.lastScheduleTime ? ageOf(status.lastScheduleTime, nowUs) : '<none>',
    age(object, nowUs),
    ...templateCells(spec.jobTemplate?.spec?.template?.spec?.containers),
    selectorCell(spec.jobTemplate?.spec?.selector),
  ];
}

const POLICIES = ['Allow', 'Forbid', 'Replace'];

/** A Job's name is longer by its time. */
const NAME_MAX = 52;

function checkLength(name: string = ''): FieldError[] {
  return name.length > NAME_MAX ? [invalid('metadata.name', name, 'must be no more than 52 characters')] : [];
}

// kubernetes: pkg/apis/batch/validation/validation.go validateCronJobSpec
function validateSpec(spec: Draft, old: Draft | null): FieldError[] {
  const { schedule = '', timeZone, concurrencyPolicy: policy, jobTemplate } = spec;
  const errors = schedule === '' ? [required('spec.schedule')] : validateSchedule(schedule, timeZone, old);
  errors.push(...nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'));
  if (timeZone !== old?.timeZone) errors.push(...validateTimeZone(timeZone));
  if (!POLICIES.includes(policy)) errors.push(notSupported('spec.concurrencyPolicy', policy, POLICIES));
  errors.push(...validateJobSpec(jobTemplate.spec, 'spec.jobTemplate.spec'));
  const { selector, manualSelector } = jobTemplate.spec;
  if (selector != null)
    errors.push(invalid('spec.jobTemplate.spec.selector', selector, '`selector` will be auto-generated'));
  if (manualSelector === true)
    errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    errors.push(...nonNegative(spec[field], `spec.${field}`));
  return errors;
}

function validateSchedule(schedule: string, timeZone: unknown, old: Draft | null): FieldError[] {
  const parsed = parseSchedule(schedule);
  const errors = typeof parsed === 'string' ? [invalid('spec.schedule', schedule, parsed)] : [];
  if (!schedule.includes('TZ')) return errors;
  const allowed = String(old?.schedule ?? '').includes('TZ');
  if (allowed && timeZone == null) return errors;
  const detail = allowed
    ? 'cannot use both timeZone field and TZ or CRON_TZ in schedule'
    : 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  return [...errors, invalid('spec.schedule', schedule, detail)];
}

/** Simplified: any name that could be one is taken for a time zone. */
function validateTimeZone(timeZone: string | undefined): FieldError[] {
  const field = 'spec.timeZone';
  if (timeZone == null) return [];
  if (timeZone === '') return [invalid(field, timeZone, 'timeZone must be nil or non-empty string')];
  const isOne = timeZone
    .split('/')
    .every((part) => part !== '.' && part !== '..' && /^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part));
  if (!isOne) return [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
  if (timeZone.toLowerCase() !== 'local') return [];
  return [
    invalid(
      field,
      timeZone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ),
  ];
}
