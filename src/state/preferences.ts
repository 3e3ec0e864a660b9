import { create } from 'zustand';
import { keep, loadKept } from './kept.ts';

export type Theme = 'light' | 'dark' | 'projector';

/** How much of what happens is said to a screen reader. */
export type Announce = 'off' | 'failures' | 'calm' | 'all';

/** How somebody likes the page; kept locally. */
export interface Preferences {
  readonly theme: Theme;
  /** Whether controls of the stage write the command that they equal into the terminal. */
  readonly echo: boolean;
  /** Whether the first visit's hint is still to be shown. */
  readonly hint: boolean;
  /** Whether single letters and signs are shortcuts. */
  readonly letterKeys: boolean;
  readonly announce: Announce;
}

const KEY = 'preferences';

export const usePreferences = create<Preferences>(() => ({
  theme: 'light',
  echo: true,
  hint: true,
  letterKeys: true,
  announce: 'calm',
}));

export async function loadPreferences(): Promise<void> {
  const kept = await loadKept<Partial<Preferences>>(KEY);
  const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;
  usePreferences.setState({
    theme: kept?.theme ?? (dark ? 'dark' : 'light'),
    echo: kept?.echo ?? true,
    hint: kept?.hint ?? true,
    letterKeys: kept?.letterKeys ?? true,
    announce: kept?.announce ?? 'calm',
  });
}

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  keep(KEY, usePreferences.getState());
}
