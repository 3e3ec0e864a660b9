import { isRecord } from '../../base/plain.ts';
import { apiVersionOf, type Draft } from '../../k8s/kind.ts';
import { checkStructure } from '../../k8s/schema/schema.ts';
import type { Call } from './call.ts';
import { badRequest } from './error.ts';

/** Whether what came in has the shape of its kind: known fields only, with values of their types. */

/** What is wrong, in the server's words. */
export interface StructureProblem {
  readonly text: string;
  /** The fields that it is about, as the server writes them: `spec.ports[0].foo`. */
  readonly paths: readonly string[];
  /** Only fields that nobody knows; else a value has the wrong type. */
  readonly strict: boolean;
}

/** Checks the body of a create or update. Throws BadRequest. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go transformDecodeError
export function checkBody(call: Call, body: Draft): void {
  const problem = checkObject(call, body);
  if (problem === null) return;
  const { kind, version } = call.kind;
  throw badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${problem.text}`,
  );
}

/**
 * Checks an object that comes from outside; null when there is nothing to refuse. Fields that nobody knows are refused
 * with fieldValidation Strict. Otherwise they are taken out of the object, with a warning unless they are to be ignored.
 */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json/json.go
export function checkObject(call: Call, object: Draft): StructureProblem | null {
  const { schema, request, warnings, kind } = call;
  if (schema === null) return null;
  const typed = { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
  const { errors } = checkStructure(schema, typed, 'Strict');
  const wrong = errors.find((error) => !error.strict);
  if (wrong !== undefined) return { text: wrong.message, paths: [wrong.path], strict: false };
  if (errors.length === 0) return null;
  const validation = request.fieldValidation ?? 'Warn';
  if (validation === 'Strict') {
    const text = `strict decoding error: ${errors.map(({ message }) => message).join(', ')}`;
    return { text, paths: errors.map(({ path }) => path), strict: true };
  }
  for (const { message, path } of errors) {
    if (validation === 'Warn') warnings.add(message);
    removeAt(object, path);
  }
  return null;
}

/** Takes out what stands at a path. The last name may have dots in it. */
function removeAt(value: unknown, path: string): void {
  if (Array.isArray(value)) {
    const match = /^\[(\d+)\]\.?(.*)$/s.exec(path);
    if (match) removeAt(value[Number(match[1])], match[2] ?? '');
    return;
  }
  if (!isRecord(value)) return;
  if (Object.hasOwn(value, path)) {
    delete value[path];
    return;
  }
  for (const key of Object.keys(value)) {
    if (path.startsWith(`${key}.`)) return removeAt(value[key], path.slice(key.length + 1));
    if (path.startsWith(`${key}[`)) return removeAt(value[key], path.slice(key.length));
  }
}
