import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { validateImageSpace } from '../validation/containers.ts';
import { forbidden } from '../validation/fieldErrors.ts';
import { validatePodAnnotations } from '../validation/podAnnotations.ts';
import { validatePodSpec } from '../validation/podSpec.ts';

/** Everything wrong with a new Pod. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodCreate
export function validatePod(pod: Draft): FieldError[] {
  const errors = validateAnyPod(pod);
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  if (pod.spec.nodeName && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return errors;
}

/** What must hold of a Pod at any time. */
// kubernetes: validatePodMetadataAndSpec
export function validateAnyPod(pod: Draft): FieldError[] {
  const { spec } = pod;
  const errors = [
    ...validatePodAnnotations(pod.metadata?.annotations ?? {}, spec, 'metadata.annotations'),
    ...validatePodSpec(spec, 'spec', true),
  ];
  for (const list of ['containers', 'initContainers']) {
    for (const [index, container] of ((spec[list] ?? []) as Draft[]).entries()) {
      errors.push(...validateImageSpace(container, `spec.${list}[${index}]`));
    }
  }
  return errors;
}
