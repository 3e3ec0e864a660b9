import type { ObjectRef } from '../../state/acts.ts';
import { engine } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';

type Labels = Readonly<Record<string, string>>;

/** The labels of an object whose row carries none; undefined until they are known. */
export function useObjectLabels(object: ObjectRef | null): Labels | undefined {
  const key = object ? `${object.kind}/${object.namespace}/${object.name}` : '';
  return useAnswer<Labels>({
    key,
    ask: async () => {
      const found = object && (await engine().object(object.resource, object.namespace, object.name));
      return found?.metadata.labels ?? {};
    },
    concerns: (happening) => happening.subject === key,
  });
}
