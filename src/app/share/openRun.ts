import type { Run } from '../../protocol/run.ts';
import { openSharedFiles } from '../../state/documents.ts';
import { unpackRun } from '../../state/runLink.ts';
import { select } from '../../state/selection.ts';
import { begin, giveUp } from '../../state/session.ts';
import { forgetLink, useSharedRun } from '../../state/sharedRun.ts';

/** How long a run may take to be made again, in wall milliseconds: a link could hold one that takes for ever. */
const PATIENCE_MS = 30_000;

/** Opens the run of a link, paused at its moment. False: it can't be, and the page is told why. */
export async function openRun(link: string): Promise<boolean> {
  sayThatItOpens();
  const unpacked = await unpackRun(link);
  const problem = unpacked.ok ? await make(unpacked.run) : unpacked.problem;
  if (problem === null && unpacked.ok) {
    openSharedFiles(unpacked.run.files);
    select(unpacked.run.selection ?? null);
    useSharedRun.setState({ state: 'open', problem: '' });
    return true;
  }
  useSharedRun.setState({ state: 'refused', problem: problem ?? '' });
  forgetLink();
  return false;
}

/** Where the sentence above the stage is going to be. */
function sayThatItOpens(): void {
  const sentence = document.querySelector('.opening .live-sentence');
  if (sentence) sentence.textContent = 'Opening the shared run …';
}

/** Makes the run again. Gives what was wrong with it, or null. */
async function make({ seed, clusterFile, inputs, untilUs }: Run): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<'too long'>((resolve) => {
    timer = setTimeout(() => resolve('too long'), PATIENCE_MS);
  });
  try {
    const result = await Promise.race([begin({ seed, clusterFile, inputs, untilUs }), tooLong]);
    if (result === 'too long') {
      giveUp();
      return 'The link’s run can’t be opened: making it again takes too long.';
    }
    const [first] = result.ok ? [] : result.problems;
    return first
      ? `The link’s run can’t be opened: line ${first.line} of its cluster file: ${first.message}`
      : null;
  } catch {
    giveUp();
    return 'The link’s run can’t be opened: the cluster stopped while it was made again.';
  } finally {
    clearTimeout(timer);
  }
}
