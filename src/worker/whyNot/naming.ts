import { distance } from '../../base/distance.ts';
import type { Service } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { listObjects } from '../../engine/apiserver/read.ts';
import { changed, fieldChange, type Trouble } from './change.ts';

/** So many letters of a host's name may be wrong, and so many names are tried. */
const SLIP_MAX = 4;
const NAMES_TRIED = 4;

/** An ExternalName that leads nowhere: a host that there is, or a Service of the cluster, with a name like it. */
export function namingChanges({ world, service }: Pick<Trouble, 'world' | 'service'>): Change[] {
  const { type, externalName: now = '' } = service.spec;
  if (type !== 'ExternalName') return [];
  const own = fullName(service);
  const known = [
    ...world.settings.externalHosts.map((host) => host.name),
    ...listObjects<Service>(world, 'services').map(fullName),
  ];
  return known
    .filter((name) => name !== own && name !== now)
    .map((name) => ({ name, cost: name.startsWith(`${now}.`) ? 0 : distance(name, now) }))
    .filter(({ cost }) => cost <= SLIP_MAX)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, NAMES_TRIED)
    .map(({ name }) =>
      fieldChange(
        changed('services', service),
        ['spec', 'externalName'],
        { before: now, after: name },
        `Let externalName be ${name}`,
      ),
    );
}

function fullName({ metadata }: Service): string {
  return `${metadata.name}.${metadata.namespace}.svc.cluster.local`;
}
