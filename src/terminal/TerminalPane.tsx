import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../state/preferences.ts';
import { engine, tellEngine } from '../state/session.ts';
import { onOutput, useTerminals } from '../state/terminal.ts';
import { createReader } from './reader.ts';
import { ReadableLog } from './ReadableLog.tsx';
import { terminalTheme } from './theme.ts';
import './terminal.css';

const TAB = 'laptop';

/** How many lines the terminal keeps. */
const SCROLLBACK = 5_000;

/** The terminal: an xterm with a line reader in front of the shell in the worker. */
export default function TerminalPane() {
  const host = useRef<HTMLDivElement>(null);
  const theme = usePreferences((state) => state.theme);
  const terminal = useRef<Terminal | null>(null);

  useEffect(() => {
    if (!host.current) return undefined;
    const xterm = new Terminal({
      fontFamily: "'JetBrains Mono Variable', ui-monospace, 'DejaVu Sans Mono', monospace",
      fontSize: 12,
      lineHeight: 1.3,
      scrollback: SCROLLBACK,
      cursorBlink: false,
      convertEol: true,
      theme: terminalTheme(),
    });
    terminal.current = xterm;
    const fit = new FitAddon();
    xterm.loadAddon(fit);
    xterm.open(host.current);
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(host.current);
    const reader = createReader(xterm, {
      send: (text) => tellEngine({ type: 'line', tab: TAB, text }),
      interrupt: () => tellEngine({ type: 'interrupt', tab: TAB }),
      complete: (line) => engine().complete(TAB, line),
    });
    const endOutput = onOutput((output) => {
      if (output.tab !== TAB) return;
      if (output.kind === 'echo') reader.note(output.text);
      else reader.write(output.text);
    });
    const promptOf = (): string | null => useTerminals.getState().tabs.find((one) => one.id === TAB)?.prompt ?? null;
    reader.prompt(promptOf() || 'laptop:~$ ');
    const endPrompt = useTerminals.subscribe(() => reader.prompt(promptOf()));
    return () => {
      endOutput();
      endPrompt();
      observer.disconnect();
      reader.dispose();
      xterm.dispose();
      terminal.current = null;
    };
  }, []);

  useEffect(() => {
    // The tokens change with the attribute on <html>, which is set in the same turn.
    const timer = requestAnimationFrame(() => {
      if (terminal.current) terminal.current.options.theme = terminalTheme();
    });
    return () => cancelAnimationFrame(timer);
  }, [theme]);

  return (
    <div className="terminal">
      <div ref={host} className="terminal-screen" />
      <ReadableLog />
    </div>
  );
}
