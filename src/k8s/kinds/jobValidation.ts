import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { matchesSelector } from '../labels.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue, sortedMap } from '../validation/equality.ts';
import { invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { isDns1123Label } from '../validation/names.ts';
import { nonNegative } from '../validation/numbers.ts';
import { validatePodTemplate, validateTemplateLabels } from '../validation/podTemplate.ts';
import { JOB_NAME, JOB_UID } from './jobDefaults.ts';

/**
 * Everything wrong with a Job, in upstream's order. Simplified: the inside of podFailurePolicy and successPolicy is not
 * looked at; nothing acts on the latter.
 */
// kubernetes: pkg/apis/batch/validation/validation.go ValidateJob

const MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];
const RESTARTS = ['OnFailure', 'Never'];
const MAX_INDEXED_PARALLELISM = 100_000;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

export function validateJob(job: Draft): FieldError[] {
  const { metadata = {}, spec } = job;
  const errors = [...validateGenerated(job), ...validateSpec(spec)];
  if (spec.completionMode !== 'Indexed' || !(spec.completions > 0)) return errors;
  const hostname = `${metadata.name}-${spec.completions - 1}`;
  if (isDns1123Label(hostname).length === 0) return errors;
  const detail = `will not able to create pod with invalid DNS label: ${hostname}`;
  return [...errors, invalid('metadata.name', metadata.name, detail)];
}

/** Labels that a client has set against those of the server. */
function validateGenerated({ metadata = {}, spec }: Draft): FieldError[] {
  if (spec.manualSelector === true || spec.selector == null) return [];
  const labels: Draft = spec.template.metadata?.labels ?? {};
  // The selector holds the uid that the server has given; a wish for another one matches no Pod.
  const uid: unknown = metadata.uid ?? labels[JOB_UID];
  const expected = {
    'controller-uid': uid,
    'job-name': metadata.name,
    [JOB_UID]: uid,
    [JOB_NAME]: metadata.name,
  };
  const errors: FieldError[] = [];
  for (const [label, value] of Object.entries(expected)) {
    if (labels[label] === value) continue;
    const field = `spec.template.metadata.labels[${label}]`;
    errors.push(
      label in labels
        ? invalid(field, sortedMap(labels), `must be '${String(value)}'`)
        : required(field, `must be '${String(value)}'`),
    );
  }
  const isOwn = matchesSelector(spec.selector, expected as Record<string, string>);
  return isOwn
    ? errors
    : [...errors, invalid('spec.selector', spec.selector, '`selector` not auto-generated')];
}

function validateSpec(spec: Draft): FieldError[] {
  const errors = validateJobSpec(spec, 'spec');
  if (spec.selector == null) errors.push(required('spec.selector'));
  else errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  return [...errors, ...validateTemplateLabels(spec.selector, spec.template)];
}

/** The spec of a Job, or of a CronJob's template, without its selector. */
export function validateJobSpec(spec: Draft, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => nonNegative(spec[field], `${path}.${field}`));
  errors.push(...validateMode(spec, path));
  if (spec.podReplacementPolicy != null && !REPLACEMENTS.includes(spec.podReplacementPolicy)) {
    errors.push(notSupported(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, REPLACEMENTS));
  }
  return [
    ...errors,
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestart(spec, `${path}.template.spec.restartPolicy`),
  ];
}

function validateMode(spec: Draft, path: string): FieldError[] {
  const { completionMode: mode, completions, parallelism } = spec;
  const errors: FieldError[] = [];
  if (mode != null && !MODES.includes(mode)) errors.push(notSupported(`${path}.completionMode`, mode, MODES));
  if (mode === 'Indexed') {
    if (completions == null) errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
    if (parallelism > MAX_INDEXED_PARALLELISM) {
      const detail = `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`;
      errors.push(invalid(`${path}.parallelism`, parallelism, detail));
    }
  }
  if (mode === 'Indexed') return errors;
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes']) {
    if (spec[field] != null)
      errors.push(invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode'));
  }
  return errors;
}

/** A Job that started its containers again and again would never end. */
function validateRestart({ podFailurePolicy, template }: Draft, field: string): FieldError[] {
  const { restartPolicy } = template.spec;
  if (restartPolicy === 'Always' || !restartPolicy) {
    return [required(field, 'valid values: "OnFailure", "Never"')];
  }
  if (!RESTARTS.includes(restartPolicy)) return [notSupported(field, restartPolicy, RESTARTS)];
  if (podFailurePolicy == null || restartPolicy === 'Never') return [];
  return [invalid(field, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
}

const IMMUTABLE = 'field is immutable';

// kubernetes: ValidateJobSpecUpdate
export function validateJobUpdate(job: Draft, old: KubeObject): FieldError[] {
  const { spec } = job;
  const before: Draft = (old as Draft).spec;
  const errors = validateJob(job);
  const keep = (field: string): void => {
    if (!sameValue(spec[field], before[field])) {
      errors.push(invalid(`spec.${field}`, spec[field] ?? null, IMMUTABLE));
    }
  };
  const isElastic =
    spec.completionMode === 'Indexed' &&
    spec.completions === spec.parallelism &&
    before.completions === before.parallelism;
  if (!isElastic) keep('completions');
  keep('selector');
  // Simplified: a suspended Job may change its template.
  if (before.suspend !== true) keep('template');
  for (const field of [
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ])
    keep(field);
  return errors;
}
