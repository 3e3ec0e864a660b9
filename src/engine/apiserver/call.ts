import type { FieldError } from '../../k8s/fieldError.ts';
import { resourceOf, type Draft, type KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { Schema } from '../../k8s/schema/schema.ts';
import type { ApiRequest } from '../../protocol/api.ts';
import type { World } from '../world.ts';
import { kindOf } from './store.ts';

/** One request on its way through the server. */
export interface Call {
  readonly world: World;
  readonly request: ApiRequest;
  /** What is asked of what was sent; null when it is known to be right. */
  readonly checks: Checks | null;
  /** Null: structure is not checked. */
  readonly schema: Schema | null;
  readonly actor: string;
  readonly kind: KindDefinition;
  /** `services`, `deployments.apps`. */
  readonly resource: string;
  /** '' for what belongs to the whole cluster, and for lists of all namespaces. */
  readonly namespace: string;
  /** Each text once, in order. */
  readonly warnings: Set<string>;
}

/** What is asked of an object that comes from outside, where a create asks it. */
export interface Checks {
  /** Its structure. Throws BadRequest. */
  readonly body: (call: Call, body: Draft) => void;
  /** The addresses and families of a Service, before the cluster adds to them. */
  readonly addresses: (service: Draft, old: KubeObject | null) => FieldError[];
  /** Everything else about a new object, when it is complete. Throws Invalid; warnings go to the call. */
  readonly created: (call: Call, draft: Draft) => void;
}

/** What a write came to. */
export interface Outcome {
  readonly object: KubeObject;
  readonly changed: 'created' | 'configured' | 'unchanged';
  readonly happening: number | null;
}

/** A request with what belongs to it. Throws an ApiError for a resource that no server knows. */
export function callOf(
  world: World,
  request: ApiRequest,
  actor: string,
  { checks, schema }: Pick<Call, 'checks' | 'schema'>,
): Call {
  const kind = kindOf(request.resource);
  const namespace = kind.namespaced ? (request.namespace ?? '') : '';
  return {
    world,
    request,
    checks,
    schema,
    actor,
    kind,
    resource: resourceOf(kind),
    namespace,
    warnings: new Set(),
  };
}

/** The name in the request; '' when there is none. */
export function nameOf(call: Call): string {
  return call.request.name ?? '';
}
