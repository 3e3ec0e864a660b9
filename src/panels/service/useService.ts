import type { ServiceRow } from '../../protocol/rows.ts';
import { useSelection } from '../../state/selection.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import type { WorldView } from '../../state/world.ts';

/** The Service that is selected, or that what is selected belongs to; else the only one that somebody made. */
export function useService(): ServiceRow | null {
  const key = useSelection((state) => state.key);
  return useCalmWorld((world) => serviceFor(world, key)) ?? null;
}

function serviceFor(world: WorldView, key: string | null): ServiceRow | undefined {
  if (key?.startsWith('Service/')) return world.services.get(key.slice('Service/'.length));
  if (key?.startsWith('Pod/')) {
    const pod = key.slice('Pod/'.length);
    for (const service of world.services.values())
      if (service.slots.some((slot) => slot.pod === pod)) return service;
  }
  const made = [...world.services.values()].filter(
    (one) => one.namespace !== 'kube-system' && one.key !== 'default/kubernetes',
  );
  return made.length === 1 ? made[0] : undefined;
}
