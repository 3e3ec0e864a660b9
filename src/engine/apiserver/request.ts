import type { KubeObject } from '../../k8s/objects.ts';
import type { Schema } from '../../k8s/schema/schema.ts';
import type { ApiRequest, ApiResponse, ApiSuccess } from '../../protocol/api.ts';
import { assertNever } from '../../base/assert.ts';
import type { World } from '../world.ts';
import { admissionOf } from './admission.ts';
import { callOf, type Call, type Outcome } from './call.ts';
import { ALL_CHECKS } from './checks.ts';
import { ApiError, noSuchPath } from './error.ts';
import { createFromRequest } from './verbs/create.ts';
import { deleteCollection, deleteFromRequest } from './verbs/delete.ts';
import { getFromRequest, listFromRequest } from './verbs/get.ts';
import { patchFromRequest } from './verbs/patch.ts';
import { readScale, writeScale } from './verbs/scale.ts';
import { updateFromRequest } from './verbs/update.ts';
import { tableOf } from './table.ts';

/** The way in for what comes from outside. Only what is known to be right enters without it (`trusted.ts`). */
export type Border = (world: World, request: ApiRequest, actor: string) => ApiResponse;

/** The border that checks structure by `schema`; null leaves that check out. */
export function borderWith(schema: Schema | null): Border {
  return (world, request, actor) => handleRequest(world, request, schema, actor);
}

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
  let call: Call | null = null;
  try {
    call = callOf(world, request, actor, { checks: ALL_CHECKS, schema });
    const { deprecated } = admissionOf(call.kind);
    if (deprecated !== undefined) call.warnings.add(deprecated);
    return { ...run(call), warnings: [...call.warnings] };
  } catch (error) {
    if (error instanceof ApiError) return { ...error.failure, warnings: [...(call?.warnings ?? [])] };
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
