import { useEffect } from 'react';
import { pause, play, stepBack, stepForward } from '../state/session.ts';
import { usePlayback } from '../state/playback.ts';
import { redo, undo } from '../state/undo.ts';
import { openFind } from '../state/stageFilter.ts';
import { toggleStageMode, type StageMode } from '../state/stageMode.ts';

/** Letters that act while the stage has the focus, or nothing has. */
const STAGE_KEYS: Readonly<Record<string, StageMode>> = { x: 'xray', f: 'follow' };

/** Keys that act on the whole page. Single keys act only while nothing is being typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
        event.preventDefault();
        void (event.shiftKey ? redo() : undo());
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' && !isButton(event.target)) {
        event.preventDefault();
        if (usePlayback.getState().playing) pause();
        else play();
      } else if (event.key === ']') void stepForward();
      else if (event.key === '[') void stepBack();
      else if (isOnStage(event.target)) {
        if (event.key === '/') {
          event.preventDefault();
          openFind(true);
        }
        const mode = STAGE_KEYS[event.key.toLowerCase()];
        if (mode !== undefined) toggleStageMode(mode);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
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

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"]') !== null;
}
