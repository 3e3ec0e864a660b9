import type { Run } from '../../protocol/run.ts';
import { useDocuments } from '../../state/documents.ts';
import { usePlayback } from '../../state/playback.ts';
import { runInputs, useSession } from '../../state/session.ts';

/** The run as it is now, up to the present moment, with the files in the editor. */
export function presentRun(): Run {
  const { seed, clusterFile } = useSession.getState();
  const files = useDocuments.getState().files.map(({ name, text }) => ({ name, text }));
  const untilUs = Math.round(usePlayback.getState().engineUs);
  return { version: 1, seed, clusterFile, inputs: [...runInputs()], untilUs, files };
}
