import type { KindDefinition } from '../../../../k8s/kind.ts';
import type { KubeObject } from '../../../../k8s/objects.ts';
import type { Session } from '../session.ts';
import type { Description } from './description.ts';

/** What a describer works with. */
export interface Described<T = KubeObject> {
  readonly session: Session;
  readonly kind: KindDefinition;
  readonly object: T;
  readonly to: Description;
}

/** Writes one object of its kind, without its events. */
export type Describer<T = KubeObject> = (what: Described<T>) => Promise<void> | void;
