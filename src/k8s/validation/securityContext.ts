import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { isInRange } from './names.ts';

/** Users, groups and the few other rights that can be written down wrongly. */
// kubernetes: pkg/apis/core/validation/validation.go validatePodSpecSecurityContext, ValidateSecurityContext

const MAX_ID = 2 ** 31 - 1;
const CHANGE_POLICIES = ['Always', 'OnRootMismatch'];
const PROC_MOUNTS = ['Default', 'Unmasked'];
const SECCOMP_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

export function validatePodSecurityContext(
  context: Draft | null | undefined,
  spec: Draft,
  field: string,
): FieldError[] {
  if (context == null) return [];
  const groups: readonly number[] = context.supplementalGroups ?? [];
  const errors = [
    ...validateId(context.fsGroup, `${field}.fsGroup`),
    ...validateId(context.runAsUser, `${field}.runAsUser`),
    ...validateId(context.runAsGroup, `${field}.runAsGroup`),
    ...groups.flatMap((group, index) => validateId(group, `${field}.supplementalGroups[${index}]`)),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.push(invalid(`${field}.shareProcessNamespace`, true, detail));
  }
  const policy = context.fsGroupChangePolicy;
  if (policy != null && !CHANGE_POLICIES.includes(policy)) {
    errors.push(notSupported(`${field}.fsGroupChangePolicy`, policy, CHANGE_POLICIES));
  }
  return [...errors, ...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`)];
}

export function validateSecurityContext(context: Draft | null | undefined, field: string): FieldError[] {
  if (context == null) return [];
  const errors = [
    ...validateId(context.runAsUser, `${field}.runAsUser`),
    ...validateId(context.runAsGroup, `${field}.runAsGroup`),
  ];
  if (context.procMount != null && !PROC_MOUNTS.includes(context.procMount)) {
    errors.push(notSupported(`${field}.procMount`, context.procMount, PROC_MOUNTS));
  }
  errors.push(...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`));
  if (context.allowPrivilegeEscalation === false) {
    const and = 'cannot set `allowPrivilegeEscalation` to false and';
    if (context.privileged === true) errors.push(invalid(field, context, `${and} \`privileged\` to true`));
    if ((context.capabilities?.add ?? []).includes('CAP_SYS_ADMIN')) {
      errors.push(invalid(field, context, `${and} \`capabilities.Add\` CAP_SYS_ADMIN`));
    }
  }
  return errors;
}

function validateId(id: number | null | undefined, field: string): FieldError[] {
  return id == null ? [] : invalidEach(field, id, isInRange(id, 0, MAX_ID));
}

function validateSeccomp(profile: Draft | null | undefined, field: string): FieldError[] {
  if (profile == null) return [];
  const { type, localhostProfile } = profile;
  if (!type) return [required(`${field}.type`, 'type is required when seccompProfile is set')];
  if (!SECCOMP_TYPES.includes(type)) {
    return [notSupported(`${field}.type`, type, SECCOMP_TYPES)];
  }
  const path = `${field}.localhostProfile`;
  if (type === 'Localhost') {
    return localhostProfile == null ? [required(path, 'must be set when seccomp type is Localhost')] : [];
  }
  if (localhostProfile == null) return [];
  const shown = { Type: type, LocalhostProfile: localhostProfile };
  return [invalid(path, shown, 'can only be set when seccomp type is Localhost')];
}
