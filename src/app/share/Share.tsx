import { useEffect, useState } from 'react';
import { LONGEST_RUN_US, runProblem } from '../../protocol/run.ts';
import { packRun } from '../../state/runLink.ts';
import { RUN_HASH } from '../../state/sharedRun.ts';
import { clockText } from '../clockText.ts';
import { Dialog } from '../Dialog.tsx';
import { CopyText } from './CopyText.tsx';
import { presentRun } from './presentRun.ts';

/** Makes a link with the whole run in it, and copies it. */
export function Share({ onClose }: { onClose: () => void }) {
  const [run] = useState(presentRun);
  const [made, setMade] = useState<{ readonly link: string | null; readonly problem: string | null }>({
    link: null,
    problem: null,
  });
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
      {made.link === null && made.problem === null && <p>Making the link …</p>}
      {made.problem !== null && <p role="alert">{made.problem}</p>}
      {made.link !== null && <CopyText label="Link" text={made.link} rows={5} atOnce />}
    </Dialog>
  );
}

async function linkTo(
  run: ReturnType<typeof presentRun>,
): Promise<{ link: string | null; problem: string | null }> {
  const refuse = (why: string) => ({ link: null, problem: `This run can’t be put into a link: ${why}.` });
  if (run.untilUs > LONGEST_RUN_US) return refuse('it is longer than an hour; go to an earlier moment of it');
  const problem = runProblem(JSON.parse(JSON.stringify(run)));
  if (problem !== null) return refuse(problem);
  const packed = await packRun(run);
  if (packed === null) return refuse('it would be too long for an address');
  const [page] = window.location.href.split(/[?#]/);
  return { link: `${page}${RUN_HASH}${packed}`, problem: null };
}
