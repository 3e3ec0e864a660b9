import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { setActive, setAutoApply, setText, useDocuments, type ManifestFile } from '../state/documents.ts';
import { moveBetweenTabs } from '../state/tabKeys.ts';
import { applyFile } from './dryRun.ts';
import type { MonacoHandle } from './MonacoText.tsx';
import { DriftList } from './DriftList.tsx';
import { driftOf, pendingOf } from './pending.ts';
import { FileMenu } from './FileMenu.tsx';
import { PendingChanges } from './PendingChanges.tsx';
import { PlainText } from './PlainText.tsx';
import { ProblemList } from './ProblemList.tsx';
import { TidyOffer } from './TidyOffer.tsx';
import { useChecks } from './useChecks.ts';
import './editor.css';

const MonacoText = lazy(() => import('./MonacoText.tsx'));

/** Said of the last apply: `service/web configured`, one line a document. */
interface Said {
  readonly file: string;
  readonly text: string;
  readonly failed: boolean;
}

/** The files, the editor, what the API server would say, and Apply. */
export function EditorPane({ plain }: { plain: boolean }) {
  const documents = useDocuments();
  const file = documents.files.find((one) => one.id === documents.active) ?? documents.files[0];
  const [said, setSaid] = useState<Said | null>(null);
  const [monaco, setMonaco] = useState<MonacoHandle | null>(null);
  useChecks(file);
  const pending = file ? documents.pending[file.id] : undefined;
  const applied = file ? documents.appliedText[file.id] === file.text : false;
  const drift = useMemo(() => (applied ? driftOf(pending ?? []) : []), [applied, pending]);
  const changes = useMemo(() => (applied ? [] : pendingOf(pending ?? [])), [applied, pending]);
  if (!file) return null;
  const problems = documents.problems[file.id] ?? [];
  const apply = async (): Promise<void> => {
    const result = await applyFile(file.id);
    if (!result) return;
    const text = result.documents.map((one) => one.message).join('\n');
    setSaid({
      file: file.id,
      text: text || 'error: no objects passed to apply',
      failed: result.documents.length === 0 || result.documents.some((one) => one.outcome === 'refused'),
    });
  };
  const props = {
    file,
    problems,
    drift: drift.map((one) => ({ line: one.line, message: one.message })),
    onChange: (text: string) => setText(file.id, text),
    onApply: () => void apply(),
  };
  return (
    <div className="editor">
      <FileTabs files={documents.files} active={file.id} />
      <div className="editor-text" data-monaco={monaco !== null || undefined} data-plain={plain || undefined}>
        <PlainText
          file={file}
          onChange={props.onChange}
          onApply={props.onApply}
          onSuggest={monaco?.suggestAt}
          tabIndex={monaco ? -1 : 0}
        />
        {!plain && (
          <Suspense fallback={null}>
            <MonacoText {...props} onReady={setMonaco} />
          </Suspense>
        )}
      </div>
      <TidyOffer file={file} />
      <ProblemList problems={problems} />
      {drift.length > 0 && <DriftList file={file} drift={drift} onPutBack={() => void apply()} />}
      {said && said.file === file.id && (
        <pre className="said" data-failed={said.failed || undefined} role="status">
          {said.text}
        </pre>
      )}
      <div className="editor-foot">
        <PendingChanges changes={changes} />
        <AutoApply
          file={file}
          onApply={() => void apply()}
          blocked={problems.some((one) => one.severity === 'error')}
        />
        <button type="button" className="button" aria-label="Apply" onClick={() => void apply()}>
          Apply <kbd>Ctrl ⏎</kbd>
        </button>
      </div>
    </div>
  );
}

function FileTabs({ files, active }: { files: readonly ManifestFile[]; active: string }) {
  return (
    <div className="tabs file-tabs">
      <div className="file-tab-list" role="tablist" aria-label="Files" onKeyDown={moveBetweenTabs}>
        {files.map((file) => (
          <button
            key={file.id}
            type="button"
            role="tab"
            className="tab"
            aria-selected={file.id === active}
            tabIndex={file.id === active ? 0 : -1}
            onClick={() => setActive(file.id)}
          >
            {file.name}
          </button>
        ))}
      </div>
      <FileMenu active={active} />
    </div>
  );
}

/** With auto-apply, a file that the server would take is applied when typing pauses. */
function AutoApply({
  file,
  blocked,
  onApply,
}: {
  file: ManifestFile;
  blocked: boolean;
  onApply: () => void;
}) {
  const on = useDocuments((state) => state.autoApply);
  const applied = useDocuments((state) => state.appliedText[file.id]);
  const apply = useRef(onApply);
  apply.current = onApply;
  useEffect(() => {
    if (!on || blocked || applied === file.text) return undefined;
    const timer = setTimeout(() => apply.current(), 900);
    return () => clearTimeout(timer);
  }, [on, blocked, applied, file.text]);
  return (
    <label className="auto-apply" title="Apply by itself when typing pauses">
      <input type="checkbox" checked={on} onChange={(event) => setAutoApply(event.target.checked)} /> auto
      <span className="sr-only">-apply</span>
    </label>
  );
}
