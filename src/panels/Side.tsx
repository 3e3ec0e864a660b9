import { Copy } from 'lucide-react';
import { offerCopyOf } from '../state/copying.ts';
import { openSide, useSelection, type SideTab } from '../state/selection.ts';
import { moveBetweenTabs } from '../state/tabKeys.ts';
import { FollowPanel } from './follow/FollowPanel.tsx';
import { Inspect } from './inspect/Inspect.tsx';
import { WhyPanel } from './why/WhyPanel.tsx';
import { YamlPanel } from './YamlPanel.tsx';
import './panels.css';

const TABS: readonly { readonly id: SideTab; readonly label: string }[] = [
  { id: 'inspect', label: 'Inspect' },
  { id: 'why', label: 'Why' },
  { id: 'yaml', label: 'YAML' },
  { id: 'follow', label: 'Follow' },
];

/** What is selected: its facts and controls, its chain of causes, and its YAML as the cluster has it. */
export function Side() {
  const side = useSelection((state) => state.side);
  return (
    <aside className="side" aria-label="Selected thing">
      <div className="side-head">
        <div
          className="tabs"
          role="tablist"
          aria-label="About the selected thing"
          onKeyDown={moveBetweenTabs}
        >
          {TABS.map((tab) => (
            <button
              key={tab.id}
              id={`side-${tab.id}`}
              type="button"
              role="tab"
              className="tab"
              aria-selected={side === tab.id}
              aria-controls="side-panel"
              tabIndex={side === tab.id ? 0 : -1}
              onClick={() => openSide(tab.id)}
            >
              {tab.label}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="icon-button"
          aria-label="Copy what is selected"
          aria-haspopup="dialog"
          title="Copy what is selected as kubectl, as YAML, as a link (C)"
          onClick={() => offerCopyOf(useSelection.getState().key)}
        >
          <Copy size={15} aria-hidden />
        </button>
      </div>
      <div
        id="side-panel"
        className="side-body"
        role="tabpanel"
        aria-labelledby={`side-${side}`}
        tabIndex={0}
      >
        {side === 'inspect' && <Inspect />}
        {side === 'why' && <WhyPanel />}
        {side === 'yaml' && <YamlPanel />}
        {side === 'follow' && <FollowPanel />}
      </div>
    </aside>
  );
}
