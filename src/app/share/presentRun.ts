import type { Run } from '../../protocol/run.ts';
import { useDocuments } from '../../state/documents.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSelection } from '../../state/selection.ts';
import { runInputs, useSession } from '../../state/session.ts';

/** The run as it is now, up to the present moment, with the files in the editor and what is selected. */
export function presentRun(): Run {
  return runUntil(usePlayback.getState().engineUs, useSelection.getState().key);
}

/** The run up to a moment that it has passed. */
export function runUntil(us: number, selection: string | null): Run {
  const { seed, clusterFile } = useSession.getState();
  const files = useDocuments.getState().files.map(({ name, text }) => ({ name, text }));
  const untilUs = Math.max(0, Math.round(us));
  const inputs = runInputs().filter(({ at }) => at <= untilUs);
  return { version: 1, seed, clusterFile, inputs, untilUs, files, selection };
}
