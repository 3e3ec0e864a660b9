import type { Scene } from './scene.ts';
import { tileOfPlace } from './keys.ts';
import { isDialled } from './layout/outside.ts';

/** Whether all that takes part in the layout is the same as before, by reference. */
export function sameThings(before: Scene, next: Scene): boolean {
  return (
    before.nodes === next.nodes &&
    before.pods === next.pods &&
    before.services === next.services &&
    before.outside === next.outside &&
    before.theme === next.theme &&
    before.picture === next.picture &&
    before.rules === next.rules &&
    before.rulesForm === next.rulesForm &&
    before.lookAt === next.lookAt &&
    before.inside === next.inside &&
    before.namespaceFilter === next.namespaceFilter
  );
}

/** The outside clients' tiles as one text: clients change with every request, their tiles hardly ever. */
export function clientsKey(scene: Scene): string {
  const places = new Set<string>();
  for (const client of scene.clients)
    if (client.from.startsWith('nat/')) places.add(tileOfPlace(client.from));
  for (const row of scene.outside) {
    if (row.key.startsWith('host/') && isDialled(scene, row.key.slice('host/'.length), row.ip))
      places.add(row.key);
  }
  return [...places].sort().join(' ');
}
