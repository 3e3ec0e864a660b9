import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { copyText } from '../../state/copying.ts';

interface CopyTextProps {
  readonly label: string;
  readonly text: string;
  readonly rows: number;
  /** Lines as they are, not wrapped. */
  readonly lines?: boolean;
  /** Copies as soon as it is shown. */
  readonly atOnce?: boolean;
}

/** A text to copy, by a button or by hand. */
export function CopyText({ label, text, rows, lines = false, atOnce = false }: CopyTextProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const copy = (): void => {
    void copyText(text).then((copied) => {
      area.current?.select();
      setSaid(
        copied ? 'Copied.' : 'The browser does not let this page copy: it is selected, copy it by hand.',
      );
    });
  };
  useEffect(() => {
    if (atOnce) copy();
    // Once: what is shown later is copied by the button.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <>
      <textarea
        ref={area}
        className={`code-area copy-area${lines ? ' lines' : ''}`}
        aria-label={label}
        readOnly
        rows={rows}
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <div className="dialog-actions">
        <span className="hint" role="status">
          {said}
        </span>
        <button type="button" className="button solid" onClick={copy}>
          <Copy size={14} aria-hidden />
          Copy
        </button>
      </div>
    </>
  );
}
