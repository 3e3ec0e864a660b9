import { deepFreeze, sameData } from '../../../base/plain.ts';
import type { Draft } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { validateEphemeralContainersUpdate } from '../../../k8s/kinds/podUpdate.ts';
import { rulesOfKind } from '../../../k8s/kinds/rules.ts';
import { validateObjectMetaUpdate } from '../../../k8s/validation/metadata.ts';
import { act, type Act } from '../act.ts';
import { admissionOf } from '../admission.ts';
import { commitClaims } from '../allocation/claims.ts';
import { nameOf, type Call, type Outcome } from '../call.ts';
import { decodeBody, setNamespace } from '../decode.ts';
import { badRequest, conflict, invalid, MODIFIED } from '../error.ts';
import { withManager } from '../fields/manager.ts';
import { withServerMetadata } from '../metadata.ts';
import { commitUpdate } from '../write.ts';
import { getFromRequest } from './get.ts';

/** PUT: the whole next state of an object, or of its status. */
export function updateFromRequest(call: Call): Outcome {
  const draft = decodeBody(call);
  checkNames(call, draft);
  return updateDraft(call, getFromRequest(call), draft, 'updated');
}

/**
 * Makes the decoded draft the next state of `stored`, in upstream's order: defaults, resourceVersion, allocation,
 * strategy, validation. Nothing is written when nothing changes. Throws an ApiError.
 */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go Update, registry/rest/update.go
export function updateDraft(call: Call, stored: KubeObject, draft: Draft, what: Act): Outcome {
  const { world, kind, request } = call;
  checkNames(call, draft);
  kind.defaults?.(draft);
  checkVersions(call, stored, draft['metadata']);
  const ofStatus = request.subresource === 'status';
  const ofEphemeral = request.subresource === 'ephemeralcontainers';
  const given = ofStatus ? statusOnly(draft, stored) : ofEphemeral ? ephemeralOnly(draft, stored) : draft;
  keepServerMetadata(given, stored);
  withManager(call, given, stored);
  const claims = ofStatus ? undefined : admissionOf(kind).reallocate?.(call, given, stored as Draft);
  if (!ofStatus) prepare(call, given, stored);
  validate(call, given, stored);
  const next = given as unknown as KubeObject;
  if (sameData(stored, next)) return { object: stored, changed: 'unchanged', happening: null };
  if (request.dryRun === true) {
    const object = deepFreeze(withServerMetadata(kind, stored, next, !ofStatus));
    return { object, changed: 'configured', happening: null };
  }
  const { result, happening } = act(call, what, next, stored, () => {
    if (claims) commitClaims(world, claims);
    return commitUpdate(world, kind, stored, next, !ofStatus);
  });
  return { object: result, changed: 'configured', happening };
}

// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go checkName
function checkNames(call: Call, draft: Draft): void {
  const { name = '', namespace = '' } = draft['metadata'] as { name?: string; namespace?: string };
  const wanted = nameOf(call);
  if (name === '') {
    const why = 'resource name may not be empty';
    throw badRequest(`the name of the object (${wanted} based on URL) was undeterminable: ${why}`);
  }
  if (name !== wanted) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${wanted})`);
  }
  if (call.kind.namespaced && namespace !== '' && namespace !== call.namespace) {
    throw badRequest(
      `the namespace of the object (${namespace}) does not match the namespace on the request (${call.namespace})`,
    );
  }
  setNamespace(call, draft);
}

/** An object that was read before somebody else wrote it, or that is another of the same name, is refused. */
function checkVersions({ resource }: Call, stored: KubeObject, metadata: Draft): void {
  const { uid, resourceVersion, name, namespace } = stored.metadata;
  if (metadata['uid'] && metadata['uid'] !== uid) {
    const key = `/registry/${resource === 'services' ? 'services/specs' : resource}${namespace === undefined ? '' : `/${namespace}`}/${name}`;
    const why = `Precondition failed: UID in precondition: ${metadata['uid']}, UID in object meta: ${uid}`;
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
    );
  }
  const read: string = metadata['resourceVersion'] ?? '';
  if (read !== '' && read !== '0' && read !== resourceVersion) throw conflict(resource, name, MODIFIED);
}

/** Through `/status` only the status changes, and what of the metadata is nobody's plan. */
function statusOnly(draft: Draft, stored: KubeObject): Draft {
  const { ownerReferences: _mine, ...metadata } = draft['metadata'];
  const { ownerReferences } = stored.metadata;
  return {
    ...stored,
    metadata: { ...metadata, ...(ownerReferences === undefined ? {} : { ownerReferences }) },
    status: draft['status'] ?? {},
  };
}

/** Through `/ephemeralcontainers` only these change. */
// kubernetes: pkg/registry/core/pod/strategy.go dropNonEphemeralContainerUpdates
function ephemeralOnly(draft: Draft, stored: KubeObject): Draft {
  const { ephemeralContainers } = draft['spec'];
  const spec: Draft = stored['spec'] as Draft;
  return {
    ...stored,
    metadata: { ...stored.metadata },
    spec: { ...spec, ...(ephemeralContainers === undefined ? {} : { ephemeralContainers }) },
  };
}

/** What no client may change is as it was, whatever was sent. */
// kubernetes: registry/rest/update.go BeforeUpdate
function keepServerMetadata(draft: Draft, stored: KubeObject): void {
  const metadata: Draft = draft['metadata'];
  for (const field of [
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
    'selfLink',
  ] as const) {
    const value: unknown = (stored.metadata as unknown as Draft)[field];
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
}

/** The status has a path of its own. */
function prepare({ kind }: Call, draft: Draft, stored: KubeObject): void {
  if (kind.subresources.includes('status')) {
    const status = stored['status'];
    if (status === undefined) delete draft['status'];
    else draft['status'] = status;
  }
  kind.prepareForUpdate?.(draft, stored);
}

function validate(call: Call, draft: Draft, stored: KubeObject): void {
  const { kind, request } = call;
  const rules = rulesOfKind(kind);
  const ownErrors =
    request.subresource === 'status'
      ? rules.validateStatusUpdate?.(draft, stored)
      : request.subresource === 'ephemeralcontainers'
        ? validateEphemeralContainersUpdate(draft, stored)
        : rules.validateUpdate?.(draft, stored);
  const errors = [...validateObjectMetaUpdate(draft, stored), ...(ownErrors ?? [])];
  if (errors.length > 0) throw invalid(kind, nameOf(call), errors);
  if (request.subresource === 'status') return;
  for (const warning of rules.warnings?.(draft, stored) ?? []) call.warnings.add(warning);
}
