import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import type { Found } from './find.ts';
import type { DryRun } from './flagGroups.ts';
import { lastAppliedOf } from './lastApplied.ts';
import { inNamespace, listObjects, request, type Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';
import { kindFor } from './words.ts';

export const PRUNE_FLAGS: FlagSpecs = {
  prune: { type: 'bool', help: 'Delete what was applied before and is in no file any more.' },
  all: { type: 'bool', help: 'With --prune: everything in the namespace.' },
};

/** What is pruned, in kubectl's order. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/util/prune/prune.go
const NAMESPACED = [
  'configmaps',
  'endpoints',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'secrets',
  'services',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
];

/** Deletes what earlier applies made and the files no longer hold. */
export async function prune(
  session: Session,
  applied: readonly Found[],
  dryRun: DryRun,
  report: (object: KubeObject) => void,
): Promise<void> {
  const kept = new Set(
    applied.map(({ kind, namespace, name }) => `${resourceOf(kind)}/${namespace}/${name}`),
  );
  const namespaces = [
    ...new Set(applied.map(({ namespace }) => namespace).filter((name) => name !== '')),
  ].sort();
  const selector = session.flags.text('selector');
  for (const namespace of namespaces) {
    for (const word of NAMESPACED) {
      const resource = resourceOf(kindFor(word));
      const found = await listObjects(
        session,
        resource,
        namespace,
        selector === '' ? {} : { labelSelector: selector },
      );
      for (const object of found) {
        if (lastAppliedOf(object) === null || kept.has(`${resource}/${namespace}/${object.metadata.name}`))
          continue;
        if (dryRun !== 'client') {
          await request(session, {
            verb: 'delete',
            resource,
            ...inNamespace(namespace),
            name: object.metadata.name,
            propagationPolicy: 'Background',
            dryRun: dryRun === 'server',
          });
        }
        report(object);
      }
    }
  }
}
