import type { Change } from '../../protocol/whyNot.ts';
import { creationOf, missingOf, STAND_IN } from '../../engine/checklist/missing.ts';
import { inputChange, type Trouble } from './change.ts';

/** Secrets and ConfigMaps that a Pod cannot start without: in life a program, or somebody, makes them. */
export function supplyingChanges({ world, pods }: Pick<Trouble, 'world' | 'pods'>): Change[] {
  const found = new Map<string, Change>();
  for (const pod of pods) {
    const missing = missingOf(world, pod);
    if (missing.length === 0) continue;
    const { namespace = '' } = pod.metadata;
    const { text, command } = creationOf(missing, namespace);
    const inputs = missing.map(({ resource, name, keys }) => {
      const values = Object.fromEntries(keys.map((key) => [key, STAND_IN]));
      const body =
        resource === 'secrets'
          ? { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: values }
          : { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: values };
      return {
        type: 'api',
        actor: 'you',
        request: { verb: 'create', resource, namespace, body },
      } as const;
    });
    found.set(command, inputChange(text, command, ...inputs));
  }
  return [...found.values()];
}
