import type { Draft, KindDefinition } from '../kind.ts';

export const event: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: false,
  defaults: eventDefaults,
};

/** These fields are printed even when they say nothing. */
function eventDefaults(draft: Draft): void {
  for (const field of ['involvedObject', 'source']) draft[field] ??= {};
  for (const field of ['firstTimestamp', 'lastTimestamp', 'eventTime']) draft[field] ??= null;
  for (const field of ['reportingComponent', 'reportingInstance']) draft[field] ??= '';
}
