import { create } from 'zustand';

/** The terminal's tabs: what was written to each, and the prompt that waits. Written by the session. */
export interface TerminalTab {
  readonly id: string;
  readonly title: string;
  /** The prompt of the shell that waits for a line; null while something runs. */
  readonly prompt: string | null;
}

export interface Terminals {
  readonly tabs: readonly TerminalTab[];
  readonly active: string;
}

/** Of the shell that opens with the first line. */
export const LAPTOP_PROMPT = 'laptop:~$ ';

export const useTerminals = create<Terminals>(() => ({
  tabs: [{ id: 'laptop', title: 'laptop', prompt: LAPTOP_PROMPT }],
  active: 'laptop',
}));

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
