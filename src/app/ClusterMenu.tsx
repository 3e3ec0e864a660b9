import { useState } from 'react';
import type { Problem } from '../k8s/manifest.ts';
import { begin, play, useSession } from '../state/session.ts';
import { select } from '../state/selection.ts';
import { Dialog } from './Dialog.tsx';
import { ClusterFields } from './ClusterFields.tsx';
import { CLUSTER_PRESETS, DEFAULT_CLUSTER_FILE } from './clusterPresets.ts';
import { STARTER_INPUTS, STARTER_UNTIL_US } from './starter.ts';

/** The cluster's settings: the very file that the headless terminal takes, with presets. A new cluster takes the old one's place. */
export function ClusterMenu({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const [text, setText] = useState(session.clusterFile ?? DEFAULT_CLUSTER_FILE);
  const [seed, setSeed] = useState(String(session.seed));
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const start = async (inputs: typeof STARTER_INPUTS, untilUs: number): Promise<void> => {
    select(null);
    const result = await begin({ seed: Number(seed) || 0, clusterFile: text, inputs, untilUs });
    if (!result.ok) {
      setProblems(result.problems);
      return;
    }
    play();
    onClose();
  };

  return (
    <Dialog title="Cluster" onClose={onClose}>
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
            onClick={() => {
              setText(preset.text);
              setProblems([]);
            }}
          >
            {preset.name}
          </button>
        ))}
      </div>
      <ClusterFields
        text={text}
        onText={(edited) => {
          setText(edited);
          setProblems([]);
        }}
      />
      <label className="field">
        <span>Cluster file</span>
        <textarea
          className="code-area"
          rows={12}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {problems.length > 0 && (
        <ul className="problems" role="alert">
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.message}`}>
              line {problem.line}: {problem.message}
            </li>
          ))}
        </ul>
      )}
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
      <div className="dialog-actions">
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
