import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { forbidden, invalid, notSupported } from '../validation/fieldErrors.ts';
import { atMostHundredPercent, nonNegative, nonNegativeOrPercent, numberOf } from '../validation/numbers.ts';
import {
  shownSelector,
  validateSelectorUnchanged,
  validateWorkloadSelector,
} from '../validation/selectors.ts';
import {
  validateAlwaysRestarts,
  validatePodTemplate,
  validateTemplateLabels,
} from '../validation/podTemplate.ts';

/** Everything wrong with Deployments and their ReplicaSets, in upstream's order. */
// kubernetes: pkg/apis/apps/validation/validation.go

export function validateDeployment({ spec }: Draft): FieldError[] {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...validateSelected(spec),
    ...validateStrategy(spec.strategy),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateDeadline(spec),
  ];
}

export function validateDeploymentUpdate(deployment: Draft, old: KubeObject): FieldError[] {
  return [
    ...validateDeployment(deployment),
    ...validateSelectorUnchanged(deployment.spec.selector, (old as Draft).spec.selector),
  ];
}

export function validateReplicaSet({ spec }: Draft): FieldError[] {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelected(spec),
  ];
}

export function validateReplicaSetUpdate(replicaSet: Draft, old: KubeObject): FieldError[] {
  return [
    ...validateReplicaSet(replicaSet),
    ...validateSelectorUnchanged(replicaSet.spec.selector, (old as Draft).spec.selector),
  ];
}

/** The selector and the template it has to match. */
function validateSelected(spec: Draft): FieldError[] {
  const { errors, isUsable } = validateWorkloadSelector(spec.selector, 'deployment');
  if (!isUsable) {
    return [...errors, invalid('spec.selector', shownSelector(spec.selector), 'invalid label selector')];
  }
  return [
    ...errors,
    ...validateTemplateLabels(spec.selector, spec.template),
    ...validatePodTemplate(spec.template, 'spec.template'),
    ...validateAlwaysRestarts(spec.template.spec, 'ReplicaSet'),
  ];
}

function validateStrategy(strategy: Draft): FieldError[] {
  const { type, rollingUpdate } = strategy;
  const field = 'spec.strategy';
  if (type === 'RollingUpdate') return validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
  if (type !== 'Recreate') {
    const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
    return [notSupported(field, shown, ['Recreate', 'RollingUpdate'])];
  }
  if (rollingUpdate == null) return [];
  return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
}

function validateRollingUpdate({ maxUnavailable, maxSurge }: Draft, field: string): FieldError[] {
  const errors = [
    ...nonNegativeOrPercent(maxUnavailable, `${field}.maxUnavailable`),
    ...nonNegativeOrPercent(maxSurge, `${field}.maxSurge`),
  ];
  if (numberOf(maxUnavailable) === 0 && numberOf(maxSurge) === 0) {
    errors.push(invalid(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return [...errors, ...atMostHundredPercent(maxUnavailable, `${field}.maxUnavailable`)];
}

function validateDeadline(spec: Draft): FieldError[] {
  const field = 'spec.progressDeadlineSeconds';
  const seconds: number | undefined = spec.progressDeadlineSeconds;
  if (seconds == null) return [];
  const errors = nonNegative(seconds, field);
  if (seconds > (spec.minReadySeconds ?? 0)) return errors;
  return [...errors, invalid(field, seconds, 'must be greater than minReadySeconds')];
}
