import { parseManifest, type ManifestDocument } from './manifest.ts';
import { editOnce } from './yaml/editOnce.ts';
import type { Path } from './yaml/locate.ts';
import { planEdits, sameValue, withValue } from './yaml/plan.ts';
import { writeYaml } from './yaml/write.ts';

/** An object in the style of `kubectl get -o yaml`, with a final line end. */
export function toYaml(object: unknown): string {
  return writeYaml(object);
}

/**
 * Sets one field in the text of a manifest (undefined removes it) with as small an edit as can be: comments, order and
 * all other text stay. `documentIndex` counts the objects as `parseManifest` gives them. Null when it cannot be done:
 * the text does not parse, the path runs through an alias, or the field lies where nothing can be put.
 */
export function setInManifest(
  text: string,
  documentIndex: number,
  path: Path,
  value: unknown,
): string | null {
  const document = parseManifest(text).documents[documentIndex];
  if (document === undefined || path.length === 0) return null;
  const wanted = withValue(document.object, path, value);
  if (wanted === null) return null;
  if (sameValue(wanted, document.object)) return text;
  // Small steps keep more of the text than one large one, but one large one nearly always works.
  for (const edits of [planEdits(document.object, path, value), [{ path, value }]]) {
    const edited = applyEdits(text, document, edits);
    if (edited !== null && isAsWanted(text, edited, documentIndex, wanted)) return edited;
  }
  return null;
}

/**
 * Takes an object out of the text of a manifest, with the comments of its document and one separator; all other text stays.
 * Null when there is no such object, or when it can't be taken out of its List.
 */
export function removeFromManifest(text: string, documentIndex: number): string | null {
  const before = parseManifest(text).documents;
  const document = before[documentIndex];
  if (document === undefined) return null;
  const { chunk, base } = document;
  if (base.length === 0) return withoutChunk(text, chunk);
  const piece = editOnce(chunk.text, base, undefined, chunk.json);
  if (piece === null) return null;
  const edited = text.slice(0, chunk.offset) + piece + text.slice(chunk.offset + chunk.text.length);
  return parseManifest(edited).documents.length === before.length - 1 ? edited : null;
}

function withoutChunk(text: string, chunk: ManifestDocument['chunk']): string {
  const before = text.slice(0, chunk.offset);
  const after = text.slice(chunk.offset + chunk.text.length);
  if (before.trim() === '') return after.replace(/^\s*---[^\n]*\n/, '');
  const kept = before.replace(/---[^\n]*\n$/, '');
  return after === '' ? kept : `${kept}${after.trimStart()}`;
}

function applyEdits(
  text: string,
  document: ManifestDocument,
  edits: readonly { readonly path: Path; readonly value: unknown }[],
): string | null {
  const { chunk, base } = document;
  let piece: string | null = chunk.text;
  for (const { path, value } of edits) {
    piece = piece === null ? null : editOnce(piece, [...base, ...path], value, chunk.json);
  }
  if (piece === null) return null;
  return text.slice(0, chunk.offset) + piece + text.slice(chunk.offset + chunk.text.length);
}

/** The last word: what is read from the new text is what was wanted, and nothing else changed. */
function isAsWanted(before: string, after: string, index: number, wanted: unknown): boolean {
  const old = parseManifest(before);
  const now = parseManifest(after);
  const errors = (problems: typeof now.problems): number =>
    problems.filter((problem) => problem.severity === 'error').length;
  return (
    errors(now.problems) <= errors(old.problems) &&
    now.documents.length === old.documents.length &&
    now.documents.every(({ object }, i) => sameValue(object, i === index ? wanted : old.documents[i]?.object))
  );
}

/**
 * The place of an object among those of a text, null when it is not there. Without a namespace any will do; an object
 * that names none belongs to `default`.
 */
export function findDocument(
  text: string,
  apiVersion: string,
  kind: string,
  namespace: string | null | undefined,
  name: string,
): number | null {
  const found = parseManifest(text).documents.find(({ object }) => {
    if (object['apiVersion'] !== apiVersion || object['kind'] !== kind) return false;
    const metadata = object['metadata'] as { name?: unknown; namespace?: unknown } | null | undefined;
    if (metadata?.name !== name) return false;
    return !namespace || (metadata.namespace ?? 'default') === namespace;
  });
  return found?.index ?? null;
}
