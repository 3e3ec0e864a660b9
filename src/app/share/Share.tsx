import { useEffect, useState } from 'react';
import { offerCopyOf } from '../../state/copying.ts';
import { clockText } from '../clockText.ts';
import { Dialog } from '../Dialog.tsx';
import { CopyText } from './CopyText.tsx';
import { linkTo, type RunLink } from './link.ts';
import { presentRun } from './presentRun.ts';

/** Makes a link with the whole run in it, and copies it. */
export function Share({ onClose }: { onClose: () => void }) {
  const [run] = useState(presentRun);
  const [made, setMade] = useState<RunLink | null>(null);
  useEffect(() => {
    let gone = false;
    void linkTo(run).then((next) => {
      if (!gone) setMade(next);
    });
    return () => {
      gone = true;
    };
  }, [run]);
  return (
    <Dialog title="Share this run" onClose={onClose}>
      <p className="hint">
        Whoever opens the link sees the cluster as it is at {clockText(run.untilUs)}, can go back to its
        beginning and act in it. All is in the link itself (seed, cluster file, everything that was done, the
        files in the editor): nothing is stored anywhere.
      </p>
      {made === null && <p>Making the link …</p>}
      {made?.problem && <p role="alert">{made.problem}</p>}
      {made?.link && <CopyText label="Link" text={made.link} rows={5} atOnce />}
      <button
        type="button"
        className="link"
        onClick={() => {
          onClose();
          offerCopyOf(null);
        }}
      >
        This moment as kubectl or YAML
      </button>
    </Dialog>
  );
}
