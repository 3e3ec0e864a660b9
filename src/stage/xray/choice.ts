import type { ServiceRow } from '../../protocol/rows.ts';
import { keyOfPlace, nameIn, serviceOf } from '../keys.ts';
import type { Scene } from '../scene.ts';
import { isSystemService } from '../scene.ts';

type Known = Pick<Scene, 'services' | 'clients' | 'connections' | 'selection' | 'pods' | 'nodes' | 'lookAt'>;

/** The Service whose rules X-ray shows: the selected one, the selected thing's, or the first that has rules. */
export function xrayService(scene: Known): string | null {
  const { selection, services } = scene;
  const own = selection === null ? null : ofSelection(scene, selection);
  if (own !== null && services.some((row) => row.key === own && hasRules(row))) return own;
  const ruled = services.filter(hasRules).sort(olderFirst);
  return (ruled.find((row) => !isSystemService(row)) ?? ruled[0])?.key ?? null;
}

/** How many Services the Nodes hold rules for besides the one that is looked at. */
export function otherServices(services: Scene['services'], looked: string | null): number {
  return services.filter((row) => row.key !== looked && hasRules(row)).length;
}

/** kube-proxy writes nothing for a name alone. */
function hasRules(row: ServiceRow): boolean {
  return row.type !== 'ExternalName' && row.type !== 'Headless';
}

function ofSelection(scene: Known, selection: string): string | null {
  const name = nameIn(selection);
  switch (selection.slice(0, selection.indexOf('/'))) {
    case 'Service':
      return name;
    case 'Pod':
      return scene.services.find((row) => row.slots.some((slot) => slot.pod === name))?.key ?? null;
    case 'Connection':
      return serviceOf(scene.connections.find((own) => String(own.id) === name)?.service ?? null);
    case 'Client':
      return serviceOf(
        scene.connections.findLast((own) => own.owner.kind === 'client' && own.owner.name === name)
          ?.service ?? null,
      );
    default:
      return null;
  }
}

/** On a narrow screen X-ray shows one Node at a time: the one looked at, the selected Pod's, a client's, or the first. */
export function xrayNode(scene: Known): string | null {
  const names = new Set(scene.nodes.map((row) => row.name));
  const of = (key: string | null): string | null =>
    key === null
      ? null
      : key.startsWith('Node/')
        ? nameIn(key)
        : (scene.pods.find((pod) => `Pod/${pod.key}` === key)?.node ?? null);
  const wanted = [
    scene.lookAt,
    of(scene.selection),
    ...scene.clients.map((client) => of(keyOfPlace(client.from))),
  ];
  const found = wanted.find((name): name is string => name !== null && names.has(name));
  return found ?? [...names].sort()[0] ?? null;
}

function olderFirst(a: ServiceRow, b: ServiceRow): number {
  return a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1);
}
