import type { Draft, KindDefinition } from '../kind.ts';

export const node: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  categories: [],
  simulated: true,
  subresources: ['status'],
  hasGeneration: false,
  defaults: nodeDefaults,
};

function nodeDefaults(draft: Draft): void {
  draft.spec ??= {};
  const { status } = draft;
  if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  // The two fields are one and the same first address range.
  const { spec } = draft;
  if (spec.podCIDR && !(spec.podCIDRs?.length > 0)) spec.podCIDRs = [spec.podCIDR];
  if (spec.podCIDRs?.length > 0) spec.podCIDR = spec.podCIDRs[0];
}
