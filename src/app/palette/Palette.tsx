import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { Dialog } from '../Dialog.tsx';
import { entriesFor, type Entry } from './entries.ts';
import './palette.css';

/** Rows that Page Up and Page Down go. */
const PAGE = 8;

/** Everything that can be done or selected, by its name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  // The list stands still while one chooses from it: it follows what is typed, not every frame.
  const entries = useMemo(() => entriesFor(text), [text]);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`palette-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, entries]);

  const go = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    // First away, so that a dialog which the entry opens is not closed with this one.
    onClose();
    entry.run();
  };
  const move = (to: number): void => setAt(Math.max(0, Math.min(entries.length - 1, to)));
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(at === entries.length - 1 ? 0 : at + 1);
    else if (event.key === 'ArrowUp') move(at === 0 ? entries.length - 1 : at - 1);
    else if (event.key === 'PageDown') move(at + PAGE);
    else if (event.key === 'PageUp') move(at - PAGE);
    else if (event.key === 'Enter') go(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Commands" onClose={onClose}>
      <input
        ref={input}
        className="input palette-input"
        type="text"
        role="combobox"
        aria-label="What to do or find"
        aria-autocomplete="list"
        aria-expanded={entries.length > 0}
        aria-controls="palette-list"
        aria-activedescendant={entries[at] === undefined ? undefined : `palette-${at}`}
        placeholder="play, X-ray, events, dark, a Pod, an address …"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul id="palette-list" className="palette-list" role="listbox" aria-label="Commands and things">
        {entries.map((entry, index) => (
          <Row key={entry.id} entry={entry} index={index} on={index === at} onGo={go} />
        ))}
      </ul>
      <p className="hint" role="status">
        {entries.length === 0 ? 'Nothing is called like this.' : ''}
      </p>
    </Dialog>
  );
}

interface RowProps {
  readonly entry: Entry;
  readonly index: number;
  readonly on: boolean;
  readonly onGo: (entry: Entry) => void;
}

function Row({ entry, index, on, onGo }: RowProps) {
  return (
    <li
      id={`palette-${index}`}
      role="option"
      aria-selected={on}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onGo(entry)}
    >
      <span className="palette-group">{entry.group}</span>
      <span className="palette-name">{entry.name}</span>
      {entry.keys === '' ? <span className="palette-about">{entry.about}</span> : <kbd>{entry.keys}</kbd>}
    </li>
  );
}
