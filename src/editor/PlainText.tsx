import type { TextProps } from './text.ts';

/** A plain text box in Monaco's place, for phones. */
export function PlainText({ file, onChange, onApply }: TextProps) {
  return (
    <textarea
      className="plain-text"
      aria-label="Manifest"
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      wrap="off"
      value={file.text}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          onApply();
        }
      }}
    />
  );
}
