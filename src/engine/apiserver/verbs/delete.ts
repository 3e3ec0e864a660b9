import { act } from '../act.ts';
import { admissionOf } from '../admission.ts';
import type { Call, Outcome } from '../call.ts';
import { deleteStored, planDeletion } from '../deletion.ts';
import { methodNotSupported } from '../error.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { getFromRequest, listFromRequest } from './get.ts';

/** DELETE of one object. */
export function deleteFromRequest(call: Call): Outcome {
  if (call.request.subresource !== undefined) throw methodNotSupported(call.resource, 'delete');
  return deleteOne(call, getFromRequest(call));
}

/** DELETE of everything that the selectors match; gives what was found. */
export function deleteCollection(call: Call): KubeObject[] {
  const found = listFromRequest(call);
  for (const object of found) deleteOne(call, object);
  return found;
}

function deleteOne(call: Call, stored: KubeObject): Outcome {
  const { world, kind, request } = call;
  admissionOf(kind).remove?.(stored.metadata.name);
  const plan = planDeletion(world, kind, stored, request);
  if (request.dryRun === true) return { object: plan.object, changed: 'configured', happening: null };
  if (!plan.changed) return { object: plan.object, changed: 'unchanged', happening: null };
  const { result, happening } = act(call, 'deleted', stored, stored, () =>
    deleteStored(world, kind, stored, request),
  );
  return { object: result.object, changed: 'configured', happening };
}
