import type { Draft } from '../kind.ts';
import { sameValue } from '../validation/equality.ts';
import { fill } from './drafts.ts';
import { podTemplateDefaults } from './podSpecDefaults.ts';

/** What reading a Job's spec fills in, in a CronJob's template too. */
export function jobSpecDefaults(spec: Draft): void {
  podTemplateDefaults(spec);
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) fill(pattern, { status: 'True' });
}

// kubernetes: pkg/apis/batch/v1/defaults.go SetDefaults_Job
export function jobDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  jobSpecDefaults(spec);
  if (spec.completions == null && spec.parallelism == null) spec.completions = 1;
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex == null ? 6 : 0x7fffffff,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy == null ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  });
  const labels: Draft | undefined = spec.template.metadata?.labels;
  const metadata: Draft = (draft.metadata ??= {});
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

/** Labels of a Job's Pods: by its uid they are told apart from those of any other. */
export const JOB_UID = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME = 'batch.kubernetes.io/job-name';

/** Gives a new Job the selector and its Pods the labels that nobody else's have. */
// kubernetes: pkg/registry/batch/job/strategy.go generateSelector
export function generateJobSelector(draft: Draft, uid: string): void {
  const { spec, metadata } = draft as { spec: Draft; metadata: Draft };
  if (spec.manualSelector === true) return;
  const template: Draft = spec.template;
  const name: string = metadata.name ?? '';
  const labels: Draft = { ...template.metadata?.labels };
  const before: Draft = metadata.labels ?? {};
  // Reading a Job fills its own labels in from its template, when it has none.
  const isShared = Object.keys(before).length === 0 || sameValue(before, labels);
  fill(labels, { 'job-name': name, [JOB_NAME]: name, 'controller-uid': uid, [JOB_UID]: uid });
  template.metadata = { ...template.metadata, labels };
  if (isShared) metadata.labels = { ...labels };
  spec.selector = { ...spec.selector, matchLabels: { [JOB_UID]: uid, ...spec.selector?.matchLabels } };
}
