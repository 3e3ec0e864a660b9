import type { FieldError } from '../fieldError.ts';
import type { Draft, KindRules } from '../kind.ts';
import type { KubeObject, Namespace } from '../objects.ts';
import { invalid, invalidEach } from '../validation/fieldErrors.ts';
import { isDns1123Label, isLabelKey } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME, text } from './columns.ts';

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

export const namespaceRules: KindRules = {
  checkName: isDns1123Label,
  validate: validateNamespace,
  validateUpdate: validateNamespace,
  columns: [NAME, text('Status', 'Whether it is in use or being taken down.'), AGE],
  row: namespaceRow,
};

function namespaceRow(object: KubeObject, nowUs: number): (string | number)[] {
  const { metadata, status } = object as unknown as Namespace;
  return [metadata.name, status?.phase ?? '', age({ metadata }, nowUs)];
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
