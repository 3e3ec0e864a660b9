import type { Draft, KindDefinition } from '../kind.ts';
import { fill } from './drafts.ts';

export const networkPolicy: KindDefinition = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  namespaced: true,
  categories: [],
  simulated: true,
  subresources: [],
  hasGeneration: true,
  defaults: networkPolicyDefaults,
};

function networkPolicyDefaults(draft: Draft): void {
  const spec: Draft = (draft.spec ??= {});
  spec.podSelector ??= {};
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of rule?.ports ?? []) fill(port, { protocol: 'TCP' });
  }
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
