import { useEffect, useState } from 'react';
import { useSelection } from '../state/selection.ts';
import { engine } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { refOf } from './inspect/refOf.ts';

/** The selected object as the cluster has it. */
export function YamlPanel() {
  const key = useSelection((state) => state.key);
  const revision = useWorld((state) => state.revision);
  const [text, setText] = useState<string | null>(null);
  const ref = refOf(key);
  useEffect(() => {
    if (!ref) return undefined;
    let ended = false;
    void engine()
      .yaml(ref.resource, ref.namespace, ref.name)
      .then((next) => {
        if (!ended) setText(next);
      });
    return () => {
      ended = true;
    };
    // `ref` follows from the key.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, revision]);
  if (!ref) return <p className="note">Select a Pod, a Service, a Node or a workload to see its YAML.</p>;
  if (text === null) return <p className="note">{ref.name} is not in the cluster.</p>;
  return (
    <>
      <div className="control-row">
        <h3>{ref.kind}, as the cluster has it</h3>
        <button type="button" className="button" onClick={() => void navigator.clipboard?.writeText(text)}>
          Copy
        </button>
      </div>
      <pre className="yaml" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}
