import { useEffect, type ReactNode } from 'react';
import { openDock, openView, useSelection, type View } from '../state/selection.ts';
import { useStageMode } from '../state/stageMode.ts';
import { DOCK_TABS } from './dockTabs.ts';
import { StageHost } from './StageHost.tsx';
import { showOnStage } from './stageView.ts';
import { moveBetweenTabs } from '../state/tabKeys.ts';

const VIEWS: readonly { readonly id: View; readonly label: string }[] = [
  { id: 'stage', label: 'Stage' },
  { id: 'editor', label: 'Editor' },
  { id: 'side', label: 'Selected' },
];

/** By then the stage has its new size, in milliseconds. */
const SETTLED_MS = 120;

interface NarrowProps {
  readonly layout: 'phone' | 'embed';
  readonly editor: ReactNode;
  readonly side: ReactNode;
  readonly dock: ReactNode;
}

/** A phone and an embedded frame: the stage, and one panel under or beside it. */
export function Narrow({ layout, editor, side, dock }: NarrowProps) {
  const view = useSelection((state) => state.view);
  const shown = useSelection((state) => state.dock);
  const selected = useSelection((state) => state.key);
  useEffect(() => {
    // A finger has no hover: what it touches says what it is.
    if (layout !== 'phone' || selected === null || useStageMode.getState().mode === 'follow') return;
    if (useSelection.getState().view === 'stage') openView('side');
  }, [layout, selected]);
  useEffect(() => {
    // The panel takes half of the stage's place: what was touched stays in sight.
    if (selected === null || view === 'stage') return undefined;
    const timer = setTimeout(() => showOnStage(selected), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [selected, view]);
  const following = useStageMode((state) => state.mode === 'follow');
  useEffect(() => {
    // The card above the stage tells the step; both need the room.
    if (following) openView('stage');
  }, [following]);
  const tabs = [
    ...VIEWS.map((one) => ({ ...one, on: view === one.id, open: () => openView(one.id) })),
    ...DOCK_TABS.map((one) => ({
      ...one,
      on: view === 'dock' && shown === one.id,
      open: () => openDock(one.id),
    })),
  ];
  const panels = { stage: null, editor, side, dock };
  return (
    <div className="narrow">
      <div className="narrow-parts">
        <div className="narrow-stage">
          <StageHost layout={layout} />
        </div>
        {view !== 'stage' && <div className="narrow-panel pane">{panels[view]}</div>}
      </div>
      <div className="narrow-tabs" role="tablist" aria-label="Views" onKeyDown={moveBetweenTabs}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            aria-selected={tab.on}
            tabIndex={tab.on ? 0 : -1}
            className="tab"
            onClick={tab.open}
          >
            {tab.label}
          </button>
        ))}
      </div>
    </div>
  );
}
