import { generateJobSelector } from '../../k8s/kinds/jobDefaults.ts';
import { resourceOf, type Draft, type KindDefinition } from '../../k8s/kind.ts';
import type { Namespace } from '../../k8s/objects.ts';
import type { World } from '../world.ts';
import type { Call } from './call.ts';
import type { Claims } from './allocation/claims.ts';
import { allocateForCreate, allocateForUpdate } from './allocation/service.ts';
import { forbidden, notFound } from './error.ts';
import { admitPod } from './podAdmission.ts';
import { getObject } from './read.ts';

/**
 * What stands between a request and the store for particular resources. Verbs know none of it: they ask this table and
 * the kind's definition.
 */

interface Admission {
  /** Fills in or refuses a new object, after its defaults. Throws an ApiError. */
  readonly create?: (world: World, draft: Draft) => void;
  /** Writes into a new object what follows from its uid, before validation. */
  readonly identify?: (draft: Draft, uid: string) => void;
  /** What the cluster gives a new object; it runs before validation. */
  readonly allocate?: (call: Call, draft: Draft) => Claims;
  readonly reallocate?: (call: Call, draft: Draft, old: Draft) => Claims;
  /** Throws when the object may never be deleted. */
  readonly remove?: (name: string) => void;
  /** A warning that every request for the resource is answered with. */
  readonly deprecated?: string;
}

const ADMISSIONS: Readonly<Record<string, Admission>> = {
  pods: { create: admitPod },
  services: { allocate: allocateForCreate, reallocate: allocateForUpdate },
  'jobs.batch': { identify: generateJobSelector },
  namespaces: { remove: checkMortal },
  // kubernetes: staging/src/k8s.io/api/core/v1/lifecycle.go
  endpoints: { deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice' },
  componentstatuses: { deprecated: 'v1 ComponentStatus is deprecated in v1.19+' },
};

const NONE: Admission = {};

/** What is particular to a kind's resource. */
export function admissionOf(kind: KindDefinition): Admission {
  return ADMISSIONS[resourceOf(kind)] ?? NONE;
}

/** Throws unless something may be created in the namespace. `name` is '' while it has not been generated. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go
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

/** Namespaces that a cluster cannot do without. */
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

function checkMortal(name: string): void {
  if (IMMORTAL.has(name)) throw forbidden('namespaces', name, 'this namespace may not be deleted');
}
