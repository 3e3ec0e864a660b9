import { useEffect, useRef } from 'react';
import { loadDescribedSchema } from '../k8s/schema/schema.ts';
import type { Problem } from '../k8s/manifest.ts';
import { usePreferences } from '../state/preferences.ts';
import { useActs } from '../state/acts.ts';
import { registerLanguage } from './language.ts';
import { replaceMinimal } from './minimalEdit.ts';
import { applyTheme, codeSize, editor, KeyCode, KeyMod, MarkerSeverity, Range, Uri } from './monaco.ts';
import type { TextProps } from './text.ts';

let languageRegistered: Promise<void> | null = null;

/** What the frame around Monaco asks of it. */
export interface MonacoHandle {
  /** Puts the cursor at an offset of the file and offers what can stand there. */
  readonly suggestAt: (offset: number) => void;
}

/** The text of one file in Monaco. Models are kept by file, and with them undo and folding. */
export default function MonacoText({
  file,
  problems,
  drift,
  onChange,
  onApply,
  onReady,
}: TextProps & { readonly onReady: (handle: MonacoHandle | null) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const callbacks = useRef({ onChange, onApply });
  const opened = useRef(file);
  opened.current = file;
  callbacks.current = { onChange, onApply };
  const theme = usePreferences((state) => state.theme);

  useEffect(() => {
    if (!host.current) return undefined;
    languageRegistered ??= loadDescribedSchema().then(registerLanguage);
    const created = editor.create(host.current, {
      // There from the start: a text box without a text would lose what is typed first.
      model: modelOf(opened.current),
      language: 'yaml',
      // The whole file stands in the plain box labelled "Manifest"; this one holds only the lines around its cursor.
      ariaLabel: 'YAML with completion',
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: "'JetBrains Mono Variable', ui-monospace, 'DejaVu Sans Mono', monospace",
      fontLigatures: false,
      fontSize: codeSize(),
      lineHeight: Math.round(1.5 * codeSize()),
      lineNumbersMinChars: 3,
      glyphMargin: false,
      folding: true,
      tabSize: 2,
      insertSpaces: true,
      detectIndentation: false,
      // Indentation is kept by the Enter key below; text that is put in whole stays as it is.
      autoIndent: 'none',
      editContext: false,
      autoClosingBrackets: 'never',
      autoClosingQuotes: 'never',
      scrollBeyondLastLine: false,
      wordBasedSuggestions: 'off',
      quickSuggestions: { strings: true, other: true, comments: false },
      fixedOverflowWidgets: true,
      padding: { top: 8 },
      renderLineHighlight: 'line',
      overviewRulerLanes: 2,
    });
    instance.current = created;
    // The editor takes over every paste; one that brings nothing stays the browser's.
    host.current.addEventListener('paste', (event) => event.clipboardData ?? event.stopPropagation(), {
      capture: true,
    });
    created.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, () => callbacks.current.onApply());
    created.addCommand(
      KeyCode.Enter,
      () => breakLine(created),
      'editorTextFocus && !suggestWidgetVisible && !findWidgetVisible',
    );
    letTabLeave(created);
    onReady({ suggestAt: (offset) => suggestAt(created, offset) });
    return () => {
      onReady(null);
      instance.current = null;
      created.dispose();
    };
  }, [onReady]);

  useEffect(() => {
    const created = instance.current;
    if (!created) return undefined;
    const model = modelOf(opened.current);
    if (created.getModel() !== model) created.setModel(model);
    const listening = model.onDidChangeContent(() => callbacks.current.onChange(model.getValue()));
    return () => listening.dispose();
  }, [file.id]);

  useEffect(() => {
    const model = instance.current?.getModel();
    if (model && model.getValue() !== file.text) replaceMinimal(model, file.text);
  }, [file.id, file.text]);

  useEffect(() => {
    const model = instance.current?.getModel();
    if (model)
      editor.setModelMarkers(
        model,
        'servicescope',
        problems.map((problem) => marker(model, problem)),
      );
  }, [file.id, problems]);

  useEffect(() => {
    const created = instance.current;
    if (!created) return undefined;
    const marks = created.createDecorationsCollection(
      drift.map((one) => ({
        range: new Range(one.line, 1, one.line, 1),
        options: { isWholeLine: true, className: 'drift-line', hoverMessage: { value: one.message } },
      })),
    );
    return () => marks.clear();
  }, [file.id, drift]);

  useFlash(instance, file.id);

  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      applyTheme(theme === 'dark');
      instance.current?.updateOptions({ fontSize: codeSize(), lineHeight: Math.round(1.5 * codeSize()) });
    });
    return () => cancelAnimationFrame(frame);
  }, [theme]);

  return <div ref={host} className="monaco" />;
}

/** The model of a file; it outlives the editor, and with it undo and folding. */
function modelOf(file: TextProps['file']): editor.ITextModel {
  const uri = Uri.parse(`file:///${file.id}.yaml`);
  return editor.getModel(uri) ?? editor.createModel(file.text, 'yaml', uri);
}

function suggestAt(created: editor.IStandaloneCodeEditor, offset: number): void {
  const position = created.getModel()?.getPositionAt(offset);
  if (position) created.setPosition(position);
  created.focus();
  created.trigger('plain text', 'editor.action.triggerSuggest', {});
}

/** Tab indents; behind Escape it goes on to what comes next, until something is typed. */
function letTabLeave(created: editor.IStandaloneCodeEditor): void {
  created
    .getDomNode()
    ?.querySelector('textarea')
    ?.setAttribute('aria-description', 'Tab indents. Escape, then Tab leaves.');
  const modifiers = new Set([KeyCode.Shift, KeyCode.Ctrl, KeyCode.Alt, KeyCode.Meta]);
  created.onKeyDown(({ keyCode }) => {
    if (keyCode === KeyCode.Tab || modifiers.has(keyCode)) return;
    created.updateOptions({ tabFocusMode: keyCode === KeyCode.Escape });
  });
  created.onDidBlurEditorText(() => created.updateOptions({ tabFocusMode: false }));
}

/** A new line with the indentation of this one; behind `key:` a step deeper. */
function breakLine(created: editor.IStandaloneCodeEditor): void {
  const model = created.getModel();
  const position = created.getPosition();
  if (!model || !position) return;
  const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
  const indent = /^[ ]*/.exec(before)?.[0] ?? '';
  const dash = /^[ ]*- (?=\S)/.test(before) ? '  ' : '';
  const deeper = /:\s*$/.test(before) && !before.trimStart().startsWith('#') ? '  ' : '';
  created.trigger('keyboard', 'type', { text: `\n${indent}${dash}${deeper}` });
}

/** A line that a control on the stage has changed flashes once. */
function useFlash(instance: React.RefObject<editor.IStandaloneCodeEditor | null>, file: string): void {
  const edited = useActs((state) => state.edited);
  useEffect(() => {
    const created = instance.current;
    const model = created?.getModel();
    if (!created || !model || edited?.file !== file) return undefined;
    const old = edited.before.split('\n');
    const line = edited.text.split('\n').findIndex((text, index) => text !== old[index]) + 1;
    if (line < 1 || line > model.getLineCount()) return undefined;
    created.revealLineInCenterIfOutsideViewport(line);
    const marks = created.createDecorationsCollection([
      { range: new Range(line, 1, line, 1), options: { isWholeLine: true, className: 'flash-line' } },
    ]);
    const timer = setTimeout(() => marks.clear(), 1600);
    return () => {
      clearTimeout(timer);
      marks.clear();
    };
  }, [instance, edited, file]);
}

function marker(model: editor.ITextModel, problem: Problem): editor.IMarkerData {
  const line = Math.min(Math.max(1, problem.line), model.getLineCount());
  return {
    severity: problem.severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
    message: problem.message,
    startLineNumber: line,
    startColumn: problem.column || 1,
    endLineNumber: problem.endLine ?? line,
    endColumn: problem.endColumn ?? model.getLineMaxColumn(line),
  };
}
