import { useMemo } from 'react';
import { looksLikeDump } from '../k8s/tidy/looksLikeDump.ts';
import type { ManifestFile } from '../state/documents.ts';
import { openTidy } from '../state/openFiles.ts';

/** Shown when a cluster seems to have printed the file: applied as it is, much of it would be refused. */
export function TidyOffer({ file }: { file: ManifestFile }) {
  const shown = useMemo(() => looksLikeDump(file.text), [file.text]);
  if (!shown) return null;
  return (
    <div className="tidy-offer">
      <span>A cluster printed this.</span>
      <button type="button" className="button" onClick={() => void openTidy(file.name, file.text)}>
        Tidy
      </button>
    </div>
  );
}
