import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { ConnectionsPanel } from '../panels/ConnectionsPanel.tsx';
import { DnsPanel } from '../panels/DnsPanel.tsx';
import { EndpointsPanel } from '../panels/EndpointsPanel.tsx';
import { EventsPanel } from '../panels/EventsPanel.tsx';
import { HistoriesPanel } from '../panels/histories/HistoriesPanel.tsx';
import { LogsPanel } from '../panels/LogsPanel.tsx';
import { TrafficPanel } from '../panels/service/TrafficPanel.tsx';
import { TruthsPanel } from '../panels/service/TruthsPanel.tsx';
import { openDock, useSelection, type DockTab } from '../state/selection.ts';
import { useSession } from '../state/session.ts';
import { DOCK_TABS } from './dockTabs.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { moveBetweenTabs } from '../state/tabKeys.ts';

const TerminalPane = lazy(() => import('../terminal/TerminalPane.tsx'));

/** The terminal and the lists under the stage. */
export function Dock({ tabs }: { tabs: boolean }) {
  const dock = useSelection((state) => state.dock);
  return (
    <div className="dock">
      {tabs && (
        <div className="tabs" role="tablist" aria-label="Panels" onKeyDown={moveBetweenTabs}>
          {DOCK_TABS.map((tab) => (
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
            >
              {tab.label}
            </button>
          ))}
        </div>
      )}
      <div
        id="dock-panel"
        className="dock-body"
        role="tabpanel"
        tabIndex={-1}
        aria-label={DOCK_TABS.find((tab) => tab.id === dock)?.label}
      >
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
    case 'truths':
      return <TruthsPanel />;
    case 'traffic':
      return <TrafficPanel />;
    case 'histories':
      return <HistoriesPanel />;
  }
}

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
