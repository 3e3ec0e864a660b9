import { useEffect, useState } from 'react';
import type { ObjectRef } from '../../state/acts.ts';
import { engine } from '../../state/session.ts';
import { useWorld } from '../../state/world.ts';

/** The labels of an object whose row carries none; null until they are known. */
export function useObjectLabels(object: ObjectRef | null): Readonly<Record<string, string>> | null {
  const revision = useWorld((state) => state.revision);
  const [labels, setLabels] = useState<Readonly<Record<string, string>> | null>(null);
  const key = object ? `${object.resource}/${object.namespace}/${object.name}` : '';
  useEffect(() => {
    if (!object) return undefined;
    let ended = false;
    void engine()
      .object(object.resource, object.namespace, object.name)
      .then((found) => {
        if (!ended) setLabels(found?.metadata.labels ?? {});
      });
    return () => {
      ended = true;
    };
    // `object` follows from the key.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, revision]);
  return labels;
}
