import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../state/preferences.ts';
import { engine, tellEngine } from '../state/session.ts';
import { onOutput, useTerminals, writeOutput } from '../state/terminal.ts';
import { pageHistory } from './history.ts';
import { linkNames } from './links.ts';
import { createReader, type ReaderPort } from './reader.ts';
import { codeSize, terminalTheme } from './theme.ts';

/** How many lines the terminal keeps. */
const SCROLLBACK = 5_000;

interface Shown {
  readonly xterm: Terminal;
  readonly fit: FitAddon;
}

/** One tab of the terminal: an xterm with a line reader in front of a shell in the worker. */
export function TerminalScreen({ tab, active }: { readonly tab: string; readonly active: boolean }) {
  const host = useRef<HTMLDivElement>(null);
  const theme = usePreferences((state) => state.theme);
  const shown = useRef<Shown | null>(null);

  useEffect(() => {
    if (!host.current) return undefined;
    const own = openXterm(host.current);
    shown.current = own;
    const end = connect(tab, own.xterm);
    const lines = takeLines(host.current, own.xterm);
    // A tab that is not shown has no size to fit.
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) own.fit.fit();
    });
    observer.observe(host.current);
    return () => {
      lines();
      observer.disconnect();
      end();
      own.xterm.dispose();
      shown.current = null;
    };
  }, [tab]);

  useEffect(() => {
    if (active && tab !== useTerminals.getState().tabs[0]?.id) shown.current?.xterm.focus();
  }, [active, tab]);

  useEffect(() => {
    // The tokens change with the attribute on <html>, which is set in the same turn.
    const timer = requestAnimationFrame(() => {
      const { xterm, fit } = shown.current ?? {};
      if (!xterm || !fit) return;
      xterm.options.theme = terminalTheme();
      xterm.options.fontSize = codeSize();
      if (host.current && host.current.clientWidth > 0) fit.fit();
    });
    return () => cancelAnimationFrame(timer);
  }, [theme]);

  return <div ref={host} className="terminal-screen" hidden={!active} />;
}

function openXterm(host: HTMLElement): Shown {
  const xterm = new Terminal({
    fontFamily: "'JetBrains Mono Variable', ui-monospace, 'DejaVu Sans Mono', monospace",
    fontSize: codeSize(),
    lineHeight: 1.3,
    scrollback: SCROLLBACK,
    cursorBlink: false,
    convertEol: true,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  xterm.open(host);
  // Before anything is written: what is wrapped already would be wrapped anew.
  if (host.clientWidth > 0) fit.fit();
  xterm.textarea?.setAttribute('aria-description', 'Tab completes. Escape, then Tab leaves.');
  const leaves = leavingKeys();
  xterm.attachCustomKeyEventHandler((event) => !leaves(event) && !isClipboardKey(event, xterm));
  return { xterm, fit };
}

/** Tab completes; behind Escape, and with Shift, it is the browser's and goes on to what comes next. */
function leavingKeys(): (event: KeyboardEvent) => boolean {
  let escaped = false;
  return ({ type, key, shiftKey }) => {
    if (type !== 'keydown') return false;
    if (key === 'Tab' && (escaped || shiftKey)) return true;
    if (key !== 'Shift') escaped = key === 'Escape';
    return false;
  };
}

/** Copying what is selected, and pasting, are the browser's: with text selected Ctrl+C copies, without it interrupts. */
function isClipboardKey(event: KeyboardEvent, xterm: Terminal): boolean {
  if (!event.ctrlKey && !event.metaKey) return false;
  const key = event.key.toLowerCase();
  if (key === 'v') return true;
  if (key !== 'c' || !xterm.hasSelection()) return false;
  if (event.type === 'keydown') {
    void navigator.clipboard?.writeText(xterm.getSelection()).catch(() => undefined);
    xterm.clearSelection();
    event.preventDefault();
  }
  return true;
}

/** Joins an xterm to a tab's shell. Gives what parts them. */
function connect(tab: string, xterm: Terminal): () => void {
  const port: ReaderPort = {
    send: (text, prompt) => {
      writeOutput({ tab, text: `${prompt}${text}\n`, kind: 'typed' });
      tellEngine({ type: 'line', tab, text });
    },
    interrupt: () => tellEngine({ type: 'interrupt', tab }),
    complete: (line) => engine().complete(tab, line),
  };
  const reader = createReader(xterm, port, pageHistory());
  const links = linkNames(xterm);
  let live = false;
  const endOutput = onOutput((output) => {
    if (output.tab !== tab) return;
    if (output.kind === 'echo') reader.note(output.text);
    // A line that is typed has been drawn already.
    else if (output.kind === 'output' || !live) reader.write(output.text);
  });
  live = true;
  const own = () => useTerminals.getState().tabs.find((one) => one.id === tab);
  reader.prompt(own()?.prompt ?? null);
  const endPrompt = useTerminals.subscribe(() => reader.prompt(own()?.prompt ?? null));
  const first = own()?.first ?? null;
  if (first !== null) reader.run(first);
  return () => {
    links();
    endOutput();
    endPrompt();
    reader.dispose();
  };
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
