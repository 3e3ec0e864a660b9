import type { FieldError } from '../../k8s/fieldError.ts';
import type { KindDefinition } from '../../k8s/kind.ts';
import type { ApiFailure } from '../../protocol/api.ts';

/** What the API server answers instead of an object. `failure` is the Status that a client gets. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go
export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: Omit<ApiFailure, 'ok' | 'warnings'>) {
    super(failure.message);
    this.name = 'ApiError';
    this.failure = { ok: false, ...failure, warnings: [] };
  }
}

type Cause = NonNullable<ApiFailure['details']['causes']>[number];

/** `services "web" not found`; `resource` as the engine names it (`deployments.apps`). */
export function notFound(resource: string, name: string): ApiError {
  return aboutObject(404, 'NotFound', resource, name, `${resource} ${quoted(name)} not found`);
}

export function alreadyExists(resource: string, name: string, prefix = ''): ApiError {
  return aboutObject(
    409,
    'AlreadyExists',
    resource,
    name,
    `${prefix}${resource} ${quoted(name)} already exists`,
  );
}

/** No free name was found for a `generateName`. */
export function generateNameConflict(resource: string, name: string): ApiError {
  const message = `${resource} ${quoted(name)} already exists, the server was not able to generate a unique name for the object`;
  return aboutObject(409, 'AlreadyExists', resource, name, message);
}

export function conflict(resource: string, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${resource} ${quoted(name)}: ${why}`;
  return aboutObject(409, 'Conflict', resource, name, message);
}

/** Somebody else has changed the object since it was read. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go
export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(resource: string, name: string, why: string, causes?: readonly Cause[]): ApiError {
  const what = name === '' ? resource : `${resource} ${quoted(name)}`;
  return aboutObject(403, 'Forbidden', resource, name, `${what} is forbidden: ${why}`, causes);
}

/** `Service "web" is invalid: …`, with a cause for each error. */
export function invalid(
  kind: Pick<KindDefinition, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const causes = errors.map(({ type, field, message }) => ({ reason: type, message, field }));
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${qualified} ${quoted(name)} is invalid: ${aggregate(errors.map(fieldErrorText))}`,
    details: { name, ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.kind, causes },
  });
}

/** Something of a patch is wrong: an Invalid that names no object. */
export function invalidPatch(badValue: string, why: string): ApiError {
  const message = `Invalid value: ${badValue}: ${why}`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: ` "" is invalid: patch: ${message}`,
    details: { causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }] },
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError({ code: 400, reason: 'BadRequest', message, details: {} });
}

/** A patch that is well formed and cannot be applied; the server does not say why. */
// kubernetes: errors.go NewGenericServerResponse, status 422
export function rejected(): ApiError {
  const message = 'the server rejected our request due to an error in our request';
  return new ApiError({ code: 422, reason: 'Invalid', message, details: {} });
}

export function tooLarge(message: string): ApiError {
  const text = `Request entity too large: ${message}`;
  return new ApiError({ code: 413, reason: 'RequestEntityTooLarge', message: text, details: {} });
}

/** `Internal error occurred: …`. */
export function internal(why: string): ApiError {
  const causes = [{ reason: '', message: why, field: '' }];
  return new ApiError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${why}`,
    details: { causes },
  });
}

/** An error of the server that no reason was given to. */
export function unknownError(message: string): ApiError {
  return new ApiError({ code: 500, reason: '', message, details: {} });
}

/** There is no such resource or subresource. */
export function noSuchPath(): ApiError {
  return new ApiError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: { causes: [{ reason: 'UnexpectedServerResponse', message: '404 page not found', field: '' }] },
  });
}

export function methodNotSupported(resource: string, action: string): ApiError {
  const message = `${action} is not supported on resources of kind ${quoted(resource)}`;
  return new ApiError({ code: 405, reason: 'MethodNotAllowed', message, details: detailsOf(resource, '') });
}

/** Several managers want different values of the same fields. */
export function applyConflict(message: string, causes: readonly Cause[]): ApiError {
  return new ApiError({ code: 409, reason: 'Conflict', message, details: { causes } });
}

/** A field error on one line, as it stands in a Status. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${error.message}`;
}

/** Several texts as one: each once, in brackets when there are more than one. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/errors/errors.go
export function aggregate(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

function aboutObject(
  code: number,
  reason: string,
  resource: string,
  name: string,
  message: string,
  causes?: readonly Cause[],
): ApiError {
  const details = { ...detailsOf(resource, name), ...(causes ? { causes } : {}) };
  return new ApiError({ code, reason, message, details });
}

function detailsOf(resource: string, name: string): ApiFailure['details'] {
  const dot = resource.indexOf('.');
  const kind = dot < 0 ? resource : resource.slice(0, dot);
  return {
    ...(name === '' ? {} : { name }),
    ...(dot < 0 ? {} : { group: resource.slice(dot + 1) }),
    kind,
  };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
