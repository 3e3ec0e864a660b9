import type { KindDefinition } from '../../k8s/kind.ts';
import type { KubeObject } from '../../k8s/objects.ts';
import type { Schema } from '../../k8s/schema/schema.ts';
import type { ApiRequest } from '../../protocol/api.ts';
import type { World } from '../world.ts';

/** One request on its way through the server. */
export interface Call {
  readonly world: World;
  readonly request: ApiRequest;
  /** Null: structure is not checked (bring-up, or the schema has not been loaded). */
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

/** What a write came to. */
export interface Outcome {
  readonly object: KubeObject;
  readonly changed: 'created' | 'configured' | 'unchanged';
  readonly happening: number | null;
}

/** The name in the request; '' when there is none. */
export function nameOf(call: Call): string {
  return call.request.name ?? '';
}
