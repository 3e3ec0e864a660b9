import { Range, type editor } from './monaco.ts';

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
