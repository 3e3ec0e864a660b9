import { useEffect } from 'react';
import { pause, play, stepForward } from '../state/session.ts';
import { usePlayback } from '../state/playback.ts';

/** Keys that act on the whole page. Single keys act only while nothing is being typed. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (event.key === ' ' && !isButton(event.target)) {
        event.preventDefault();
        if (usePlayback.getState().playing) pause();
        else play();
      } else if (event.key === ']') void stepForward();
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

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary, [role="tab"]') !== null;
}
