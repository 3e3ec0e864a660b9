import { borderWith, type Border } from '../engine/apiserver/request.ts';
import { loadSchema } from '../k8s/schema/schema.ts';

/** Everything that is asked of what comes from outside, structure included. Loaded when the first cluster runs. */
export async function loadBorder(): Promise<Border> {
  return borderWith(await loadSchema());
}
