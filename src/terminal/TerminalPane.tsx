import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { setPreferences, usePreferences } from '../state/preferences.ts';
import { engine, tellEngine } from '../state/session.ts';
import { onOutput, useTerminals, writeOutput } from '../state/terminal.ts';
import { createReader } from './reader.ts';
import { ReadableLog } from './ReadableLog.tsx';
import { codeSize, terminalTheme } from './theme.ts';
import './terminal.css';

const TAB = 'laptop';

/** How many lines the terminal keeps. */
const SCROLLBACK = 5_000;

/** The terminal: an xterm with a line reader in front of the shell in the worker. */
export default function TerminalPane() {
  const host = useRef<HTMLDivElement>(null);
  const theme = usePreferences((state) => state.theme);
  const terminal = useRef<Terminal | null>(null);
  const fitting = useRef<FitAddon | null>(null);

  useEffect(() => {
    if (!host.current) return undefined;
    const xterm = new Terminal({
      fontFamily: "'JetBrains Mono Variable', ui-monospace, 'DejaVu Sans Mono', monospace",
      fontSize: codeSize(),
      lineHeight: 1.3,
      scrollback: SCROLLBACK,
      cursorBlink: false,
      convertEol: true,
      theme: terminalTheme(),
    });
    terminal.current = xterm;
    const fit = new FitAddon();
    fitting.current = fit;
    xterm.loadAddon(fit);
    xterm.open(host.current);
    const lines = takeLines(host.current, xterm);
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(host.current);
    const reader = createReader(xterm, {
      send: (text, prompt) => {
        writeOutput({ tab: TAB, text: `${prompt}${text}\n`, kind: 'typed' });
        tellEngine({ type: 'line', tab: TAB, text });
      },
      interrupt: () => tellEngine({ type: 'interrupt', tab: TAB }),
      complete: (line) => engine().complete(TAB, line),
    });
    let live = false;
    const endOutput = onOutput((output) => {
      if (output.tab !== TAB) return;
      if (output.kind === 'echo') reader.note(output.text);
      // A line that is typed has been drawn already.
      else if (output.kind === 'output' || !live) reader.write(output.text);
    });
    live = true;
    const promptOf = (): string | null =>
      useTerminals.getState().tabs.find((one) => one.id === TAB)?.prompt ?? null;
    reader.prompt(promptOf());
    const endPrompt = useTerminals.subscribe(() => reader.prompt(promptOf()));
    return () => {
      lines();
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
      if (!terminal.current) return;
      terminal.current.options.theme = terminalTheme();
      terminal.current.options.fontSize = codeSize();
      fitting.current?.fit();
    });
    return () => cancelAnimationFrame(timer);
  }, [theme]);

  return (
    <div className="terminal">
      <div ref={host} className="terminal-screen" />
      <ReadableLog />
      <EchoSwitch />
    </div>
  );
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

/** Several lines that come in one piece are a paste, whatever they came from. */
function takeLines(host: HTMLElement, xterm: Terminal): () => void {
  const take = (event: InputEvent): void => {
    if (event.inputType !== 'insertText' || !event.data?.includes('\n')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    xterm.paste(event.data);
  };
  host.addEventListener('beforeinput', take, { capture: true });
  return () => host.removeEventListener('beforeinput', take, { capture: true });
}
