import { useEffect, useRef } from 'react';
import type { TextProps } from './text.ts';

/** From here on Chromium takes many seconds to put lines into a text box or to take them away, one by one. */
const LONG_CHARACTERS = 20_000;

/** Beyond this, Chromium stands still for minutes when the text box is focused; it says so instead of holding the text. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The whole file in a plain text box: for phones, while Monaco loads, and beside it for screen readers and programs, which
 * read and fill in a text box as a whole. `onSuggest` takes Ctrl+Space with the cursor's offset.
 */
export function PlainText({
  file,
  onChange,
  onApply,
  onSuggest,
  tabIndex,
}: Pick<TextProps, 'file' | 'onChange' | 'onApply'> & {
  readonly onSuggest?: ((offset: number) => void) | undefined;
  readonly tabIndex?: number | undefined;
}) {
  const box = useRef<HTMLTextAreaElement>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const textOf = useRef(file.text);
  textOf.current = file.text;
  useEffect(() => {
    const area = box.current;
    if (!area) return undefined;
    const replaceWhole = (event: InputEvent): void => {
      if (!/^(insert|delete)/.test(event.inputType)) return;
      const text = event.inputType === 'insertLineBreak' ? '\n' : (event.data ?? '');
      const { selectionStart: from, selectionEnd: to, value } = area;
      const whole = to - from === value.length;
      const stands = value === textOf.current;
      if (stands && Math.max(text.length, to - from) < LONG_CHARACTERS) return;
      event.preventDefault();
      // In place of a text that is too long only a whole new one can come.
      if (stands || whole) changed.current(whole ? text : value.slice(0, from) + text + value.slice(to));
    };
    // React does not hear of a value that a program sets: an extension, a dictation, a test in Firefox.
    const filledIn = (event: Event): void => {
      if (!event.isTrusted && area.value !== textOf.current) changed.current(area.value);
    };
    area.addEventListener('beforeinput', replaceWhole);
    area.addEventListener('input', filledIn);
    return () => {
      area.removeEventListener('beforeinput', replaceWhole);
      area.removeEventListener('input', filledIn);
    };
  }, []);
  return (
    <textarea
      ref={box}
      className="plain-text"
      aria-label="Manifest"
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      wrap="off"
      data-long={file.text.length > LONG_CHARACTERS ? '' : undefined}
      tabIndex={tabIndex}
      value={shownOf(file.text)}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        if (event.key === 'Enter') {
          event.preventDefault();
          onApply();
        } else if (event.key === ' ' && onSuggest) {
          event.preventDefault();
          onSuggest(event.currentTarget.selectionStart);
        }
      }}
    />
  );
}

function shownOf(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return `# ${(text.length / 1_000_000).toFixed(1)} million characters: too long for this box. A text put here takes their place.`;
}
