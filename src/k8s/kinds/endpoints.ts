import type { Draft, KindDefinition } from '../kind.ts';
import { fill } from './drafts.ts';

export const endpoints: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
  defaults: endpointsDefaults,
};

function endpointsDefaults(draft: Draft): void {
  for (const subset of draft.subsets ?? []) {
    for (const port of subset.ports ?? []) fill(port, { protocol: 'TCP' });
  }
}
