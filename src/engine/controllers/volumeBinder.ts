import type { KubeObject } from '../../k8s/objects.ts';
import { getObject } from '../apiserver/read.ts';
import { updateStatus } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import { ownKey, splitKey, type Controller } from './controller.ts';
import { bringAbout } from './outcome.ts';

const CLAIMS = 'persistentvolumeclaims';
const ACTOR = 'persistentvolume-binder';

/**
 * Simplified: every claim gets a volume at once, as if the cluster had a default StorageClass. No object stands for the
 * volume, and it holds nothing: each Pod finds it empty.
 */
// kubernetes: pkg/controller/volume/persistentvolume/pv_controller.go
export const volumeBinder: Controller = { name: ACTOR, watches: { [CLAIMS]: ownKey }, reconcile };

interface ClaimSpec {
  readonly volumeName?: string;
  readonly accessModes?: readonly string[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
}

function reconcile(world: World, key: string): void {
  const { namespace, name } = splitKey(key);
  const claim = getObject(world, CLAIMS, namespace, name);
  if (!claim || claim.metadata.deletionTimestamp !== undefined) return;
  const spec = (claim['spec'] ?? {}) as ClaimSpec;
  if (spec.volumeName) return;
  const { accessModes = [], resources } = spec;
  const capacity = resources?.requests;
  const status = { accessModes, ...(capacity ? { capacity } : {}), phase: 'Bound' };
  const text = `Claim ${name} gets an empty volume.`;
  const subject = `PersistentVolumeClaim/${namespace}/${name}`;
  bringAbout(world, { actor: ACTOR, what: 'claim-bound', subject, text }, () =>
    updateStatus<KubeObject>(world, CLAIMS, namespace, name, (now) => ({
      ...now,
      spec: { ...spec, volumeName: `pvc-${now.metadata.uid}` },
      status,
    })),
  );
}
