import { useEffect } from 'react';
import { pause, play, stepBack, stepForward } from '../state/session.ts';
import { usePlayback } from '../state/playback.ts';
import { offerCopyOf } from '../state/copying.ts';
import { useSelection } from '../state/selection.ts';
import { redo, undo } from '../state/undo.ts';
import { usePreferences } from '../state/preferences.ts';
import { openFind } from '../state/stageFilter.ts';
import { toggleStageMode, type StageMode } from '../state/stageMode.ts';
import { openDialog } from './dialogs.ts';

/** Letters that act while the stage has the focus, or nothing has. */
const STAGE_KEYS: Readonly<Record<string, StageMode>> = { x: 'xray', f: 'follow' };

/** Keys that act on the whole page. Single keys act only while nothing is being typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      if (isTyping(event.target)) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
        event.preventDefault();
        void (event.shiftKey ? redo() : undo());
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' && !isButton(event.target)) {
        event.preventDefault();
        if (usePlayback.getState().playing) pause();
        else play();
        return;
      }
      if (!usePreferences.getState().letterKeys) return;
      if (event.key === '?') openDialog('help');
      else if (event.key === ']') void stepForward();
      else if (event.key === '[') void stepBack();
      else if (event.key.toLowerCase() === 'c' && isOnTimeline(event.target)) offerCopyOf(null);
      else if (isOnStage(event.target)) {
        if (event.key === '/') {
          event.preventDefault();
          openFind(true);
        }
        if (event.key.toLowerCase() === 'c') offerCopyOf(useSelection.getState().key);
        const mode = STAGE_KEYS[event.key.toLowerCase()];
        if (mode !== undefined) toggleStageMode(mode);
      }
    };
    // Before the editor, whose chords begin with the same key.
    const onPaletteKey = (event: KeyboardEvent): void => {
      if (!isPaletteKey(event) || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      event.stopPropagation();
      openDialog('palette');
    };
    window.addEventListener('keydown', onPaletteKey, { capture: true });
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onPaletteKey, { capture: true });
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** In the terminal Ctrl+K is the shell's: it cuts the rest of the line. */
function isPaletteKey(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey) return false;
  const inTerminal = event.target instanceof HTMLElement && event.target.closest('.xterm') !== null;
  return event.metaKey || (event.ctrlKey && !inTerminal);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], .xterm') !== null
  );
}

function isOnStage(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target === document.body || target.closest('.stage-pane') !== null)
  );
}

function isOnTimeline(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('.timeline') !== null;
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"]') !== null;
}
