import { setPreferences, usePreferences } from '../state/preferences.ts';
import { tellEngine } from '../state/session.ts';
import { activateTab, closeTab, MAIN_TAB, openTab, useTerminals } from '../state/terminal.ts';
import { ReadableLog } from './ReadableLog.tsx';
import { TerminalScreen } from './TerminalScreen.tsx';
import './terminal.css';

/** The terminal: shells on the laptop, in Pods and on Nodes, one a tab. All go on while one is shown. */
export default function TerminalPane() {
  const tabs = useTerminals((state) => state.tabs);
  const active = useTerminals((state) => state.active);
  return (
    <div className="terminal">
      <div className="terminal-bar">
        <Shells />
        <EchoSwitch />
      </div>
      {tabs.map(({ id }) => (
        <TerminalScreen key={id} tab={id} active={id === active} />
      ))}
      <ReadableLog tab={active} />
    </div>
  );
}

/** Which shells there are, and a button for another. */
function Shells() {
  const tabs = useTerminals((state) => state.tabs);
  const active = useTerminals((state) => state.active);
  return (
    <div className="shells" role="group" aria-label="Shells">
      {tabs.map(({ id, title }) => (
        <span key={id} className="shell-tab">
          <button
            type="button"
            className="shell"
            aria-pressed={id === active}
            onClick={() => activateTab(id)}
          >
            {title}
          </button>
          {id !== MAIN_TAB && (
            <button
              type="button"
              className="shell-close"
              aria-label={`Close ${title}`}
              onClick={() => close(id)}
            >
              ×
            </button>
          )}
        </span>
      ))}
      <button
        type="button"
        className="shell-new"
        aria-label="New shell on the laptop"
        title="New shell on the laptop"
        onClick={() => openTab('laptop', null)}
      >
        +
      </button>
    </div>
  );
}

function close(id: string): void {
  tellEngine({ type: 'interrupt', tab: id });
  tellEngine({ type: 'close-tab', tab: id });
  closeTab(id);
}

/** Whether the controls of the page write the commands that they equal here. */
function EchoSwitch() {
  const echo = usePreferences((state) => state.echo);
  return (
    <label className="echo-switch" title="Write the command that a control of the page equals">
      <input
        type="checkbox"
        checked={echo}
        onChange={(event) => setPreferences({ echo: event.target.checked })}
      />{' '}
      echo controls
    </label>
  );
}
