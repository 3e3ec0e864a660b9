import { Range, type editor } from './monaco.ts';

/**
 * Text that comes in one piece: from an input method, or from a tool that fills in the text box. A browser types several lines
 * one by one, which takes minutes for a large file, so they go in at once; and whoever has selected all that the box holds
 * means the whole file, of which the box holds only a part. Gives what ends it.
 */
export function takeFilledText(host: HTMLElement, created: editor.IStandaloneCodeEditor): () => void {
  const focused = (event: Event): void => {
    const box = boxOf(event);
    const model = created.getModel();
    // A tool selects first and focuses then; Monaco would put its own selection back.
    if (box && model && holdsWhole(box)) created.setSelection(model.getFullModelRange());
  };
  const insert = (event: InputEvent): void => {
    const box = boxOf(event);
    const model = created.getModel();
    const text = event.data;
    if (!box || !model || text === null || event.inputType !== 'insertText') return;
    const whole = holdsWhole(box);
    if (!whole && !text.includes('\n')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const ranges = whole ? [model.getFullModelRange()] : (created.getSelections() ?? []);
    created.pushUndoStop();
    const edits = ranges.map((range) => ({ range, text, forceMoveMarkers: true }));
    created.executeEdits('insert', edits);
    created.pushUndoStop();
  };
  // Tools that set the value themselves say so with a bare event; typing sends input events.
  const take = (event: Event): void => {
    const box = boxOf(event);
    const model = created.getModel();
    if (!box || !model || event instanceof InputEvent) return;
    event.stopImmediatePropagation();
    replaceMinimal(model, box.value);
  };
  host.addEventListener('focusin', focused, { capture: true });
  host.addEventListener('beforeinput', insert, { capture: true });
  host.addEventListener('input', take, { capture: true });
  return () => {
    host.removeEventListener('focusin', focused, { capture: true });
    host.removeEventListener('beforeinput', insert, { capture: true });
    host.removeEventListener('input', take, { capture: true });
  };
}

/** Monaco's text box; its search has boxes of its own. */
function boxOf(event: Event): HTMLTextAreaElement | null {
  const { target } = event;
  return target instanceof HTMLTextAreaElement && target.getAttribute('aria-label') === 'Manifest'
    ? target
    : null;
}

function holdsWhole(box: HTMLTextAreaElement): boolean {
  return box.value !== '' && box.selectionStart === 0 && box.selectionEnd === box.value.length;
}

/** One undo step that touches only what differs, so that the cursor and folding stay. */
export function replaceMinimal(model: editor.ITextModel, text: string): void {
  const old = model.getValue();
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) from++;
  let oldTo = old.length;
  let newTo = text.length;
  while (oldTo > from && newTo > from && old[oldTo - 1] === text[newTo - 1]) {
    oldTo--;
    newTo--;
  }
  const range = Range.fromPositions(model.getPositionAt(from), model.getPositionAt(oldTo));
  model.pushStackElement();
  model.pushEditOperations([], [{ range, text: text.slice(from, newTo) }], () => null);
  model.pushStackElement();
}
