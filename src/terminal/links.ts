import type { ILink, Terminal } from '@xterm/xterm';
import { pointAt, select } from '../state/selection.ts';
import { useWorld } from '../state/world.ts';
import { namesIn } from './names.ts';

/** Names and addresses in the output are links: pointing at one shows the thing on the stage, a click selects it. */
export function linkNames(xterm: Terminal): () => void {
  const provider = xterm.registerLinkProvider({
    provideLinks: (row, answer) => {
      const buffer = xterm.buffer.active;
      const text = buffer.getLine(row - 1)?.translateToString(true) ?? '';
      const links = namesIn(text, useWorld.getState()).map(({ start, length, key }): ILink => ({
        text: text.slice(start, start + length),
        range: { start: { x: start + 1, y: row }, end: { x: start + length, y: row } },
        activate: () => select(key),
        hover: () => pointAt(key),
        leave: () => pointAt(null),
      }));
      answer(links.length > 0 ? links : undefined);
    },
  });
  return () => {
    provider.dispose();
    pointAt(null);
  };
}
