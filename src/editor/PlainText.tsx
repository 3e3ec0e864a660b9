import { useEffect, useRef } from 'react';
import type { TextProps } from './text.ts';

/** From here on Chromium takes many seconds to put lines into a text box or to take them away, one by one. */
const LONG_CHARACTERS = 20_000;

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
  useEffect(() => {
    const area = box.current;
    if (!area) return undefined;
    const replaceWhole = (event: InputEvent): void => {
      const text = event.inputType === 'insertLineBreak' ? '\n' : (event.data ?? '');
      const selected = area.selectionEnd - area.selectionStart;
      if (Math.max(text.length, selected) < LONG_CHARACTERS || !/^(insert|delete)/.test(event.inputType))
        return;
      event.preventDefault();
      if (selected === area.value.length) area.value = text;
      else area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
      changed.current(area.value);
    };
    area.addEventListener('beforeinput', replaceWhole);
    return () => area.removeEventListener('beforeinput', replaceWhole);
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
      tabIndex={tabIndex}
      value={file.text}
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
