import { create } from 'zustand';

/** Before the run in a link's address. */
export const RUN_HASH = '#run=';

/** What came of the link that the page was opened with. */
export interface SharedRun {
  /** `none`: there was no link, or what the page said of it was closed. */
  readonly state: 'none' | 'open' | 'refused';
  /** Why it was refused; '' otherwise. */
  readonly problem: string;
}

export const useSharedRun = create<SharedRun>(() => ({ state: 'none', problem: '' }));

/** Without the link, opening the page again opens it as usual. */
export function forgetLink(): void {
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
}
