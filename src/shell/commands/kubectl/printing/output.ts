import type { KubeObject } from '../../../../k8s/objects.ts';
import { toYaml } from '../../../../k8s/edit.ts';
import { kindByGvk } from '../../../../k8s/kinds/index.ts';
import { plain } from '../failure.ts';
import type { Session } from '../session.ts';
import { kindWord } from '../words.ts';
import { indentedJson } from '../../../../base/goJson.ts';
import { compileGoTemplate } from './goTemplate/execute.ts';
import { compileJsonPath, type JsonPath } from './jsonPath/evaluate.ts';
import { JsonPathError } from './jsonPath/parse.ts';
import { toKyaml } from './kyaml.ts';

/** Anything that is printed as an object: a stored one, a draft, or a List of them. */
export type Printable = Readonly<Record<string, unknown>>;

/** Makes the text of one object. */
export type ObjectPrinter = (object: Printable) => string;

const TEMPLATE_FORMATS = [
  'go-template',
  'go-template-file',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'template',
  'templatefile',
];

/** The formats of `-o` that every verb which prints objects knows. */
export const OBJECT_FORMATS: readonly string[] = ['json', 'kyaml', 'name', 'yaml', ...TEMPLATE_FORMATS];

/**
 * The printer that `-o` (and `--template`) names, or null when the format is not one of `OBJECT_FORMATS`.
 * Throws for a template that cannot be read.
 */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go
export async function objectPrinter(session: Session, format: string): Promise<ObjectPrinter | null> {
  const printer = await printerNamed(session, format);
  return printer && ((object) => printer(asServed(object)));
}

/** Lists that the API's JSON always names: where nothing is in them, they are null. */
// kubernetes: staging/src/k8s.io/api/discovery/v1/types.go (no omitempty; protobuf keeps no empty list)
export function asServed(object: Printable): Printable {
  const { items } = object;
  if (Array.isArray(items)) return { ...object, items: items.map((item: Printable) => asServed(item)) };
  if ((object as { kind?: unknown }).kind !== 'EndpointSlice') return object;
  const { endpoints, ports } = object as { endpoints?: readonly unknown[]; ports?: readonly unknown[] };
  return { ...object, endpoints: endpoints?.length ? endpoints : null, ports: ports?.length ? ports : null };
}

async function printerNamed(session: Session, format: string): Promise<ObjectPrinter | null> {
  const template = session.flags.text('template');
  const named = format === '' && template !== '' ? 'go-template' : format;
  switch (named.toLowerCase()) {
    case 'json':
      return (object) => `${indentedJson(shownParts(session, object))}\n`;
    case 'yaml': {
      let printed = 0;
      return (object) => `${printed++ > 0 ? '---\n' : ''}${toYaml(shownParts(session, object))}`;
    }
    case 'kyaml':
      return (object) => toKyaml(shownParts(session, object));
    case 'name':
      return (object) => namesOf(object);
  }
  return templatePrinter(session, named, template);
}

async function templatePrinter(
  session: Session,
  format: string,
  template: string,
): Promise<ObjectPrinter | null> {
  const equals = format.indexOf('=');
  const name = equals < 0 || template !== '' ? format : format.slice(0, equals);
  if (!TEMPLATE_FORMATS.includes(name)) return null;
  let text = template !== '' ? template : equals < 0 ? '' : format.slice(equals + 1);
  if (text === '') throw plain('template format specified but no template given');
  if (name.endsWith('file')) {
    const read = await session.context.readFile(text);
    if (read === null) {
      throw plain(`error reading --template ${text}, open ${text}: no such file or directory`);
    }
    text = read;
  }
  const allowMissing = session.flags.yes('allow-missing-template-keys');
  if (!name.startsWith('jsonpath')) return compileGoTemplate(text, allowMissing);
  return jsonPathPrinter(text, allowMissing, name === 'jsonpath-as-json');
}

function jsonPathPrinter(template: string, allowMissing: boolean, asJson: boolean): ObjectPrinter {
  let path: JsonPath;
  try {
    path = compileJsonPath(template, allowMissing);
  } catch (error) {
    if (error instanceof JsonPathError) throw plain(`error parsing jsonpath ${template}, ${error.message}`);
    throw error;
  }
  return (object) => {
    try {
      return path.print(object, asJson);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw plain(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. ` +
          `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n` +
          `\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
      );
    }
  };
}

/** A value as Go's `%#v` writes it. */
function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(([name, member]) => `${JSON.stringify(name)}:${goSyntax(member)}`);
  return `map[string]interface {}{${members.join(', ')}}`;
}

/** What is shown of an object: `managedFields` only when asked for. */
function shownParts(session: Session, object: Printable): Printable {
  if (session.flags.yes('show-managed-fields')) return object;
  const { items } = object;
  if (Array.isArray(items)) return { ...object, items: items.map((item: Printable) => withoutManaged(item)) };
  return withoutManaged(object);
}

function withoutManaged(object: Printable): Printable {
  const { metadata } = object as { metadata?: Record<string, unknown> };
  if (!metadata || !('managedFields' in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function namesOf(object: Printable): string {
  const { items } = object;
  if (Array.isArray(items)) return items.map((item: Printable) => namesOf(item)).join('');
  return `${nameOf(object)}\n`;
}

/** `service/web`, `deployment.apps/web`. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/printers/name.go
export function nameOf(object: Printable): string {
  const { apiVersion, kind, metadata } = object as unknown as KubeObject;
  const known = kindByGvk(apiVersion, kind);
  const word = known ? kindWord(known) : kind.toLowerCase();
  return `${word}/${metadata.name}`;
}

/** The message for a format that does not exist. */
export function unknownFormat(format: string, allowed: readonly string[]): Error {
  const names = [...allowed].sort().join(',');
  return plain(
    `unable to match a printer suitable for the output format "${format}", allowed formats are: ${names}`,
  );
}

/** Prints what a verb did to objects: `service/web created`, or the object as `-o` says. */
export async function resultPrinter(
  session: Session,
  suffix = '',
): Promise<(object: Printable, operation: string) => void> {
  const format = session.flags.text('output');
  const printer = await objectPrinter(session, format);
  if (printer) return (object) => session.context.out(printer(object));
  if (format !== '') throw unknownFormat(format, OBJECT_FORMATS);
  return (object, operation) => session.context.out(`${nameOf(object)} ${operation}${suffix}\n`);
}
