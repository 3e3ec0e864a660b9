import { create } from 'zustand';

/** What is selected on the stage, and which panels are open. */
export interface Selection {
  /** `Pod/ns/name`, `Service/ns/name`, `Node/name`, `Client/name`, `Deployment/ns/name`, `Connection/id`; null for nothing. */
  readonly key: string | null;
  readonly dock: DockTab;
  readonly side: SideTab;
}

export type DockTab = 'terminal' | 'endpoints' | 'dns' | 'connections' | 'events' | 'logs';
export type SideTab = 'inspect' | 'why' | 'yaml';

export const useSelection = create<Selection>(() => ({ key: null, dock: 'terminal', side: 'inspect' }));

export function select(key: string | null): void {
  useSelection.setState({ key });
}

export function openDock(dock: DockTab): void {
  useSelection.setState({ dock });
}

export function openSide(side: SideTab): void {
  useSelection.setState({ side });
}
