import { resourceOf } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { Schema } from '../../k8s/schema/schema.ts';
import type { ApiRequest, ApiResponse, ApiSuccess } from '../../protocol/api.ts';
import { assertNever } from '../../base/assert.ts';
import type { World } from '../world.ts';
import { admissionOf } from './admission.ts';
import type { Call, Outcome } from './call.ts';
import { ApiError, noSuchPath } from './error.ts';
import { createFromRequest } from './verbs/create.ts';
import { deleteCollection, deleteFromRequest } from './verbs/delete.ts';
import { getFromRequest, listFromRequest } from './verbs/get.ts';
import { patchFromRequest } from './verbs/patch.ts';
import { readScale, writeScale } from './verbs/scale.ts';
import { updateFromRequest } from './verbs/update.ts';
import { kindOf } from './store.ts';
import { tableOf } from './table.ts';

/**
 * The border of the cluster: what comes in here is not trusted. It is decoded, defaulted, admitted, given what the
 * cluster hands out, validated and written, in upstream's order; nothing is written when any of that fails.
 * `actor` is whom the happening names. Errors are values.
 */
export function handleRequest(
  world: World,
  request: ApiRequest,
  schema: Schema | null,
  actor: string = 'you',
): ApiResponse {
  const warnings = new Set<string>();
  try {
    const kind = kindOf(request.resource);
    const namespace = kind.namespaced ? (request.namespace ?? '') : '';
    const call: Call = {
      world,
      request,
      schema,
      actor,
      kind,
      resource: resourceOf(kind),
      namespace,
      warnings,
    };
    const { deprecated } = admissionOf(kind);
    if (deprecated !== undefined) warnings.add(deprecated);
    return { ...run(call), warnings: [...warnings] };
  } catch (error) {
    if (error instanceof ApiError) return { ...error.failure, warnings: [...warnings] };
    throw error;
  }
}

type Answer = Omit<ApiSuccess, 'warnings'>;

function run(call: Call): Answer {
  const { subresource, verb } = call.request;
  if (subresource !== undefined && !call.kind.subresources.includes(subresource)) throw noSuchPath();
  if (subresource === 'scale') {
    return verb === 'get' ? answerObject(call, readScale(call)) : answerOutcome(call, writeScale(call));
  }
  switch (verb) {
    case 'get':
      return answerObject(call, getFromRequest(call));
    case 'list':
      return answerList(call, listFromRequest(call));
    case 'create':
      return answerOutcome(call, createFromRequest(call));
    case 'update':
      return answerOutcome(call, updateFromRequest(call));
    case 'patch':
      return answerOutcome(call, patchFromRequest(call));
    case 'delete':
      return answerOutcome(call, deleteFromRequest(call));
    case 'deletecollection':
      return answerList(call, deleteCollection(call));
    default:
      return assertNever(verb);
  }
}

function answerObject(call: Call, object: KubeObject): Answer {
  const { resourceVersion } = object.metadata;
  const table = call.request.asTable === true ? { table: tableOf(call, [object]) } : {};
  return { ok: true, object, ...table, resourceVersion, happening: null };
}

function answerList(call: Call, items: readonly KubeObject[]): Answer {
  const resourceVersion = String(call.world.api.resourceVersion);
  const content = call.request.asTable === true ? { table: tableOf(call, items) } : { items };
  return { ok: true, ...content, resourceVersion, happening: null };
}

function answerOutcome(call: Call, { object, changed, happening }: Outcome): Answer {
  return { ...answerObject(call, object), changed, happening };
}
