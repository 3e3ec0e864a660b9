import type { FieldError } from '../fieldError.ts';
import { invalidEach, notSupported, required } from './fieldErrors.ts';
import { isDns1123Label, isLabelKey, isPortName, isPortNumber } from './names.ts';

/** Checks that ports of Services, endpoints, containers and probes share. */
// kubernetes: pkg/apis/core/validation/validation.go

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validatePortNumber(port: unknown, field: string): FieldError[] {
  return invalidEach(field, port ?? 0, isPortNumber(port));
}

/** A number, or a name to be looked up in the Pod. */
export function validatePortNumberOrName(port: unknown, field: string): FieldError[] {
  if (typeof port === 'string') return invalidEach(field, port, isPortName(port));
  return validatePortNumber(port, field);
}

export function validateProtocol(protocol: string | null | undefined, field: string): FieldError[] {
  if (!protocol) return [required(field)];
  return PROTOCOLS.includes(protocol) ? [] : [notSupported(field, protocol, PROTOCOLS)];
}

export function validateAppProtocol(appProtocol: string | null | undefined, field: string): FieldError[] {
  if (appProtocol === undefined || appProtocol === null) return [];
  return invalidEach(field, appProtocol, isLabelKey(appProtocol));
}

/** The name of one of several ports; a single one may go without. */
export function validatePortLabel(
  name: string | null | undefined,
  isRequired: boolean,
  field: string,
): FieldError[] {
  if (!name) return isRequired ? [required(field)] : [];
  return invalidEach(field, name, isDns1123Label(name));
}
