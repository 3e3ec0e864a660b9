import { useDeferredValue, useId, useMemo, useState } from 'react';
import type { Problem } from '../../k8s/manifest.ts';
import { select } from '../../state/selection.ts';
import { begin, play, useSession } from '../../state/session.ts';
import { Dialog } from '../Dialog.tsx';
import { STARTER_INPUTS, STARTER_UNTIL_US } from '../starter.ts';
import { problemsOf, readForm } from './clusterForm.ts';
import { ClusterFields } from './ClusterFields.tsx';
import { CLUSTER_PRESETS, DEFAULT_CLUSTER_FILE } from './clusterPresets.ts';
import { NodeFields } from './NodeFields.tsx';
import './cluster.css';

/** The cluster's settings: fields and the very file that the headless terminal takes, in step. A new cluster takes the old one's place. */
export function ClusterMenu({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const id = useId();
  const [text, setText] = useState(session.clusterFile ?? DEFAULT_CLUSTER_FILE);
  const [seed, setSeed] = useState(String(session.seed));
  const [refusal, setRefusal] = useState('');
  const form = useMemo(() => readForm(text), [text]);
  const problems = form?.problems ?? problemsOf(text);

  const edit = (edited: string): void => {
    setText(edited);
    setRefusal('');
  };
  const start = async (inputs: typeof STARTER_INPUTS, untilUs: number): Promise<void> => {
    if (problems.length > 0) {
      setRefusal(`The cluster file has ${problems.length === 1 ? 'a fault' : `${problems.length} faults`}.`);
      return;
    }
    select(null);
    const result = await begin({ seed: Number(seed) || 0, clusterFile: text, inputs, untilUs });
    if (!result.ok) {
      setRefusal(result.problems.map(({ line, message }) => `line ${line}: ${message}`).join('; '));
      return;
    }
    play();
    onClose();
  };

  return (
    <Dialog title="Cluster" wide onClose={onClose}>
      <p className="hint">
        Start a new cluster with these settings. Your files stay; what is in the cluster now goes, with its
        history.
      </p>
      <div className="presets" role="group" aria-label="Presets">
        {CLUSTER_PRESETS.map((preset) => (
          <button
            key={preset.name}
            type="button"
            className="button"
            title={preset.about}
            aria-pressed={text === preset.text}
            onClick={() => edit(preset.text)}
          >
            {preset.name}
          </button>
        ))}
      </div>
      {form === null ? (
        <p className="hint">The fields come back when the file can be read.</p>
      ) : (
        <>
          <ClusterFields form={form} onSet={(setting, value) => edit(setting.set(text, value, form))} />
          <NodeFields form={form} text={text} onText={edit} />
        </>
      )}
      <div className="field">
        <label htmlFor={id}>Cluster file</label>
        <textarea
          id={id}
          className="code-area"
          rows={12}
          spellCheck={false}
          value={text}
          aria-invalid={problems.length > 0}
          onChange={(event) => edit(event.target.value)}
        />
      </div>
      <Problems problems={problems} />
      <label className="field inline">
        <span>Seed</span>
        <input
          className="input"
          inputMode="numeric"
          pattern="\d*"
          value={seed}
          onChange={(event) => setSeed(event.target.value.replace(/\D/g, '').slice(0, 9))}
        />
        <span className="hint">
          The same seed and the same acts give the same names, addresses and choices.
        </span>
      </label>
      <div className="dialog-actions cluster-actions">
        <span className="field-problem" role="alert">
          {refusal}
        </span>
        <button type="button" className="button" onClick={() => void start([], 0)}>
          Start empty
        </button>
        <button
          type="button"
          className="button solid"
          onClick={() => void start(STARTER_INPUTS, STARTER_UNTIL_US)}
        >
          Start with the walkthrough
        </button>
      </div>
    </Dialog>
  );
}

/** Said when somebody has stopped typing, not with every key. */
function Problems({ problems }: { problems: readonly Problem[] }) {
  const said = useDeferredValue(problems);
  return (
    <div aria-live="polite">
      {said.length > 0 && (
        <ul className="problems">
          {said.map((problem) => (
            <li key={`${problem.line}:${problem.message}`}>
              line {problem.line}: {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
