import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { validateImageSpace } from '../validation/containers.ts';
import { sameValue } from '../validation/equality.ts';
import { forbidden, invalid, required } from '../validation/fieldErrors.ts';
import { isInRange } from '../validation/names.ts';
import { validateTolerations } from '../validation/scheduling.ts';
import { unifiedDiff } from '../validation/unifiedDiff.ts';
import { validateAnyPod } from './podValidation.ts';

/** What of a Pod may change; the words are those of the refusal. */
const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

const MAX_INT32 = 2 ** 31 - 1;
const MIRROR = 'kubernetes.io/config.mirror';

/** Everything wrong with a change of a Pod: nearly nothing of one may change. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodUpdate
export function validatePodUpdate(pod: Draft, old: KubeObject): FieldError[] {
  const before = (old as Draft).spec;
  const { spec } = pod;
  const errors = [...validateAnyPod(pod), ...validateMirror(pod, old)];
  for (const list of ['containers', 'initContainers']) {
    const isSame = (spec[list] ?? []).length === (before[list] ?? []).length;
    if (!isSame)
      return [...errors, forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
    errors.push(...validateImages(spec[list] ?? [], `spec.${list}`));
  }
  const deadline = validateDeadline(spec.activeDeadlineSeconds ?? null, before.activeDeadlineSeconds ?? null);
  errors.push(...deadline.errors);
  if (deadline.stops) return errors;
  errors.push(...validateTolerationChange(spec.tolerations ?? [], before.tolerations ?? []));
  errors.push(...validateGateChange(spec.schedulingGates ?? [], before.schedulingGates ?? []));
  if (sameValue(spec, before)) return errors;
  return [...errors, ...validateUnchanged(spec, before)];
}

/** What is wrong with a change of a Pod's ephemeral containers: they may only be added. */
// kubernetes: pkg/apis/core/validation/validation.go ValidatePodEphemeralContainersUpdate
export function validateEphemeralContainersUpdate(pod: Draft, old: KubeObject): FieldError[] {
  const field = 'spec.ephemeralContainers';
  const now: readonly Draft[] = pod['spec'].ephemeralContainers ?? [];
  const before: readonly Draft[] = (old as Draft)['spec'].ephemeralContainers ?? [];
  const changed = before.flatMap((one) => {
    const same = now.find((each) => each['name'] === one['name']);
    if (!same)
      return [forbidden(field, `existing ephemeral containers "${one['name']}" may not be removed\n`)];
    if (sameValue(same, one)) return [];
    return [forbidden(field, `existing ephemeral containers "${one['name']}" may not be changed\n`)];
  });
  return [...validateAnyPod(pod), ...changed];
}

function validateMirror(pod: Draft, old: KubeObject): FieldError[] {
  const was = old.metadata.annotations?.[MIRROR];
  const is = pod.metadata?.annotations?.[MIRROR];
  if (was === is) return [];
  const action = was === undefined ? 'add' : 'remove or update';
  return [forbidden(`metadata.annotations[${MIRROR}]`, `may not ${action} mirror pod annotation`)];
}

function validateImages(containers: readonly Draft[], field: string): FieldError[] {
  return containers.flatMap((one, index) => {
    const path = `${field}[${index}]`;
    return [...(one.image ? [] : [required(`${path}.image`)]), ...validateImageSpace(one, path)];
  });
}

/** A deadline may be set once and then only come nearer. */
function validateDeadline(now: number | null, was: number | null): { errors: FieldError[]; stops: boolean } {
  const field = 'spec.activeDeadlineSeconds';
  const one = (detail: string, stops: boolean) => ({ errors: [invalid(field, now, detail)], stops });
  if (now === null) {
    if (was === null) return { errors: [], stops: false };
    return one('must not update from a positive integer to nil value', false);
  }
  const [outside] = isInRange(now, 0, MAX_INT32);
  if (outside !== undefined) return one(outside, true);
  if (was !== null && was < now) return one('must be less than or equal to previous value', true);
  return { errors: [], stops: false };
}

function validateTolerationChange(now: readonly Draft[], was: readonly Draft[]): FieldError[] {
  const field = 'spec.tolerations';
  const isKept = (old: Draft) =>
    now.some((one) => sameValue({ ...one, tolerationSeconds: null }, { ...old, tolerationSeconds: null }));
  if (was.every(isKept)) return validateTolerations(now, field);
  return [forbidden(field, 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateGateChange(now: readonly Draft[], was: readonly Draft[]): FieldError[] {
  return now.flatMap(({ name }, index) => {
    if (was.some((old) => old.name === name)) return [];
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [forbidden(`spec.schedulingGates[${index}].name`, detail)];
  });
}

/** Simplified: the difference is shown with the fields that are set; the server shows every field there is. */
function validateUnchanged(spec: Draft, before: Draft): FieldError[] {
  const rest = withoutUpdatable(spec, before);
  if (sameValue(rest, before)) return [];
  const difference = unifiedDiff(internalJson(before), internalJson(rest));
  return [forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${difference}`)];
}

function withoutUpdatable(spec: Draft, before: Draft): Draft {
  const rest: Draft = { ...spec };
  for (const list of ['containers', 'initContainers']) {
    if (!spec[list]) continue;
    rest[list] = spec[list].map((one: Draft, index: number) => ({
      ...one,
      image: before[list][index].image,
    }));
  }
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'])
    rest[field] = before[field];
  if (before.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1) {
    rest.terminationGracePeriodSeconds = before.terminationGracePeriodSeconds;
  }
  // A Pod that waits at a gate may still be told more about its Node.
  if ((before.schedulingGates ?? []).length > 0) {
    const keeps = Object.entries(before.nodeSelector ?? {}).every(
      ([key, value]) => spec.nodeSelector?.[key] === value,
    );
    if (keeps) rest.nodeSelector = before.nodeSelector;
    if (before.affinity?.nodeAffinity == null && spec.affinity?.nodeAffinity != null) {
      rest.affinity = before.affinity ?? undefined;
    }
  }
  return rest;
}

/** The server's own form of objects has capital letters. */
function internalJson(value: unknown): string {
  return JSON.stringify(capitalized(value), null, 1);
}

function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [capitalizedName(key), capitalized(one)]),
  );
}

/** Abbreviations are in capitals throughout. */
function capitalizedName(name: string): string {
  const abbreviation = /^(dns|fs|grpc|http|os|tcp)(?=[A-Z]|$)/.exec(name)?.[0] ?? name.charAt(0);
  return `${abbreviation.toUpperCase()}${name.slice(abbreviation.length)}`;
}
