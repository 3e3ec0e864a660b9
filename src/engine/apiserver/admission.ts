import { resourceOf, type KindDefinition } from '../../k8s/kind.ts';
import type { Namespace } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import { forbidden, notFound } from './error.ts';
import { getObject } from './read.ts';

/** What stands between a request and the registry for particular resources. Verbs know none of it. */

/** Namespaces that a cluster cannot do without. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Throws unless something may be created in the namespace. `name` is '' while it has not been generated. */
export function checkNamespace(world: World, kind: KindDefinition, namespace: string, name: string): void {
  if (!kind.namespaced) return;
  const found = getObject<Namespace>(world, 'namespaces', '', namespace);
  if (!found) throw notFound('namespaces', namespace);
  if (found.status?.phase !== 'Terminating' && found.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  const causes = [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }];
  throw forbidden(resourceOf(kind), name, why, causes);
}

/** Throws when an object may never be deleted. */
export function checkDeletable(kind: KindDefinition, name: string): void {
  if (kind.kind === 'Namespace' && IMMORTAL.has(name)) {
    throw forbidden('namespaces', name, 'this namespace may not be deleted');
  }
}
