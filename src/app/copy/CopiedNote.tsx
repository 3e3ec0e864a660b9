import { useEffect } from 'react';
import { sayCopied, useCopying } from '../../state/copying.ts';
import './copy.css';

/** How long the note stands, in wall milliseconds. */
const STANDS_MS = 4_000;

/** Says for a moment what was copied. */
export function CopiedNote() {
  const said = useCopying((state) => state.said);
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => sayCopied(''), STANDS_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <p className="copied-note" role="status" data-shown={said !== '' || undefined}>
      {said}
    </p>
  );
}
