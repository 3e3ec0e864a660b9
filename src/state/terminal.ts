import { create } from 'zustand';

/** The terminal's tabs: what was written to each, and the prompt that waits. Written by the session. */
export interface TerminalTab {
  readonly id: string;
  /** Where its shell is: `laptop`, a Pod's name, a Node's name. */
  readonly title: string;
  /** The command that it opens with; null for a shell on the laptop. */
  readonly first: string | null;
  /** The prompt of the shell that waits for a line; null while something runs. */
  readonly prompt: string | null;
}

export interface Terminals {
  readonly tabs: readonly TerminalTab[];
  readonly active: string;
}

/** The tab that is always there. */
export const MAIN_TAB = 'laptop';

/** Of the shell that opens with the first line. */
export const LAPTOP_PROMPT = 'laptop:~$ ';

export const useTerminals = create<Terminals>(() => ({
  tabs: [{ id: MAIN_TAB, title: 'laptop', first: null, prompt: LAPTOP_PROMPT }],
  active: MAIN_TAB,
}));

let opened = 1;

/** Opens another shell beside those that are there: on the laptop, or wherever a command leads from there. */
export function openTab(title: string, first: string | null): void {
  const id = `tab-${++opened}`;
  useTerminals.setState(({ tabs }) => ({
    tabs: [...tabs, { id, title: numbered(title, tabs), first, prompt: LAPTOP_PROMPT }],
    active: id,
  }));
}

/** `laptop`, `laptop 2`, …: no two tabs are called the same. */
function numbered(title: string, tabs: readonly TerminalTab[]): string {
  const taken = new Set(tabs.map((tab) => tab.title));
  for (let n = 1; ; n++) {
    const name = n === 1 ? title : `${title} ${n}`;
    if (!taken.has(name)) return name;
  }
}

export function activateTab(id: string): void {
  useTerminals.setState({ active: id });
}

/** Takes a tab away; the first one stays. */
export function closeTab(id: string): void {
  if (id === MAIN_TAB) return;
  useTerminals.setState(({ tabs, active }) => {
    const at = tabs.findIndex((tab) => tab.id === id);
    const left = tabs.filter((tab) => tab.id !== id);
    return { tabs: left, active: active === id ? (left[Math.max(0, at - 1)]?.id ?? MAIN_TAB) : active };
  });
  for (let at = kept.length - 1; at >= 0; at--) if (kept[at]?.tab === id) kept.splice(at, 1);
}

/** Text that came from a shell or from a control's echo. */
export interface Output {
  readonly tab: string;
  readonly text: string;
  /**
   * `echo`: the command that a control equals, shown muted. `typed`: a line behind its prompt, which the terminal has drawn
   * while it was typed.
   */
  readonly kind: 'output' | 'echo' | 'typed';
}

const listeners = new Set<(output: Output) => void>();
const kept: Output[] = [];

/** How many pieces of output are kept for a terminal that is mounted later. */
const KEPT = 2_000;

/** Output goes past React: a flood must not make it render. */
export function writeOutput(output: Output): void {
  kept.push(output);
  if (kept.length > KEPT) kept.splice(0, kept.length - KEPT);
  for (const listener of listeners) listener(output);
}

/** Gives the output so far, then whatever comes. Gives what ends it. */
export function onOutput(listener: (output: Output) => void): () => void {
  for (const output of kept) listener(output);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function setPrompt(tab: string, prompt: string | null): void {
  useTerminals.setState((state) => ({
    tabs: state.tabs.map((one) => (one.id === tab ? { ...one, prompt } : one)),
  }));
}

/** Every shell is gone: the next line opens a new one. */
export function resetPrompts(): void {
  useTerminals.setState((state) => ({ tabs: state.tabs.map((one) => ({ ...one, prompt: LAPTOP_PROMPT })) }));
}
