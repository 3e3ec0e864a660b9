import { apiVersionOf } from '../../../k8s/kind.ts';
import {
  describeField,
  loadDescribedSchema,
  type FieldDescription,
  type Schema,
} from '../../../k8s/schema/schema.ts';
import { plain } from './failure.ts';
import { wrapText } from './wrapText.ts';
import type { Verb } from './verb.ts';
import { kindFor } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl
export const explain: Verb = {
  name: 'explain',
  summary: 'Get documentation for a resource',
  usage: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group]',
  examples: ['kubectl explain service.spec.ports', 'kubectl explain pods --recursive'],
  flags: {
    recursive: { type: 'bool', short: 'R', help: 'Only the names of all fields, with those below them.' },
    'api-version': { type: 'text', help: 'Of this version.' },
    output: { type: 'text', short: 'o', initial: 'plaintext', help: 'plaintext.' },
  },
  run: async ({ args, flags, context }) => {
    const [what, ...more] = args;
    if (what === undefined) {
      throw plain(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    if (more.length > 0) throw plain('We accept only this format: explain RESOURCE\n');
    const { kind, path } = splitPath(what);
    const schema = await loadDescribedSchema();
    const apiVersion = flags.text('api-version') || apiVersionOf(kind);
    const field = describeField(schema, apiVersion, kind.kind, path);
    if (!field) {
      throw plain(
        path.length === 0
          ? `couldn't find resource for "${apiVersion}, Kind=${kind.kind}"`
          : `field "${path.at(-1)}" does not exist`,
      );
    }
    const recursive = flags.yes('recursive');
    const group = kind.group === '' ? '' : `GROUP:      ${kind.group}\n`;
    context.out(`${group}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`);
    if (path.length > 0) context.out(fieldHead(path.at(-1) ?? '', field));
    context.out(`DESCRIPTION:\n${wrapText(wholeText(schema, path, field), 76, 4)}\n`);
    const where = { schema, apiVersion, kind: kind.kind };
    const list = fieldList(where, path, field, recursive, 1);
    context.out(list === '' ? '\n' : `FIELDS:\n${list}\n`);
    return 0;
  },
};

/** `deployment.spec.replicas` or `deployments.apps.spec`: the longest start that names a kind, and the rest. */
function splitPath(text: string): { kind: ReturnType<typeof kindFor>; path: string[] } {
  const parts = text.replace(/\.$/, '').split('.');
  for (let length = parts.length; length > 1; length--) {
    try {
      return { kind: kindFor(parts.slice(0, length).join('.')), path: parts.slice(length) };
    } catch {
      // A shorter start may name one.
    }
  }
  return { kind: kindFor(parts[0] ?? ''), path: parts.slice(1) };
}

/** What is said of the field and then of its type; the last, empty line is indented too, as upstream's is. */
function wholeText(schema: Schema, path: readonly string[], field: FieldDescription): string {
  const type = field.type.replace(/^(\[\]|map\[string\])+/, '');
  const below = path.length === 0 ? undefined : schema.descriptions?.[type]?.[''];
  const texts = [field.description, typeof below === 'string' ? below : ''].filter((text) => text !== '');
  return texts.length === 0 ? '<empty>' : `${texts.join('\n')}\n`;
}

function fieldHead(name: string, field: FieldDescription): string {
  const values = (field.enum ?? []).map((value) => `    ${value === '' ? '""' : value}`);
  const list = values.length === 0 ? '' : `ENUM:\n${values.join('\n')}`;
  return `FIELD: ${name} <${field.type}>\n${list}\n\n`;
}

/** So many values of an enumeration are named in a list of fields. */
const ENUM_SHOWN = 4;

function fieldList(
  where: { schema: Schema; apiVersion: string; kind: string },
  path: readonly string[],
  field: FieldDescription,
  recursive: boolean,
  level: number,
): string {
  // A type that holds itself is not followed for ever.
  if (level > 12) return '';
  const indent = ' '.repeat(level * 2);
  return Object.entries(field.fields ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, described]) => {
      // The official OpenAPI document asks for neither of these two, whatever a client's types say.
      const isTypeMeta = path.length === 0 && (name === 'apiVersion' || name === 'kind');
      const inner = isTypeMeta ? { ...described, required: false, enum: null } : described;
      const values = (inner.enum ?? []).map((value) => (value === '' ? '""' : value));
      const shown = values.length > ENUM_SHOWN ? [...values.slice(0, ENUM_SHOWN), '....'] : values;
      const list = values.length === 0 ? '' : `\n${indent}enum: ${shown.join(', ')}`;
      const head = `${indent}${name}\t<${inner.type}>${inner.required ? ' -required-' : ''}${list}\n`;
      if (!recursive) {
        return `${head}${wrapText(inner.description || '<no description>', 78 - level * 2, level * 2 + 2)}\n\n`;
      }
      const below = [...path, name];
      const next = describeField(where.schema, where.apiVersion, where.kind, below);
      return head + (next ? fieldList(where, below, next, true, level + 1) : '');
    })
    .join('');
}
