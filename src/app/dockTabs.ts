import type { DockTab } from '../state/selection.ts';

/** The lists under the stage, in their order. */
export const DOCK_TABS: readonly { readonly id: DockTab; readonly label: string }[] = [
  { id: 'terminal', label: 'Terminal' },
  { id: 'endpoints', label: 'Endpoints' },
  { id: 'dns', label: 'DNS' },
  { id: 'connections', label: 'Connections' },
  { id: 'events', label: 'Events' },
  { id: 'logs', label: 'Logs' },
  { id: 'truths', label: 'Truths' },
  { id: 'traffic', label: 'Traffic' },
  { id: 'histories', label: 'Histories' },
];
