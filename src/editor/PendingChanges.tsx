import { useState } from 'react';
import type { AppliedDocument } from '../protocol/messages.ts';
import { lineDifference } from './lineDifference.ts';

/** What Apply would do, to look at before. */
export function PendingChanges({ changes }: { changes: readonly AppliedDocument[] }) {
  const [open, setOpen] = useState(false);
  if (changes.length === 0) return <span className="note">No changes</span>;
  return (
    <>
      <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {changes.length === 1 ? '1 change' : `${changes.length} changes`}
      </button>
      {open && (
        <div className="difference" role="region" aria-label="What Apply would change">
          {changes.map((change) => (
            <section key={change.index}>
              <h3>{change.message}</h3>
              <pre>
                {lineDifference(change.difference?.before ?? '', change.difference?.after ?? '').map(
                  (line, index) => (
                    // Lines may repeat; their order is what tells them apart.
                    // oxlint-disable-next-line react/no-array-index-key
                    <span key={index} data-sign={line.sign}>
                      {line.sign}
                      {line.text}
                      {'\n'}
                    </span>
                  ),
                )}
              </pre>
            </section>
          ))}
        </div>
      )}
    </>
  );
}
