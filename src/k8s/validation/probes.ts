import type { FieldError } from '../fieldError.ts';
import type { Draft } from '../kind.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { isHttpHeaderName } from './names.ts';
import { nonNegative } from './numbers.ts';
import { validatePortNumberOrName } from './ports.ts';

/** Probes and lifecycle hooks. */
// kubernetes: pkg/apis/core/validation/validation.go validateProbe, validateLifecycle

const SCHEMES = ['HTTP', 'HTTPS'];
const PROBE_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const HOOK_HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'sleep'];

/** The three probes of a container, in upstream's order. */
export function validateProbes(container: Draft, field: string): FieldError[] {
  return [
    ...validateRestartProbe(container.livenessProbe, `${field}.livenessProbe`),
    ...validateReadinessProbe(container.readinessProbe, `${field}.readinessProbe`),
    ...validateRestartProbe(container.startupProbe, `${field}.startupProbe`),
  ];
}

/** `graceSeconds` bounds how long a hook may sleep; null when the Pod's own is wrong. */
export function validateLifecycle(
  lifecycle: Draft | null | undefined,
  graceSeconds: number | null,
  field: string,
): FieldError[] {
  if (lifecycle == null) return [];
  const errors: FieldError[] = [];
  for (const hook of ['postStart', 'preStop']) {
    if (lifecycle[hook] == null) continue;
    errors.push(...validateHandler(lifecycle[hook], HOOK_HANDLERS, graceSeconds, `${field}.${hook}`));
  }
  return errors;
}

function validateRestartProbe(probe: Draft | null | undefined, field: string): FieldError[] {
  if (probe == null) return [];
  const errors = validateProbe(probe, field);
  if (probe.successThreshold !== 1) {
    errors.push(invalid(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return errors;
}

function validateReadinessProbe(probe: Draft | null | undefined, field: string): FieldError[] {
  if (probe == null) return [];
  const errors = validateProbe(probe, field);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace != null) {
    const detail = 'must not be set for readinessProbes';
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, detail));
  }
  return errors;
}

function validateProbe(probe: Draft, field: string): FieldError[] {
  const errors = validateHandler(probe, PROBE_HANDLERS, null, field);
  for (const name of PROBE_NUMBERS) errors.push(...nonNegative(probe[name], `${field}.${name}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace != null && grace <= 0) {
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  return errors;
}

const PROBE_NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

function validateHandler(
  handler: Draft,
  known: readonly string[],
  graceSeconds: number | null,
  field: string,
): FieldError[] {
  const given = known.filter((name) => handler[name] != null);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap((name, index) => {
    const path = `${field}.${name}`;
    if (index > 0) return [forbidden(path, 'may not specify more than 1 handler type')];
    return validateAction(name, handler[name], graceSeconds, path);
  });
}

function validateAction(
  name: string,
  action: Draft,
  graceSeconds: number | null,
  field: string,
): FieldError[] {
  switch (name) {
    case 'exec':
      return (action.command ?? []).length === 0 ? [required(`${field}.command`)] : [];
    case 'httpGet':
      return validateHttpGet(action, field);
    case 'sleep':
      return validateSleep(action.seconds ?? 0, graceSeconds, field);
    default:
      return validatePortNumberOrName(action.port, `${field}.port`);
  }
}

function validateHttpGet(action: Draft, field: string): FieldError[] {
  const errors: FieldError[] = action.path ? [] : [required(`${field}.path`)];
  errors.push(...validatePortNumberOrName(action.port, `${field}.port`));
  if (!SCHEMES.includes(action.scheme)) {
    errors.push(notSupported(`${field}.scheme`, action.scheme, SCHEMES));
  }
  for (const { name = '' } of action.httpHeaders ?? []) {
    errors.push(...invalidEach(`${field}.httpHeaders`, name, isHttpHeaderName(name)));
  }
  return errors;
}

function validateSleep(seconds: number, graceSeconds: number | null, field: string): FieldError[] {
  if (graceSeconds === null || (seconds >= 0 && seconds <= graceSeconds)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return [invalid(field, seconds, detail)];
}
