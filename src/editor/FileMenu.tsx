import { useRef } from 'react';
import { addFile, deleteFile, duplicateFile, renameFile, useDocuments } from '../state/documents.ts';
import { download } from '../state/download.ts';
import { openFiles, openTidy, WORKSPACE_KIND } from '../state/openFiles.ts';

/** New, rename, duplicate, delete; open files or a workspace; save the workspace. */
export function FileMenu({ active }: { active: string }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const picker = useRef<HTMLInputElement>(null);
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
          <button
            type="button"
            title="A dump of a cluster as somebody would have written it, in a file of its own"
            onClick={done(() => file && void openTidy(file.name, file.text))}
          >
            Tidy
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
          void openFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function saveWorkspace(): void {
  const files = useDocuments.getState().files.map(({ name, text }) => ({ name, text }));
  const workspace = JSON.stringify({ kind: WORKSPACE_KIND, version: 1, files }, null, 2);
  download('servicescope-workspace.json', 'application/json', workspace);
}
