import { X } from 'lucide-react';
import { useState } from 'react';
import { inNamespace, setLabel, type ObjectRef } from '../../state/acts.ts';
import { Control } from './parts.tsx';

/** The labels of an object, each removable, and a field for one more (or another value). */
export function Labels({ object, labels }: { object: ObjectRef; labels: Readonly<Record<string, string>> }) {
  const [text, setText] = useState('');
  const [label = '', value] = text.split('=');
  const usable = label.trim() !== '' && value !== undefined;
  const kind = object.kind.toLowerCase();
  return (
    <Control
      title="Labels"
      equals={`kubectl label ${kind} ${object.name} ${text || 'KEY=VALUE'} --overwrite${inNamespace(object.namespace)}`}
    >
      {Object.entries(labels).map(([key, current]) => (
        <span key={key} className="chip">
          {key}={current}
          <button
            type="button"
            aria-label={`Remove the label ${key}`}
            title="Remove"
            onClick={() => void setLabel(object, key, null)}
          >
            <X size={11} aria-hidden />
          </button>
        </span>
      ))}
      <form
        className="control-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable) void setLabel(object, label.trim(), value.trim()).then((done) => done && setText(''));
        }}
      >
        <input
          className="input"
          aria-label="Label to set"
          placeholder="app=web"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button" disabled={!usable}>
          Set
        </button>
      </form>
    </Control>
  );
}
