import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/wordOperations/register';
// `features/suggest/register` of 0.57 leaves the controller out.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/languages/definitions/yaml/register';
import { editor, KeyCode, KeyMod, languages, MarkerSeverity, Range, Uri } from 'monaco-editor/editor';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';

/** The parts of Monaco that the YAML editor needs, loaded when the stage is alive. */

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export { editor, KeyCode, KeyMod, languages, MarkerSeverity, Range, Uri };

/** Defines Monaco's theme from the page's tokens; call it again when the theme has changed. */
export function applyTheme(dark: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => sixDigits(style.getPropertyValue(`--${name}`).trim());
  const bare = (name: string): string => token(name).slice(1);
  editor.defineTheme('servicescope', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'type', foreground: bare('code-key') },
      { token: 'string', foreground: bare('code-str') },
      { token: 'number', foreground: bare('code-num') },
      { token: 'keyword', foreground: bare('code-num') },
      { token: 'comment', foreground: bare('ink-3'), fontStyle: 'italic' },
      { token: 'delimiter', foreground: bare('ink-2') },
      { token: 'operators', foreground: bare('ink-2') },
      { token: '', foreground: bare('ink') },
    ],
    colors: {
      'editor.background': token('panel'),
      'editor.foreground': token('ink'),
      'editorLineNumber.foreground': token('ink-3'),
      'editorLineNumber.activeForeground': token('ink'),
      'editor.lineHighlightBackground': token('well'),
      'editor.lineHighlightBorder': token('well'),
      'editorCursor.foreground': token('ink'),
      'editor.selectionBackground': token('traffic-soft'),
      'editorError.foreground': token('fail'),
      'editorWarning.foreground': token('wait'),
      'editorWidget.background': token('raise'),
      'editorWidget.border': token('line-2'),
      'editorSuggestWidget.background': token('raise'),
      'editorSuggestWidget.selectedBackground': token('traffic-soft'),
      'editorSuggestWidget.selectedForeground': token('ink'),
      'editorHoverWidget.background': token('raise'),
      'editorHoverWidget.border': token('line-2'),
      focusBorder: token('traffic'),
    },
  });
  editor.setTheme('servicescope');
}

/** Monaco takes colours of six digits only; minified stylesheets shorten them. */
function sixDigits(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour) ? `#${colour.slice(1).replaceAll(/./g, '$&$&')}` : colour;
}

/** The size of code, in pixels, as the theme has it. */
export function codeSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--fs-code')) || 12;
}
