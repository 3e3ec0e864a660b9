import type { Connection } from '../../protocol/connection.ts';
import type { ServiceRow } from '../../protocol/rows.ts';
import { isApplication } from '../../state/isApplication.ts';
import { useSelection } from '../../state/selection.ts';
import { useCalmWorld } from '../../state/useCalmWorld.ts';
import type { WorldView } from '../../state/world.ts';

/** The Service that is selected, or that what is selected has to do with; else the first that somebody made. */
export function useService(): ServiceRow | null {
  const key = useSelection((state) => state.key);
  return useCalmWorld((world) => serviceFor(world, key)) ?? null;
}

function serviceFor(world: WorldView, key: string | null): ServiceRow | undefined {
  const [kind = '', ...rest] = (key ?? '').split('/');
  const name = rest.join('/');
  const found = selectedFor(world, kind, name);
  if (found) return found;
  const made = [...world.services.values()].filter(isApplication);
  return made.toSorted((a, b) => a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1))[0];
}

function selectedFor(world: WorldView, kind: string, name: string): ServiceRow | undefined {
  const connections = (): Connection[] => [...world.connections.values()];
  const ofConnection = (connection: Connection | undefined): ServiceRow | undefined =>
    world.services.get(connection?.service?.split(':')[0] ?? '');
  switch (kind) {
    case 'Service':
      return world.services.get(name);
    case 'Pod':
      return [...world.services.values()].find((one) => one.slots.some((slot) => slot.pod === name));
    case 'Connection':
      return ofConnection(connections().find((one) => String(one.id) === name));
    case 'Client':
      return ofConnection(
        connections().findLast(
          ({ owner, service }) => owner.kind === 'client' && owner.name === name && service !== null,
        ),
      );
    default:
      return undefined;
  }
}
