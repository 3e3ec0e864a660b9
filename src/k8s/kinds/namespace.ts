import type { FieldError } from '../fieldError.ts';
import type { Draft, KindDefinition } from '../kind.ts';
import type { KubeObject, Namespace } from '../objects.ts';
import { invalid, invalidEach } from '../validation/fieldErrors.ts';
import { isDns1123Label, isLabelKey } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';
import { keepStatus } from './workloadDefaults.ts';

/** Every Namespace has its name as a label, so that selectors can name it. */
const NAME_LABEL = 'kubernetes.io/metadata.name';
const FINALIZER = 'kubernetes';
const STANDARD_FINALIZERS = [FINALIZER, 'orphan', 'foregroundDeletion'];

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
  checkName: isDns1123Label,
  defaults: namespaceDefaults,
  prepareForCreate: prepareNamespaceForCreate,
  prepareForUpdate: prepareNamespaceForUpdate,
  validate: validateNamespace,
  validateUpdate: validateNamespace,
  columns: [NAME, text('Status', 'Whether it is in use or being taken down.'), AGE],
  row: namespaceRow,
};

function namespaceRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, status } = object as unknown as Namespace;
  return [metadata.name, status?.phase ?? '', age({ metadata }, nowUs)];
}

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

// kubernetes: pkg/apis/core/validation/validation.go ValidateNamespace
function validateNamespace({ spec }: Draft): FieldError[] {
  return ((spec?.finalizers ?? []) as string[]).flatMap((name) => {
    const field = 'spec.finalizers';
    const errors = invalidEach(field, name, isLabelKey(name));
    if (name.includes('/') || STANDARD_FINALIZERS.includes(name)) return errors;
    const detail = 'name is neither a standard finalizer name nor is it fully qualified';
    return [...errors, invalid(field, name, detail)];
  });
}
