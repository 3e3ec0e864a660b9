import type { KubeObject } from '../../k8s/objects.ts';
import type { ObjectRef } from '../../state/acts.ts';
import { engine } from '../../state/session.ts';
import { useAnswer } from '../../state/useAnswer.ts';

/** An object as the cluster has it; undefined until it is known, null when there is none. */
export function useObject(object: ObjectRef | null): KubeObject | null | undefined {
  const key = object ? `${object.kind}/${object.namespace}/${object.name}` : '';
  return useAnswer<KubeObject | null>({
    key,
    ask: async () => object && (await engine().object(object.resource, object.namespace, object.name)),
    concerns: (happening) => happening.subject === key,
  });
}
