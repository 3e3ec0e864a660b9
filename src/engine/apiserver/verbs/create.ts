import { deepFreeze } from '../../../base/plain.ts';
import type { Draft } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { act, type Act } from '../act.ts';
import { admissionOf, checkNamespace } from '../admission.ts';
import { commitClaims } from '../allocation/claims.ts';
import type { Call, Outcome } from '../call.ts';
import { decodeBody, setNamespace } from '../decode.ts';
import { alreadyExists, noSuchPath } from '../error.ts';
import { withManager } from '../fields/manager.ts';
import { generateName, metadataOfNew, uidOfNew } from '../metadata.ts';
import { getObject } from '../read.ts';
import { insert } from '../store.ts';

/** POST: a new object. */
export function createFromRequest(call: Call): Outcome {
  if (call.request.subresource !== undefined) throw noSuchPath();
  const draft = decodeBody(call);
  setNamespace(call, draft);
  return createDraft(call, draft, 'created');
}

/**
 * Makes an object of a decoded draft, in upstream's order: defaults, admission, name, allocation, strategy, validation,
 * and only then whether the name is free. Throws an ApiError.
 */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go create, registry/rest/create.go
export function createDraft(call: Call, draft: Draft, what: Act): Outcome {
  const { world, kind, namespace, request } = call;
  const metadata: Draft = draft['metadata'];
  kind.defaults?.(draft);
  withManager(call, draft, null);
  checkNamespace(world, kind, namespace, metadata['name'] ?? '');
  const admission = admissionOf(kind);
  admission.create?.(world, draft);
  if (!metadata['name'] && metadata['generateName']) {
    metadata['name'] = generateName(world, kind, namespace, metadata['generateName']);
  }
  const uid = admission.identify ? uidOfNew(world, kind, metadata, metadata['name']) : undefined;
  if (uid !== undefined) admission.identify?.(draft, uid);
  const claims = admission.allocate?.(call, draft);
  prepare(call, draft);
  call.checks?.created(call, draft);
  refuseTaken(call, metadata['name']);
  const object = {
    ...draft,
    metadata: metadataOfNew(world, kind, metadata, metadata['name'], uid),
  } as unknown as KubeObject;
  if (request.dryRun === true) {
    return { object: deepFreeze(withoutVersion(object)), changed: 'created', happening: null };
  }
  const { result, happening } = act(call, what, object, null, () => {
    if (claims) commitClaims(world, claims);
    return insert(world, kind, object);
  });
  return { object: result, changed: 'created', happening };
}

/** The status is the server's to write, where it has a path of its own. */
function prepare({ kind }: Call, draft: Draft): void {
  if (kind.subresources.includes('status') && kind.kind !== 'Node') delete draft['status'];
  kind.prepareForCreate?.(draft);
}

function refuseTaken({ world, resource, namespace }: Call, name: string): void {
  const taken = getObject(world, resource, namespace, name);
  if (!taken) return;
  throw alreadyExists(resource, name, taken.metadata.deletionTimestamp ? 'object is being deleted: ' : '');
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _none, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}
