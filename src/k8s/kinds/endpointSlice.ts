import type { Draft, KindDefinition } from '../kind.ts';
import { fill } from './drafts.ts';

export const endpointSlice: KindDefinition = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: true,
  defaults: endpointSliceDefaults,
};

function endpointSliceDefaults(draft: Draft): void {
  for (const port of draft.ports ?? []) {
    port.name ??= '';
    fill(port, { protocol: 'TCP' });
  }
  for (const endpoint of draft.endpoints ?? []) endpoint.conditions ??= {};
  draft.endpoints ??= [];
  draft.ports ??= [];
}
