import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { ConnectionsPanel } from '../panels/ConnectionsPanel.tsx';
import { DnsPanel } from '../panels/DnsPanel.tsx';
import { EndpointsPanel } from '../panels/EndpointsPanel.tsx';
import { EventsPanel } from '../panels/EventsPanel.tsx';
import { LogsPanel } from '../panels/LogsPanel.tsx';
import { openDock, useSelection, type DockTab } from '../state/selection.ts';
import { useSession } from '../state/session.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';

const TerminalPane = lazy(() => import('../terminal/TerminalPane.tsx'));

const TABS: readonly { readonly id: DockTab; readonly label: string }[] = [
  { id: 'terminal', label: 'Terminal' },
  { id: 'endpoints', label: 'Endpoints' },
  { id: 'dns', label: 'DNS' },
  { id: 'connections', label: 'Connections' },
  { id: 'events', label: 'Events' },
  { id: 'logs', label: 'Logs' },
];

/** The terminal and the lists under the stage. */
export function Dock() {
  const dock = useSelection((state) => state.dock);
  return (
    <div className="dock">
      <div className="tabs" role="tablist" aria-label="Panels">
        {TABS.map((tab) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={dock === tab.id}
            aria-controls="dock-panel"
            tabIndex={dock === tab.id ? 0 : -1}
            onClick={() => openDock(tab.id)}
            onKeyDown={(event) => moveTab(event.key, tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div id="dock-panel" className="dock-body" role="tabpanel" aria-labelledby={`tab-${dock}`}>
        {/* The terminal stays mounted: what runs in it goes on. */}
        <div className="dock-terminal" hidden={dock !== 'terminal'}>
          <TerminalWhenReady />
        </div>
        <ErrorBoundary key={dock} what="This panel">
          {panelOf(dock)}
        </ErrorBoundary>
      </div>
    </div>
  );
}

function panelOf(dock: DockTab): ReactNode {
  switch (dock) {
    case 'terminal':
      return null;
    case 'endpoints':
      return <EndpointsPanel />;
    case 'dns':
      return <DnsPanel />;
    case 'connections':
      return <ConnectionsPanel />;
    case 'events':
      return <EventsPanel />;
    case 'logs':
      return <LogsPanel />;
  }
}

function moveTab(key: string, from: DockTab): void {
  const at = TABS.findIndex((tab) => tab.id === from);
  const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  const next = TABS[(at + by + TABS.length) % TABS.length];
  if (by === 0 || !next) return;
  openDock(next.id);
  document.getElementById(`tab-${next.id}`)?.focus();
}

/** The terminal loads when the stage is alive. */
function TerminalWhenReady() {
  const running = useSession((state) => state.state !== 'starting');
  const [due, setDue] = useState(false);
  useEffect(() => {
    if (!running || due) return undefined;
    const timer = setTimeout(() => setDue(true), 250);
    return () => clearTimeout(timer);
  }, [running, due]);
  const waiting = <div className="pane-waiting">Opening the terminal …</div>;
  if (!due) return waiting;
  return (
    <ErrorBoundary what="The terminal">
      <Suspense fallback={waiting}>
        <TerminalPane />
      </Suspense>
    </ErrorBoundary>
  );
}
