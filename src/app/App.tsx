import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { recover, useSession } from '../state/session.ts';
import { DropZone } from './exchange/DropZone.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Announcements } from './announce/Announcements.tsx';
import { CopiedNote } from './copy/CopiedNote.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Narrow } from './Narrow.tsx';
import { SharedBar } from './share/SharedBar.tsx';
import { useKeptFocus } from './focus.ts';
import { StageHost } from './StageHost.tsx';
import { TopBar } from './TopBar.tsx';
import { Transport } from './Transport.tsx';
import { useLayout } from './useLayout.ts';
import { useShortcuts } from './useShortcuts.ts';

// The stage is alive first; what stands around it loads after.
const Dock = lazy(() => import('./Dock.tsx').then((module) => ({ default: module.Dock })));
const Side = lazy(() => import('../panels/Side.tsx').then((module) => ({ default: module.Side })));
const EditorPane = lazy(() =>
  import('../editor/EditorPane.tsx').then((module) => ({ default: module.EditorPane })),
);

/** The frame: editor, stage and inspector side by side, the dock under them, the transport bar at the bottom. */
export function App() {
  const layout = useLayout();
  useShortcuts();
  useKeptFocus();
  return (
    <div className="app" data-layout={layout}>
      <TopBar layout={layout} />
      <main className="main">
        <CrashBar />
        <SharedBar />
        {layout === 'wide' ? (
          <Wide />
        ) : (
          <Narrow
            layout={layout}
            editor={<Editor plain={layout === 'phone'} />}
            side={<LateSide />}
            dock={<LateDock tabs={false} />}
          />
        )}
      </main>
      <Transport layout={layout} />
      <Dialogs />
      <Announcements />
      <CopiedNote />
      <DropZone />
    </div>
  );
}

function Wide() {
  return (
    <Group orientation="vertical" id="rows" className="rows">
      <Panel id="upper" minSize="45%" defaultSize="77%">
        <Group orientation="horizontal" id="columns">
          <Panel id="editor" collapsible minSize="180px" defaultSize="21%" className="pane">
            <Editor />
          </Panel>
          <Separator className="separator" aria-label="Width of the editor" />
          <Panel id="stage" minSize="50%" className="pane">
            <StageHost layout="wide" />
          </Panel>
          <Separator className="separator" aria-label="Width of the inspector" />
          <Panel id="side" collapsible minSize="180px" defaultSize="21%" className="pane">
            <LateSide />
          </Panel>
        </Group>
      </Panel>
      <Separator className="separator" aria-label="Height of the panels" />
      <Panel id="dock" collapsible minSize="80px" defaultSize="23%" className="pane">
        <LateDock />
      </Panel>
    </Group>
  );
}

/** A part of the page that loads when the stage is alive. */
function Late({ what, afterMs, children }: { what: string; afterMs: number; children: ReactNode }) {
  const running = useSession((state) => state.state !== 'starting');
  const [due, setDue] = useState(false);
  useEffect(() => {
    if (!running || due) return undefined;
    const timer = setTimeout(() => setDue(true), afterMs);
    return () => clearTimeout(timer);
  }, [running, due, afterMs]);
  const waiting = <div className="pane-waiting">Opening {what} …</div>;
  if (!due) return waiting;
  return (
    <ErrorBoundary what={what}>
      <Suspense fallback={waiting}>{children}</Suspense>
    </ErrorBoundary>
  );
}

function Editor({ plain = false }: { plain?: boolean }) {
  return (
    <Late what="the editor" afterMs={120}>
      <EditorPane plain={plain} />
    </Late>
  );
}

function LateSide() {
  return (
    <Late what="the inspector" afterMs={40}>
      <Side />
    </Late>
  );
}

function LateDock({ tabs = true }: { tabs?: boolean }) {
  return (
    <Late what="the panels" afterMs={40}>
      <Dock tabs={tabs} />
    </Late>
  );
}

function CrashBar() {
  const crash = useSession((state) => state.crash);
  if (crash === null) return null;
  return (
    <div className="crash" role="alert">
      <span>
        The simulation stopped: <code>{crash}</code>. Your files are safe.
      </span>
      <button type="button" className="button" onClick={() => void recover()}>
        Bring it back
      </button>
    </div>
  );
}
