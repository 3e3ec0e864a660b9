import { getObject } from '../../apiserver/read.ts';
import type { Change } from '../../apiserver/state.ts';
import { createObject } from '../../apiserver/write.ts';
import type { World } from '../../world.ts';
import { ownKey, splitKey, type Controller } from '../controller.ts';
import type { Namespace } from '../../../k8s/objects.ts';

/** Gives every namespace its ServiceAccount `default`. */
// kubernetes: pkg/controller/serviceaccount/serviceaccounts_controller.go
export const serviceAccount: Controller = {
  name: 'service-account-controller',
  watches: {
    namespaces: ownKey,
    serviceaccounts: (_world, change) => homeOfDeleted(change, 'default'),
  },
  reconcile: (world, key) => {
    const { name } = splitKey(key);
    if (!isActive(world, name) || getObject(world, 'serviceaccounts', name, 'default')) return;
    const metadata = { name: 'default', namespace: name };
    createObject(world, 'serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  },
};

/** Whether something may still be made in the namespace. */
export function isActive(world: World, name: string): boolean {
  const found = getObject<Namespace>(world, 'namespaces', '', name);
  return found !== undefined && found.metadata.deletionTimestamp === undefined;
}

/** The key of the namespace in which an object of that name was deleted: it is to be made again. */
export function homeOfDeleted(change: Change, name: string): readonly string[] {
  return change.type === 'DELETED' && change.name === name ? [`/${change.namespace}`] : [];
}
