import { useEffect, useState } from 'react';
import type { FieldPlace } from '../../protocol/whyNot.ts';
import { setActive, useDocuments } from '../../state/documents.ts';
import { openView } from '../../state/selection.ts';
import { findLine, type FoundLine } from './findLine.ts';

/** The line of YAML that is wrong: in the file that the object comes from, or as the cluster has it. */
export function FieldLine({ place }: { place: FieldPlace }) {
  const files = useDocuments((state) => state.files);
  const [found, setFound] = useState<FoundLine | null>(null);
  const key = JSON.stringify(place);
  useEffect(() => {
    let ended = false;
    void findLine(files, place).then((line) => {
      if (!ended) setFound(line);
    });
    return () => {
      ended = true;
    };
    // The place is told apart by what it says.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [files, key]);
  const { object } = place;
  const where = `${object.kind} ${object.name}, ${pathText(place.path)}`;
  if (!found)
    return (
      <p className="field-line">
        <span className="note">{where}</span>
        <code>{valueText(place.value)}</code>
      </p>
    );
  return (
    <p className="field-line">
      <button
        type="button"
        className="link"
        title="Show this file in the editor"
        onClick={() => {
          setActive(found.file);
          openView('editor');
        }}
      >
        {found.name}, line {found.line}
      </button>
      <code>{found.text}</code>
      <span className="note">
        in the cluster: {pathText(place.path)} {place.value === undefined ? '' : '= '}
        {valueText(place.value)}
      </span>
    </p>
  );
}

/** `spec.ports[0].targetPort` */
function pathText(path: FieldPlace['path']): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`))
    .join('');
}

function valueText(value: unknown): string {
  return value === undefined ? 'is not there' : JSON.stringify(value);
}
