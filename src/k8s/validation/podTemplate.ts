import type { FieldError } from '../fieldError.ts';
import { matchesSelector } from '../labels.ts';
import type { Draft } from '../kind.ts';
import { sortedMap } from './equality.ts';
import { forbidden, invalid, notSupported } from './fieldErrors.ts';
import { validateLabels } from './labels.ts';
import { validateAnnotations } from './metadata.ts';
import { validatePodAnnotations } from './podAnnotations.ts';
import { validatePodSpec } from './podSpec.ts';

/** The template that a workload makes its Pods from. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodTemplateSpec
export function validatePodTemplate(template: Draft, field: string): FieldError[] {
  const { metadata = {}, spec = {} } = template;
  const errors = [
    // Upstream leaves `metadata` out of these paths.
    ...validateLabels(metadata.labels, `${field}.labels`),
    ...validateAnnotations(metadata.annotations, `${field}.annotations`),
    ...validatePodAnnotations(metadata.annotations ?? {}, spec, `${field}.annotations`),
    ...validatePodSpec(spec, `${field}.spec`, false),
  ];
  if ((spec.ephemeralContainers ?? []).length === 0) return errors;
  const detail = 'ephemeral containers not allowed in pod template';
  return [...errors, forbidden(`${field}.spec.ephemeralContainers`, detail)];
}

/** The Pods made must be those that are counted. */
export function validateTemplateLabels(selector: Draft | null | undefined, template: Draft): FieldError[] {
  const labels = template.metadata?.labels ?? {};
  if (matchesSelector(selector ?? undefined, labels)) return [];
  const detail = '`selector` does not match template `labels`';
  return [invalid('spec.template.metadata.labels', sortedMap(labels), detail)];
}

/** Pods that are replaced when they end have to be started again by their kubelet too. */
export function validateAlwaysRestarts(spec: Draft, workload: string): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.restartPolicy !== 'Always') {
    errors.push(notSupported('spec.template.spec.restartPolicy', spec.restartPolicy, ['Always']));
  }
  if (spec.activeDeadlineSeconds != null) {
    const detail = `activeDeadlineSeconds in ${workload} is not Supported`;
    errors.push(forbidden('spec.template.spec.activeDeadlineSeconds', detail));
  }
  return errors;
}
