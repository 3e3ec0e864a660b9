import type { Schema } from '../k8s/schema/schema.ts';
import { describeField } from '../k8s/schema/schema.ts';
import { KINDS } from '../k8s/kinds/index.ts';
import { apiVersionOf } from '../k8s/kind.ts';
import { languages, Range, type editor } from './monaco.ts';
import { placeAt, type YamlPlace } from './yamlPath.ts';

/** Completion and hover text from the official schema. */
export function registerLanguage(schema: Schema): void {
  languages.registerHoverProvider('yaml', {
    provideHover: (model, position) => {
      const place = placeAt(model.getValue(), position.lineNumber, position.column);
      const field = place.key === '' ? null : fieldAt(schema, place, [...place.parents, place.key]);
      if (!field) return null;
      const range = wordRange(model, position.lineNumber, place.key);
      return {
        ...(range ? { range } : {}),
        contents: [
          { value: `**${place.key}** \`${field.type}\`${field.required ? ' (required)' : ''}` },
          { value: field.description || 'No description.' },
          ...(field.enum?.length
            ? [{ value: `One of: ${field.enum.map((one) => `\`${one}\``).join(', ')}` }]
            : []),
        ],
      };
    },
  });
  languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', ':'],
    provideCompletionItems: (model, position) => {
      const place = placeAt(model.getValue(), position.lineNumber, position.column);
      const word = model.getWordUntilPosition(position);
      const range = new Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
      const suggestions = place.onValue ? values(schema, place, range) : keys(schema, place, range);
      return { suggestions };
    },
  });
}

type Field = NonNullable<ReturnType<typeof describeField>>;

function fieldAt(schema: Schema, place: YamlPlace, path: readonly string[]): Field | null {
  if (place.apiVersion === '' || place.kind === '') return null;
  return describeField(schema, place.apiVersion, place.kind, path.join('.'));
}

function keys(schema: Schema, place: YamlPlace, range: Range): languages.CompletionItem[] {
  if (place.kind === '' && place.parents.length === 0) return topKeys(place, range);
  const field = fieldAt(schema, place, place.parents);
  const taken = new Set(place.siblings);
  return Object.entries(field?.fields ?? {})
    .filter(([name]) => !taken.has(name))
    .map(([name, one], index) => ({
      label: name,
      detail: one.type,
      documentation: one.description,
      kind: languages.CompletionItemKind.Property,
      insertText: `${name}:${one.shape === 'scalar' ? ' ' : ''}`,
      sortText: `${one.required ? 0 : 1}${String(index).padStart(4, '0')}`,
      range,
    }));
}

function values(schema: Schema, place: YamlPlace, range: Range): languages.CompletionItem[] {
  if (place.parents.length === 0 && (place.key === 'kind' || place.key === 'apiVersion'))
    return topValues(place, range);
  const field = fieldAt(schema, place, [...place.parents, place.key]);
  const words = field?.enum ?? (field?.type === 'boolean' ? ['true', 'false'] : []);
  return words.map((word) => item(word, languages.CompletionItemKind.Value, range));
}

function topKeys(place: YamlPlace, range: Range): languages.CompletionItem[] {
  return ['apiVersion', 'kind', 'metadata', 'spec']
    .filter((key) => !place.siblings.includes(key))
    .map((key) => ({ ...item(key, languages.CompletionItemKind.Property, range), insertText: `${key}: ` }));
}

function topValues(place: YamlPlace, range: Range): languages.CompletionItem[] {
  const words =
    place.key === 'kind'
      ? KINDS.filter((kind) => place.apiVersion === '' || apiVersionOf(kind) === place.apiVersion).map(
          (kind) => kind.kind,
        )
      : KINDS.filter((kind) => place.kind === '' || kind.kind === place.kind).map(apiVersionOf);
  return [...new Set(words)].map((word) => item(word, languages.CompletionItemKind.Value, range));
}

function item(label: string, kind: languages.CompletionItemKind, range: Range): languages.CompletionItem {
  return { label, kind, insertText: label, range };
}

function wordRange(model: editor.ITextModel, line: number, key: string): Range | null {
  const at = model.getLineContent(line).indexOf(key);
  return at < 0 ? null : new Range(line, at + 1, line, at + 1 + key.length);
}
