import {
  matchesFields,
  parseFieldSelector,
  unsupportedField,
  type FieldTerm,
} from '../../../k8s/fieldSelectors.ts';
import { apiVersionOf } from '../../../k8s/kind.ts';
import { matchesRequirements, parseLabelSelector, type Requirement } from '../../../k8s/labels.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { LEASE_NAMESPACE, leaseOf, LEASES, withHeartbeat } from '../../node/heartbeats.ts';
import { nameOf, type Call } from '../call.ts';
import { badRequest, notFound } from '../error.ts';
import { getObject, listByLabels, listObjects } from '../read.ts';

/** One object by its name. Throws NotFound. */
export function getFromRequest(call: Call): KubeObject {
  const { world, resource, namespace } = call;
  const object = getObject(world, resource, namespace, nameOf(call)) ?? leaseNamed(call);
  if (!object) throw notFound(resource, nameOf(call));
  return resource === 'nodes' ? withHeartbeat(world, object) : object;
}

/** Leases of Nodes are worked out, not stored. */
function leaseNamed({ world, resource, namespace, request }: Call): KubeObject | undefined {
  if (resource !== LEASES || namespace !== LEASE_NAMESPACE) return undefined;
  const node = getObject(world, 'nodes', '', request.name ?? '');
  return node && leaseOf(world, node);
}

/** What both selectors match, in key order: by namespace, then by name. Throws BadRequest for a selector that is none. */
export function listFromRequest(call: Call): KubeObject[] {
  const requirements = requirementsOf(call);
  const terms = termsOf(call);
  const found = [...candidates(call, requirements), ...leasesFor(call)].filter(
    (object) => matchesRequirements(requirements, object.metadata.labels) && matchesFields(terms, object),
  );
  return call.resource === 'nodes' ? found.map((node) => withHeartbeat(call.world, node)) : found;
}

function leasesFor({ world, resource, request }: Call): KubeObject[] {
  if (resource !== LEASES || (request.namespace ?? LEASE_NAMESPACE) !== LEASE_NAMESPACE) return [];
  return listObjects(world, 'nodes')
    .filter(({ metadata }) => !getObject(world, LEASES, LEASE_NAMESPACE, metadata.name))
    .map((node) => leaseOf(world, node));
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
