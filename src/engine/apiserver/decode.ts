import { cloneData, isRecord } from '../../base/plain.ts';
import { apiVersionOf, type Draft } from '../../k8s/kind.ts';
import type { Call } from './call.ts';
import { badRequest } from './error.ts';

/** From what came in to a draft that is worth looking at. */

/** The body as a draft of the request's kind, with its structure checked. Throws BadRequest. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go, update.go
export function decodeBody(call: Call): Draft {
  const { kind, request } = call;
  if (!isRecord(request.body))
    throw badRequest('the object provided is unrecognized (must be of type Object)');
  const body: Draft = request.body;
  const expected = apiVersionOf(kind);
  const given: unknown = body['apiVersion'] ?? expected;
  if (given !== expected) {
    throw badRequest(
      `the API version in the data (${String(given)}) does not match the expected API version (${expected})`,
    );
  }
  call.checks?.body(call, body);
  const draft = tidy(body);
  draft['apiVersion'] = expected;
  draft['kind'] = kind.kind;
  return draft;
}

/** A private copy without what decoding drops: nulls, and empty maps and lists of the metadata. */
export function tidy(body: Draft): Draft {
  const draft: Draft = body['kind'] === 'Event' ? cloneData(body) : withoutNulls(cloneData(body));
  const metadata: Draft = isRecord(draft['metadata']) ? draft['metadata'] : {};
  draft['metadata'] = metadata;
  for (const field of ['labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields']) {
    const value: unknown = metadata[field];
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
      delete metadata[field];
  }
  return draft;
}

/** Takes the namespace of the request over into the draft. Throws BadRequest when it names another. */
// kubernetes: staging/src/k8s.io/apiserver/pkg/registry/rest/meta.go EnsureObjectNamespaceMatchesRequestNamespace
export function setNamespace(call: Call, draft: Draft): void {
  const metadata: Draft = draft['metadata'];
  if (!call.kind.namespaced) return;
  metadata['namespace'] ||= call.namespace;
  if (metadata['namespace'] !== call.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

function withoutNulls(value: Draft): Draft {
  for (const [key, field] of Object.entries(value)) {
    if (field === null) delete value[key];
    else if (typeof field === 'object') withoutNulls(field as Draft);
  }
  return value;
}
