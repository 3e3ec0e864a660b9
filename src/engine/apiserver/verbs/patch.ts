import { goJson, quote } from '../../../k8s/validation/fieldErrors.ts';
import { apiVersionOf, type Draft } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { applyJsonPatch, MAX_OPERATIONS } from '../../../k8s/patch/jsonPatch.ts';
import { applyMergePatch } from '../../../k8s/patch/merge.ts';
import { rulesOf } from '../../../k8s/patch/mergeKeys.ts';
import { goText, PatchError } from '../../../k8s/patch/patchError.ts';
import { applyStrategicPatch, SET_ORDER } from '../../../k8s/patch/strategic.ts';
import { isRecord } from '../../../base/plain.ts';
import type { Act } from '../act.ts';
import type { Call, Outcome } from '../call.ts';
import { tidy } from '../decode.ts';
import { badRequest, invalidPatch, rejected, tooLarge, unknownError, type ApiError } from '../error.ts';
import { checkObject, type StructureProblem } from '../structure.ts';
import { applyFromRequest } from './apply.ts';
import { getFromRequest } from './get.ts';
import { updateDraft } from './update.ts';

/** PATCH, in any of its four languages. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go
export function patchFromRequest(call: Call): Outcome {
  if (call.request.patchType === 'apply') return applyFromRequest(call);
  const stored = getFromRequest(call);
  const patched = applyPatch(call, stored);
  const problem = checkObject(call, patched);
  if (problem !== null) throw refusal(call, patched, problem);
  const draft = tidy(patched);
  draft['apiVersion'] = apiVersionOf(call.kind);
  draft['kind'] = call.kind.kind;
  return updateDraft(call, stored, draft, actOf(call));
}

/** What a patch makes of an object; nothing is shared. Throws an ApiError when it cannot be applied. */
export function applyPatch({ request, kind }: Call, object: object): Draft {
  const patch: unknown = request.body;
  try {
    if (request.patchType === 'merge') return applyMergePatch(object, patch);
    if (request.patchType !== 'json') return applyStrategicPatch(object, patch, rulesOf(kind));
    if (Array.isArray(patch) && patch.length > MAX_OPERATIONS) {
      const limit = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`;
      throw tooLarge(limit);
    }
    const patched = applyJsonPatch(object, patch);
    if (isRecord(patched)) return patched;
  } catch (error) {
    throw error instanceof PatchError ? asApiError(error) : error;
  }
  throw rejected();
}

function asApiError(error: PatchError): ApiError {
  if (error.status === 400) return badRequest(error.message);
  return error.status === 422 ? rejected() : unknownError(error.message);
}

/** Client-side apply is a patch under a name of its own. */
function actOf({ request }: Call): Act {
  return request.fieldManager === 'kubectl-client-side-apply' ? 'applied' : 'patched';
}

/** Strategic merge patches are shown themselves, the others as what they made of the object. */
function refusal({ request }: Call, patched: KubeObject | Draft, problem: StructureProblem): ApiError {
  if (request.patchType === 'json' || request.patchType === 'merge') {
    return invalidPatch(quote(goJson(patched)), problem.text);
  }
  const text = problem.strict ? problem.text : conversionProblem(problem.text);
  return invalidPatch(quote(goText(shown(request.body))), text);
}

/** The patch as it stands once it has been applied: its orders are used up. */
function shown(patch: unknown): unknown {
  if (Array.isArray(patch)) return patch.map(shown);
  if (!isRecord(patch)) return patch;
  const fields = Object.entries(patch).filter(([key]) => !key.startsWith(SET_ORDER));
  return Object.fromEntries(fields.map(([key, value]) => [key, shown(value)]));
}

const GO_KINDS: Readonly<Record<string, string>> = {
  object: 'map',
  array: 'slice',
  number: 'int64',
  string: 'string',
  bool: 'bool',
};

/** Go's types that are texts with a name of their own, by their endings; other types of a package are structs. */
const NAMED_TEXTS = /\.\w*(?:Type|Policy|Protocol|Family|Effect|Operator|Scheme|ServiceAffinity)$/;

/** A strategic merge patch is never decoded from JSON, so that a wrong type is reported in other words. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/runtime/converter.go
function conversionProblem(text: string): string {
  const match =
    /^json: cannot unmarshal (\w+)(?: (\S+))? into Go (?:struct field \S+|value) of type (\S+)$/.exec(text);
  if (!match) return text;
  const [, got = '', number = '', wanted = ''] = match;
  const kind = number.includes('.') ? 'float64' : (GO_KINDS[got] ?? got);
  const isText = wanted === 'string' || NAMED_TEXTS.test(wanted);
  if (kind === 'float64' || (kind === 'int64' && isText)) return `cannot convert ${kind} to ${wanted}`;
  if (isText) return 'unrecognized type: string';
  if (wanted.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (wanted.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (wanted.includes('.')) return `cannot restore struct from: ${kind}`;
  return `unrecognized type: ${wanted}`;
}
