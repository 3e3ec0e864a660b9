import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { invalid, notSupported, required } from '../validation/fieldErrors.ts';
import { atMostHundredPercent, nonNegative, nonNegativeOrPercent, numberOf } from '../validation/numbers.ts';
import {
  validateAlwaysRestarts,
  validatePodTemplate,
  validateTemplateLabels,
} from '../validation/podTemplate.ts';
import { validateSelectorUnchanged, validateWorkloadSelector } from '../validation/selectors.ts';

/** Everything wrong with a DaemonSet, in upstream's order. */
// kubernetes: pkg/apis/apps/validation/validation.go ValidateDaemonSetSpec

export function validateDaemonSet({ spec }: Draft): FieldError[] {
  const { errors, isUsable } = validateWorkloadSelector(spec.selector, 'daemonset');
  // That a selector is needed is not said; that no label matches an absent one is.
  const ofSelector = spec.selector == null ? [] : errors;
  const isEmpty = ofSelector.some((error) => error.message.includes('empty selector'));
  return [
    ...(isEmpty ? [] : ofSelector),
    ...(isUsable ? validateTemplateLabels(spec.selector, spec.template) : []),
    ...(isEmpty ? ofSelector : []),
    ...validatePodTemplate(spec.template, 'spec.template'),
    ...validateAlwaysRestarts(spec.template.spec, 'DaemonSet'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateStrategy(spec.updateStrategy),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ];
}

export function validateDaemonSetUpdate(daemonSet: Draft, old: KubeObject): FieldError[] {
  return [
    ...validateSelectorUnchanged(daemonSet.spec.selector, (old as Draft).spec.selector),
    ...validateDaemonSet(daemonSet),
  ];
}

function validateStrategy({ type, rollingUpdate }: Draft): FieldError[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
    return [notSupported(field, shown, ['RollingUpdate', 'OnDelete'])];
  }
  return validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
}

/** Either a Pod goes before its successor comes or the other way round. */
function validateRollingUpdate({ maxUnavailable, maxSurge }: Draft, field: string): FieldError[] {
  const errors = [
    ...nonNegativeOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...nonNegativeOrPercent(maxSurge, `${field}.maxSurge`),
    ...atMostHundredPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...atMostHundredPercent(maxSurge, `${field}.maxSurge`),
  ];
  const [goes, comes] = [numberOf(maxUnavailable) !== 0, numberOf(maxSurge) !== 0];
  if (goes && comes) {
    errors.push(invalid(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!goes && !comes) {
    errors.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return errors;
}
