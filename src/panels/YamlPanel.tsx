import { copyText, offerCopyOf, sayCopied } from '../state/copying.ts';
import { useSelection } from '../state/selection.ts';
import { engine } from '../state/session.ts';
import { useAnswer } from '../state/useAnswer.ts';
import { refOf } from './inspect/refOf.ts';

/** The selected object as the cluster has it. */
export function YamlPanel() {
  const key = useSelection((state) => state.key);
  const ref = refOf(key);
  const text = useAnswer({
    key: key ?? '',
    ask: async () => (ref ? engine().yaml(ref.resource, ref.namespace, ref.name) : null),
  });
  if (!ref) return <p className="note">Select a Pod, a Service, a Node or a workload to see its YAML.</p>;
  if (text === undefined) return null;
  if (text === null) return <p className="note">{ref.name} is not in the cluster.</p>;
  return (
    <>
      <div className="control-row">
        <h2>{ref.kind}, as the cluster has it</h2>
        <button
          type="button"
          className="button"
          onClick={() =>
            void copyText(text).then((copied) =>
              copied ? sayCopied(`Copied: the YAML of ${ref.name}.`) : offerCopyOf(key),
            )
          }
        >
          Copy
        </button>
      </div>
      <pre className="yaml" tabIndex={0}>
        {text}
      </pre>
    </>
  );
}
