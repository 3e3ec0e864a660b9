import { goText } from '../../../../base/goJson.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { writeAnnotations, writeLabels } from './maps.ts';

/** Any kind without a describer of its own: everything in it, field by field. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go genericDescriber
export const describeGeneric: Describer = ({ object, to }) => {
  const { metadata } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  writeFields(to, 0, object, '');
};

const SKIPPED = ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map(
  (field) => `.metadata.${field}`,
);

function writeFields(to: Description, level: number, content: object, path: string): void {
  for (const [field, value] of Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const here = `${path}.${field}`;
    if (SKIPPED.includes(here)) continue;
    const title = titleOf(field);
    if (Array.isArray(value)) {
      to.write(level, `${title}:\n`);
      for (const item of value as readonly unknown[]) {
        if (typeof item === 'object' && item !== null && !Array.isArray(item))
          writeFields(to, level + 1, item, here);
        else to.write(level + 1, `${goText(item)}\n`);
      }
    } else if (typeof value === 'object' && value !== null) {
      to.write(level, `${title}:\n`);
      writeFields(to, level + 1, value, here);
    } else to.write(level, `${title}:\t${goText(value)}\n`);
  }
}

const ACRONYMS = ['API', 'URL', 'UID', 'GUID'];

/** `creationTimestamp` → `Creation Timestamp`; names with other characters stay. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go smartLabelFor
function titleOf(field: string): string {
  if (!/^[A-Za-z-]+$/.test(field)) return field;
  const parts = field.match(/[A-Z]+(?![a-z])[a-z]*|[A-Z]?[a-z]+|-/g) ?? [field];
  return parts
    .map((part) => {
      if (ACRONYMS.includes(part.toUpperCase())) return part.toUpperCase();
      return part === part.toLowerCase() ? part.charAt(0).toUpperCase() + part.slice(1) : part;
    })
    .join(' ');
}
