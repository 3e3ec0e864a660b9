import {
  matchesFields,
  parseFieldSelector,
  unsupportedField,
  type FieldTerm,
} from '../../../k8s/fieldSelectors.ts';
import { apiVersionOf } from '../../../k8s/kind.ts';
import { matchesRequirements, parseLabelSelector, type Requirement } from '../../../k8s/labels.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { nameOf, type Call } from '../call.ts';
import { badRequest, notFound } from '../error.ts';
import { getObject, listByLabels, listObjects } from '../read.ts';

/** One object by its name. Throws NotFound. */
export function getFromRequest(call: Call): KubeObject {
  const object = getObject(call.world, call.resource, call.namespace, nameOf(call));
  if (!object) throw notFound(call.resource, nameOf(call));
  return object;
}

/** What both selectors match, in key order: by namespace, then by name. Throws BadRequest for a selector that is none. */
export function listFromRequest(call: Call): KubeObject[] {
  const requirements = requirementsOf(call);
  const terms = termsOf(call);
  return candidates(call, requirements).filter(
    (object) => matchesRequirements(requirements, object.metadata.labels) && matchesFields(terms, object),
  );
}

function requirementsOf({ request }: Call): readonly Requirement[] {
  if (!request.labelSelector) return [];
  const parsed = parseLabelSelector(request.labelSelector);
  if (!parsed.ok) throw badRequest(parsed.message);
  return parsed.requirements;
}

function termsOf({ request, kind }: Call): readonly FieldTerm[] {
  if (!request.fieldSelector) return [];
  const parsed = parseFieldSelector(request.fieldSelector);
  if (!parsed.ok) throw badRequest(parsed.message);
  const problem = unsupportedField(parsed.terms, apiVersionOf(kind), kind.kind);
  if (problem !== null) throw badRequest(problem);
  return parsed.terms;
}

/** Within a namespace the label index narrows the search. */
function candidates(
  { world, request, kind, resource, namespace }: Call,
  requirements: readonly Requirement[],
): KubeObject[] {
  if (kind.namespaced && request.namespace === undefined) return listObjects(world, resource);
  const wanted: Record<string, string> = {};
  for (const { key, operator, values } of requirements) {
    const [value] = values;
    if (
      (operator === '=' || operator === '==' || operator === 'in') &&
      values.length === 1 &&
      value !== undefined
    ) {
      wanted[key] = value;
    }
  }
  return listByLabels(world, resource, namespace, wanted);
}
