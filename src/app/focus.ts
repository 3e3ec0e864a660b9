import { useEffect } from 'react';
import type { DockTab, View } from '../state/selection.ts';
import { focusStage } from './stageView.ts';

/** Frames in which what was asked for may still come onto the page. */
const PATIENCE_FRAMES = 40;

/** Puts the focus into what has just been opened, as soon as it is there. */
export function focusSide(): void {
  later(() => document.getElementById('side-panel'));
}

export function focusDock(tab: DockTab): void {
  later(() =>
    tab === 'terminal'
      ? document.querySelector<HTMLElement>('.terminal-screen:not([hidden]) textarea')
      : document.getElementById('dock-panel'),
  );
}

export function focusView(view: View): void {
  if (view === 'stage') later(() => (focusStage() ? document.activeElement : null));
  if (view === 'editor') {
    later(
      () => document.querySelector('.monaco textarea') ?? document.querySelector('[aria-label="Manifest"]'),
    );
  }
}

/** Not before the next frame: a dialog that closes gives the focus back to where it was. */
function later(find: () => Element | null, frames = PATIENCE_FRAMES): void {
  requestAnimationFrame(() => {
    const found = find();
    if (found instanceof HTMLElement) found.focus();
    else if (frames > 0) later(find, frames - 1);
  });
}

/** When what has the focus may have gone, in milliseconds after a press: acts answer at once or a little later. */
const LOOKS_MS = [60, 300, 1_000];

/** A control that goes, or that can't be used again once it was, leaves the focus to the panel around it. */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: HTMLElement | null = null;
    let around: readonly HTMLElement[] = [];
    const onFocus = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      last = target;
      around = ancestorsOf(target);
    };
    const look = (): void => {
      const { activeElement } = document;
      if (last === null || (activeElement !== document.body && activeElement !== null)) return;
      if (last.isConnected && !last.matches(':disabled')) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const panel = around.find((one) => one.isConnected && one.matches('[role="tabpanel"], .stage-pane'));
      if (panel?.matches('[role="tabpanel"]')) panel.focus({ preventScroll: true });
      else focusStage();
    };
    const onPress = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key === 'Tab') return;
      for (const ms of LOOKS_MS) setTimeout(look, ms);
    };
    document.addEventListener('focusin', onFocus);
    window.addEventListener('keydown', onPress, { capture: true });
    window.addEventListener('click', onPress, { capture: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      window.removeEventListener('keydown', onPress, { capture: true });
      window.removeEventListener('click', onPress, { capture: true });
    };
  }, []);
}

function ancestorsOf(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let one = element.parentElement; one !== null; one = one.parentElement) found.push(one);
  return found;
}
