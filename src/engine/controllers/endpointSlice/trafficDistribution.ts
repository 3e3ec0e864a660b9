import type { Endpoint, Service } from '../../../k8s/objects.ts';
import { sameData } from '../../../base/plain.ts';

/** What a Service says of where its traffic should rather go; null for nothing, or for what only other versions know. */
// kubernetes: staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go
export function distributionOf(service: Service): 'zone' | 'node' | null {
  switch (service.spec.trafficDistribution) {
    case 'PreferClose':
    case 'PreferSameZone':
      return 'zone';
    case 'PreferSameNode':
      return 'node';
    default:
      return null;
  }
}

/**
 * The endpoints with the hints that the distribution gives; the same array when nothing changes. Hints of endpoints
 * that are not ready stay as they are; without a distribution there are none at all.
 */
export function withHints(
  endpoints: readonly Endpoint[],
  distribution: 'zone' | 'node' | null,
): readonly Endpoint[] {
  if (distribution === null && endpoints.every((endpoint) => endpoint.hints === undefined)) return endpoints;
  let changed = false;
  const hinted = endpoints.map((endpoint) => {
    if (distribution !== null && endpoint.conditions?.ready !== true) return endpoint;
    const hints = distribution === null ? undefined : hintsOf(endpoint, distribution);
    if (sameData(endpoint.hints, hints)) return endpoint;
    changed = true;
    const { hints: _old, ...rest } = endpoint;
    return hints ? { ...rest, hints } : rest;
  });
  return changed ? hinted : endpoints;
}

function hintsOf(endpoint: Endpoint, distribution: 'zone' | 'node'): Endpoint['hints'] {
  const { zone, nodeName } = endpoint;
  const forZones = zone ? [{ name: zone }] : undefined;
  const forNodes = distribution === 'node' && nodeName ? [{ name: nodeName }] : undefined;
  if (!forZones && !forNodes) return undefined;
  return { ...(forNodes ? { forNodes } : {}), ...(forZones ? { forZones } : {}) };
}
