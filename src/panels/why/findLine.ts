import type { FieldPlace } from '../../protocol/whyNot.ts';
import type { ManifestFile } from '../../state/documents.ts';

export interface FoundLine {
  /** The file's id and name. */
  readonly file: string;
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Where a field stands in the files; the nearest thing above it when it is not there. Null: the object is in no file. */
export async function findLine(files: readonly ManifestFile[], place: FieldPlace): Promise<FoundLine | null> {
  // The YAML library loads with the editor, after the stage is alive.
  const [{ findDocument }, { parseManifest }] = await Promise.all([
    import('../../k8s/edit.ts'),
    import('../../k8s/manifest.ts'),
  ]);
  const { apiVersion, kind, namespace, name } = place.object;
  for (const file of files) {
    const index = findDocument(file.text, apiVersion, kind, namespace, name);
    const document = index === null ? undefined : parseManifest(file.text).documents[index];
    if (!document) continue;
    const { line } = document.lineOf(serverPath(place.path));
    const text = file.text.split('\n')[line - 1]?.trim() ?? '';
    return { file: file.id, name: file.name, line, text };
  }
  return null;
}

/** The path as the server writes it; a key with dots in brackets. */
function serverPath(path: FieldPlace['path']): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (part.includes('.')) return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
