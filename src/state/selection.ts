import { create } from 'zustand';

/** What is selected on the stage, and which panels are open. */
export interface Selection {
  /** `Pod/ns/name`, `Service/ns/name`, `Node/name`, `Client/name`, `Deployment/ns/name`, `Connection/id`; null for nothing. */
  readonly key: string | null;
  /** What is pointed at outside the stage (a name in the terminal), for the stage to show; null for nothing. */
  readonly pointed: string | null;
  readonly dock: DockTab;
  readonly side: SideTab;
  /** What stands beside or under the stage where there is room for one thing only; `stage` for nothing. */
  readonly view: View;
}

export type DockTab =
  | 'terminal'
  | 'endpoints'
  | 'dns'
  | 'connections'
  | 'events'
  | 'logs'
  | 'histories'
  | 'truths'
  | 'traffic';
export type SideTab = 'inspect' | 'why' | 'yaml' | 'follow';
export type View = 'stage' | 'editor' | 'side' | 'dock';

export const useSelection = create<Selection>(() => ({
  key: null,
  pointed: null,
  dock: 'terminal',
  side: 'inspect',
  view: 'stage',
}));

export function select(key: string | null): void {
  useSelection.setState({ key });
}

/** What stands for the subject of a happening: endpoints are selected as the Service that they belong to. */
export function selectable(subject: string): string {
  const [kind, namespace, name] = subject.split('/');
  return kind === 'Endpoint' ? `Service/${namespace}/${name}` : subject;
}

export function pointAt(key: string | null): void {
  useSelection.setState({ pointed: key });
}

export function openDock(dock: DockTab): void {
  useSelection.setState({ dock, view: 'dock' });
}

export function openSide(side: SideTab): void {
  useSelection.setState({ side, view: 'side' });
}

export function openView(view: View): void {
  useSelection.setState({ view });
}
