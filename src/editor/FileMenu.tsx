import { useRef, useState } from 'react';
import {
  addFile,
  deleteFile,
  duplicateFile,
  renameFile,
  replaceWorkspace,
  useDocuments,
  type ManifestFile,
} from '../state/documents.ts';

/** A file that is larger is not read: no editor would be of use with it. */
const LARGEST_FILE = 30_000_000;

/** New, rename, duplicate, delete; open files or a workspace; save the workspace. */
export function FileMenu({ active }: { active: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const file = useDocuments((state) => state.files.find((one) => one.id === active));
  const done = (act: () => void) => () => {
    act();
    menu.current?.removeAttribute('open');
  };
  const rename = (): void => {
    const name = window.prompt('Name of the file', file?.name);
    if (name !== null) renameFile(active, name);
  };
  const remove = (): void => {
    if (
      file &&
      (file.text.trim() === '' || window.confirm(`Delete ${file.name}? The cluster keeps its objects.`))
    ) {
      deleteFile(active);
    }
  };
  return (
    <div className="file-menu">
      <button
        type="button"
        className="icon-button"
        aria-label="New file"
        title="New file"
        onClick={() => addFile('new.yaml', '')}
      >
        +
      </button>
      <details ref={menu}>
        <summary className="icon-button" aria-label="File menu" title="File menu">
          ⋯
        </summary>
        <div className="menu">
          <button type="button" onClick={done(rename)}>
            Rename …
          </button>
          <button type="button" onClick={done(() => duplicateFile(active))}>
            Duplicate
          </button>
          <button type="button" onClick={done(remove)}>
            Delete
          </button>
          <button type="button" onClick={done(() => picker.current?.click())}>
            Open …
          </button>
          <button type="button" onClick={done(saveWorkspace)}>
            Save workspace
          </button>
        </div>
      </details>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.json,.txt"
        onChange={(event) => {
          void openFiles([...(event.target.files ?? [])]).then(setProblem);
          event.target.value = '';
        }}
      />
      {problem !== null && (
        <p className="refusal" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const WORKSPACE_KIND = 'servicescope-workspace';

function saveWorkspace(): void {
  const files = useDocuments.getState().files.map(({ name, text }) => ({ name, text }));
  const blob = new Blob([JSON.stringify({ kind: WORKSPACE_KIND, version: 1, files }, null, 2)], {
    type: 'application/json',
  });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'servicescope-workspace.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Opens manifests beside the others; a saved workspace takes their place. Gives what went wrong, or null. */
async function openFiles(files: readonly File[]): Promise<string | null> {
  for (const file of files) {
    if (file.size > LARGEST_FILE)
      return `${file.name} is too large: ${Math.round(file.size / 1e6)} MB, at most 30 MB`;
    const text = await file.text();
    const workspace = workspaceOf(text);
    if (workspace) replaceWorkspace(workspace);
    else addFile(file.name, text);
  }
  return null;
}

function workspaceOf(text: string): ManifestFile[] | null {
  try {
    const value = JSON.parse(text) as { kind?: unknown; files?: unknown } | null;
    if (value?.kind !== WORKSPACE_KIND || !Array.isArray(value.files)) return null;
    const files = (value.files as { name?: unknown; text?: unknown }[]).filter(
      (file) => typeof file?.name === 'string' && typeof file.text === 'string',
    );
    return files.map((file, index) => ({
      id: `file-${index}`,
      name: String(file.name),
      text: String(file.text),
    }));
  } catch {
    return null;
  }
}
