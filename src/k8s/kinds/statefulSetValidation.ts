import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { sameValue } from '../validation/equality.ts';
import { forbidden, invalid, invalidEach, notSupported } from '../validation/fieldErrors.ts';
import { validateLabels } from '../validation/labels.ts';
import { validateAnnotations } from '../validation/metadata.ts';
import { isDns1123Label } from '../validation/names.ts';
import { atMostHundredPercent, nonNegative, nonNegativeOrPercent, numberOf } from '../validation/numbers.ts';
import {
  validateAlwaysRestarts,
  validatePodTemplate,
  validateTemplateLabels,
} from '../validation/podTemplate.ts';
import { shownSelector, validateWorkloadSelector } from '../validation/selectors.ts';

/** Everything wrong with a StatefulSet, in upstream's order. */
// kubernetes: pkg/apis/apps/validation/validation.go ValidateStatefulSetSpec

const MANAGEMENT = ['OrderedReady', 'Parallel'];
const RETENTION = ['Retain', 'Delete'];
/** In the words of the refusal. */
const UPDATABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function validateStatefulSet({ spec }: Draft): FieldError[] {
  const name: string = spec.serviceName ?? '';
  const ofName = name === '' ? [] : invalidEach('spec.serviceName', name, isDns1123Label(name));
  return [...validateBeforeName(spec), ...ofName, ...validateSelected(spec)];
}

/** The name of the Service cannot change, so an old one that is wrong stays. */
export function validateStatefulSetUpdate({ spec }: Draft, old: KubeObject): FieldError[] {
  const before = (old as Draft).spec;
  const errors = [...validateBeforeName(spec), ...validateSelected(spec)];
  const rest = { ...spec };
  for (const field of UPDATABLE) rest[field] = before[field];
  if (sameValue(rest, before)) return errors;
  const quoted = UPDATABLE.map((field) => `'${field}'`);
  const list = `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
  const detail = `updates to statefulset spec for fields other than ${list} are forbidden`;
  return [...errors, forbidden('spec', detail)];
}

function validateBeforeName(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (!MANAGEMENT.includes(spec.podManagementPolicy)) {
    const detail = "must be 'OrderedReady' or 'Parallel'";
    errors.push(invalid('spec.podManagementPolicy', spec.podManagementPolicy, detail));
  }
  errors.push(...validateStrategy(spec.updateStrategy));
  for (const when of ['whenDeleted', 'whenScaled']) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[when];
    const field = `spec.persistentVolumeClaimRetentionPolicy.${when}`;
    if (!RETENTION.includes(policy)) errors.push(notSupported(field, policy, RETENTION));
  }
  return [
    ...errors,
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
  ];
}

function validateStrategy({ type, rollingUpdate }: Draft): FieldError[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') {
    if (rollingUpdate == null) return [];
    const detail = "only allowed for updateStrategy 'RollingUpdate'";
    return [invalid(`${field}.rollingUpdate`, shownRollingUpdate(rollingUpdate), detail)];
  }
  if (type !== 'RollingUpdate') {
    const shown = {
      Type: type,
      RollingUpdate: rollingUpdate == null ? null : shownRollingUpdate(rollingUpdate),
    };
    return [invalid(field, shown, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  if (rollingUpdate == null) return [];
  const path = `${field}.rollingUpdate`;
  const errors = nonNegative(rollingUpdate.partition, `${path}.partition`);
  const max: number | string | undefined = rollingUpdate.maxUnavailable;
  if (max == null) return errors;
  errors.push(...nonNegativeOrPercent(max, `${path}.maxUnavailable`));
  if (numberOf(max) === 0) errors.push(invalid(`${path}.maxUnavailable`, max, 'cannot be 0'));
  return [...errors, ...atMostHundredPercent(max, `${path}.maxUnavailable`)];
}

function shownRollingUpdate({ partition, maxUnavailable }: Draft): unknown {
  return { Partition: partition ?? 0, MaxUnavailable: maxUnavailable ?? null };
}

function validateSelected(spec: Draft): FieldError[] {
  const { errors, isUsable } = validateWorkloadSelector(spec.selector, 'statefulset');
  if (!isUsable) errors.push(invalid('spec.selector', shownSelector(spec.selector), ''));
  else errors.push(...validateTemplate(spec));
  return [...errors, ...validateAlwaysRestarts(spec.template.spec, 'StatefulSet')];
}

/** Its volumes by claim, its hostname and its subdomain are the controller's to fill in. */
function validateTemplate(spec: Draft): FieldError[] {
  const { metadata } = spec.template;
  const { subdomain: _subdomain, hostname: _hostname, ...podSpec } = spec.template.spec;
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }: Draft) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  const claimed = new Set(claims.map(({ name }: Draft) => name));
  const others = (podSpec.volumes ?? []).filter(({ name }: Draft) => !claimed.has(name));
  const template = { metadata, spec: { ...podSpec, volumes: [...claims, ...others] } };
  return [
    ...validateTemplateLabels(spec.selector, template),
    ...validatePodTemplate(template, 'spec.template'),
    ...validateLabels(metadata?.labels, 'spec.template.labels'),
    ...validateAnnotations(metadata?.annotations, 'spec.template.annotations'),
  ];
}
