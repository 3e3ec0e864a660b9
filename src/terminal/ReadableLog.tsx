import { useEffect, useRef } from 'react';
import { onOutput, useTerminals } from '../state/terminal.ts';
import { visible } from './visible.ts';

/** How many lines a screen reader can go back to. */
const LINES = 200;

/** How many characters are kept between two updates. */
const LONGEST = 200_000;

/** How often the log is brought up to date: a flood must not be read word by word. */
const UPDATE_MS = 300;

/** What a tab showed last, prompts and typed lines too, as text for screen readers: the terminal itself is drawn. */
export function ReadableLog({ tab }: { readonly tab: string }) {
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    let text = '';
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = (): void => {
      timer = null;
      text = text.split('\n').slice(-LINES).join('\n');
      const prompt = useTerminals.getState().tabs.find((one) => one.id === tab)?.prompt ?? '';
      if (element.current) element.current.textContent = text + prompt;
    };
    const soon = (): void => {
      timer ??= setTimeout(show, UPDATE_MS);
    };
    const end = onOutput((output) => {
      if (output.tab !== tab) return;
      text += output.kind === 'echo' ? `# ${output.text}\n` : visible(output.text);
      if (text.length > LONGEST) text = text.slice(-LONGEST);
      soon();
    });
    const endPrompts = useTerminals.subscribe(soon);
    soon();
    return () => {
      end();
      endPrompts();
      if (timer) clearTimeout(timer);
    };
  }, [tab]);
  return <pre ref={element} className="sr-only" role="log" aria-label="Terminal output" />;
}
