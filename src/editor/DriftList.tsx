import { setText, useDocuments, type ManifestFile } from '../state/documents.ts';
import type { Drift } from './pending.ts';

/** Where the cluster has something else than the applied file says: take it over, or put the file's value back. */
export function DriftList(props: { file: ManifestFile; drift: readonly Drift[]; onPutBack: () => void }) {
  const { file, drift, onPutBack } = props;
  return (
    <section className="drift" aria-label="Differences from the cluster">
      {drift.map((one) => (
        <p key={`${one.document}:${one.path.join('.')}`}>
          <span>
            line {one.line}: {one.message}
          </span>
          {drift.length > 1 && (
            <button type="button" className="link" onClick={() => void takeOver(file, [one])}>
              Only this
            </button>
          )}
        </p>
      ))}
      <div className="control-row">
        <button type="button" className="button" onClick={() => void takeOver(file, drift)}>
          Take over into the file
        </button>
        <button type="button" className="button" onClick={onPutBack}>
          Put back
        </button>
      </div>
    </section>
  );
}

/** Writes the cluster's values into the file; it then says what the cluster has, so nothing is left to apply. */
async function takeOver(file: ManifestFile, drift: readonly Drift[]): Promise<void> {
  const { removeFromManifest, setInManifest } = await import('../k8s/edit.ts');
  let { text } = file;
  // From the end on: what is taken out moves only the documents after it.
  for (const { document, path, clusterValue } of drift.toReversed()) {
    const edited =
      path.length === 0
        ? removeFromManifest(text, document)
        : setInManifest(text, document, [...path], clusterValue);
    text = edited ?? text;
  }
  setText(file.id, text);
  useDocuments.setState((state) => ({ appliedText: { ...state.appliedText, [file.id]: text } }));
}
