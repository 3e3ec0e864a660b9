import { listObjects } from '../engine/apiserver/read.ts';
import type { World } from '../engine/world.ts';
import { resourceOf } from '../k8s/kind.ts';
import { KINDS } from '../k8s/kinds/index.ts';
import { manifestText } from '../k8s/tidy/tidyDump.ts';
import { tidyObjects } from '../k8s/tidy/tidyObjects.ts';

/** All that people made in the cluster, as a manifest that `kubectl apply -f` takes. */
export function exportYaml(world: World): string {
  const objects = KINDS.flatMap((kind) => listObjects(world, resourceOf(kind)));
  const { kept, notes } = tidyObjects(objects);
  const head = [`Exported from Servicescope: ${kept.length} objects, for kubectl apply -f.`, ...notes];
  return manifestText(head, kept);
}
