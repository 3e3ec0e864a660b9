import { useEffect, useState } from 'react';
import { engine } from '../../state/session.ts';
import { onOutput, useTerminals, type Output } from '../../state/terminal.ts';
import { visible } from '../../terminal/visible.ts';
import { clockText } from '../clockText.ts';
import { Dialog } from '../Dialog.tsx';
import { CopyText } from './CopyText.tsx';
import { presentRun } from './presentRun.ts';

/** Everything that somebody needs to see a wrong answer again, as text. */
export function Report({ onClose }: { onClose: () => void }) {
  const [report, setReport] = useState<string | null>(null);
  useEffect(() => {
    void engine()
      .history()
      .then(({ hash }) => setReport(reportText(hash)));
  }, []);
  return (
    <Dialog title="Report a wrong answer" onClose={onClose}>
      <p className="hint">
        Something here differs from what a real cluster does? Say what you expected, and put this text with
        it: the whole run and the terminal’s transcript, so that others see exactly what you saw. Read it
        before you pass it on; it contains your manifests.
      </p>
      {report === null ? (
        <p>Collecting the run …</p>
      ) : (
        <CopyText label="Report" text={report} rows={14} lines />
      )}
    </Dialog>
  );
}

function reportText(hash: number): string {
  const { seed, clusterFile, inputs, untilUs } = presentRun();
  return [
    'Servicescope, speaking as Kubernetes v1.36',
    `seed: ${seed}`,
    `time: ${clockText(untilUs)} (${untilUs} µs)`,
    `hash of the history: ${hash}`,
    `cluster file: ${clusterFile === null ? 'the default' : `\n${clusterFile.trimEnd()}`}`,
    '',
    `inputs: ${inputs.length}`,
    ...inputs.map((timed) => JSON.stringify(timed)),
    '',
    transcripts(),
  ].join('\n');
}

/** What every shell showed, one after the other. */
function transcripts(): string {
  const outputs: Output[] = [];
  onOutput((output) => outputs.push(output))();
  const { tabs } = useTerminals.getState();
  return tabs
    .map(({ id, title }) => {
      const own = outputs.filter((output) => output.tab === id);
      const text = own.map((one) => (one.kind === 'echo' ? `# ${one.text}\n` : visible(one.text))).join('');
      return `terminal ${title}:\n${text || '(nothing yet)\n'}`;
    })
    .join('\n');
}
