import type { Draft, KindDefinition } from '../kind.ts';
import type { KubeObject, Namespace } from '../objects.ts';
import { keepStatus } from './workloadDefaults.ts';

/** Every Namespace has its name as a label, so that selectors can name it. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

const FINALIZER = 'kubernetes';

export const namespace: KindDefinition = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  categories: [],
  simulated: true,
  subresources: ['status'],
  hasGeneration: false,
  defaults: namespaceDefaults,
  prepareForCreate: prepareNamespaceForCreate,
  prepareForUpdate: prepareNamespaceForUpdate,
};

// kubernetes: pkg/apis/core/v1/defaults.go SetDefaults_Namespace
function namespaceDefaults(draft: Draft): void {
  const name: string | undefined = draft.metadata?.name;
  if (name) draft.metadata.labels = { ...draft.metadata.labels, [NAME_LABEL]: name };
  draft.spec ??= {};
  draft.status ??= {};
  draft.status.phase ??= 'Active';
}

// kubernetes: pkg/registry/core/namespace/strategy.go
function prepareNamespaceForCreate(draft: Draft): void {
  draft.status = { phase: 'Active' };
  const finalizers: readonly string[] = draft.spec.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) draft.spec.finalizers = [...finalizers, FINALIZER];
}

function prepareNamespaceForUpdate(draft: Draft, old: KubeObject): void {
  keepStatus(draft, old);
  draft.spec = (old as unknown as Namespace).spec;
}
