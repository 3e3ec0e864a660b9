import { cloneData, isRecord } from '../../../base/plain.ts';
import type { Draft } from '../../../k8s/kind.ts';
import { formatSelector, type LabelSelector } from '../../../k8s/labels.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { invalid as invalidValue } from '../../../k8s/validation/fieldErrors.ts';
import { nameOf, type Call, type Outcome } from '../call.ts';
import { badRequest, conflict, invalid, methodNotSupported, MODIFIED } from '../error.ts';
import { getFromRequest } from './get.ts';
import { applyPatch } from './patch.ts';
import { updateDraft } from './update.ts';

/** The subresource `scale`: how many Pods a workload wants and has, the same for every kind. */
// kubernetes: pkg/registry/apps/deployment/storage/storage.go ScaleREST

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' } as const;

export function readScale(call: Call): KubeObject {
  return scaleOf(getFromRequest(call));
}

/** PUT or PATCH of a scale: only `spec.replicas` counts. */
export function writeScale(call: Call): Outcome {
  const { verb } = call.request;
  if (verb !== 'update' && verb !== 'patch') throw methodNotSupported(call.resource, verb);
  const stored = getFromRequest(call);
  const scale = wantedScale(call, stored);
  const replicas: unknown = scale['spec']?.replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw wrongType(replicas);
  if (replicas < 0) {
    const error = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid(SCALE, nameOf(call), [error]);
  }
  const read: unknown = scale['metadata']?.resourceVersion;
  if (read !== undefined && read !== '' && read !== stored.metadata.resourceVersion) {
    throw conflict(call.resource, nameOf(call), MODIFIED);
  }
  const draft: Draft = cloneData(stored) as unknown as Draft;
  draft['spec'] = { ...draft['spec'], replicas };
  const outcome = updateDraft(call, stored, draft, 'scaled');
  return { ...outcome, object: scaleOf(outcome.object) };
}

function wantedScale(call: Call, stored: KubeObject): Draft {
  const { request } = call;
  if (request.verb === 'patch')
    return applyPatch({ ...call, kind: { ...call.kind, ...SCALE } }, scaleOf(stored));
  if (!isRecord(request.body))
    throw badRequest('the object provided is unrecognized (must be of type Scale)');
  return request.body;
}

function wrongType(replicas: unknown): Error {
  const got = Array.isArray(replicas) ? 'array' : replicas === null ? 'null' : typeof replicas;
  const why = `json: cannot unmarshal ${got} into Go struct field ScaleSpec.spec.replicas of type int32`;
  return badRequest(`Scale in version "v1" cannot be handled as a Scale: ${why}`);
}

function scaleOf({ metadata, spec, status }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const workload = spec as { replicas?: number; selector?: LabelSelector };
  const { replicas = 0 } = (status ?? {}) as { replicas?: number };
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: workload.replicas === undefined ? {} : { replicas: workload.replicas },
    status: { replicas, ...(workload.selector ? { selector: formatSelector(workload.selector) } : {}) },
  };
}
