import { LONGEST_RUN_US, runProblem, type Run } from '../../protocol/run.ts';
import { packRun } from '../../state/runLink.ts';
import { RUN_HASH } from '../../state/sharedRun.ts';

export type RunLink =
  | { readonly link: string; readonly problem: null }
  | { readonly link: null; readonly problem: string };

/** The address that opens a run, or why there can be none. */
export async function linkTo(run: Run): Promise<RunLink> {
  const refuse = (why: string): RunLink => ({
    link: null,
    problem: `This run can’t be put into a link: ${why}.`,
  });
  if (run.untilUs > LONGEST_RUN_US) return refuse('it is longer than an hour; go to an earlier moment of it');
  const problem = runProblem(JSON.parse(JSON.stringify(run)));
  if (problem !== null) return refuse(problem);
  const packed = await packRun(run);
  if (packed === null) return refuse('it would be too long for an address');
  const [page] = window.location.href.split(/[?#]/);
  return { link: `${page}${RUN_HASH}${packed}`, problem: null };
}
