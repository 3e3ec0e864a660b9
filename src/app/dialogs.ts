import { create } from 'zustand';

/** The page's dialogs: one at a time. */
export type DialogName = 'cluster' | 'help' | 'palette' | 'share' | 'simplified' | 'report';

export const useDialogs = create<{ readonly open: DialogName | null }>(() => ({ open: null }));

export function openDialog(open: DialogName | null): void {
  useDialogs.setState({ open });
}
