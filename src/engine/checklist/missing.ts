import type { Container, Pod } from '../../k8s/objects.ts';
import { getObject } from '../apiserver/read.ts';
import type { World } from '../world.ts';
import { inNamespace } from './subject.ts';

/** A Secret or ConfigMap that a Pod cannot start without, and that is not there. */
export interface Missing {
  readonly resource: 'secrets' | 'configmaps';
  readonly name: string;
  /** The keys that the Pod asks for by name. */
  readonly keys: readonly string[];
}

/** Something to begin with, that works wherever a text is wanted. */
export const STAND_IN = 'changeme';

export function missingOf(world: World, pod: Pod): readonly Missing[] {
  const wanted = new Map<string, Missing>();
  const want = (resource: Missing['resource'], name: string | undefined, keys: readonly string[]): void => {
    if (name === undefined || getObject(world, resource, pod.metadata.namespace ?? '', name)) return;
    const before = wanted.get(`${resource}/${name}`)?.keys ?? [];
    wanted.set(`${resource}/${name}`, { resource, name, keys: [...new Set([...before, ...keys])] });
  };
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers])
    wantOfContainer(container, want);
  for (const volume of pod.spec.volumes ?? []) {
    for (const { configMap, secret } of [volume, ...(volume.projected?.sources ?? [])]) {
      const items = (configMap ?? secret)?.items?.map(({ key }) => key) ?? [];
      const name =
        secret && ('secretName' in secret ? secret.secretName : (secret as { name?: string }).name);
      if (configMap?.optional !== true && configMap?.name !== ROOT_CA)
        want('configmaps', configMap?.name, items);
      if (secret?.optional !== true) want('secrets', name, items);
    }
  }
  return [...wanted.values()];
}

/** Made for every namespace by a controller that is not shown. */
const ROOT_CA = 'kube-root-ca.crt';

function wantOfContainer(
  { env = [], envFrom = [] }: Container,
  want: (resource: Missing['resource'], name: string | undefined, keys: readonly string[]) => void,
): void {
  for (const { valueFrom } of env) {
    const [secret, map] = [valueFrom?.secretKeyRef, valueFrom?.configMapKeyRef];
    if (secret && secret.optional !== true) want('secrets', secret.name, [secret.key]);
    if (map && map.optional !== true) want('configmaps', map.name, [map.key]);
  }
  for (const { secretRef, configMapRef } of envFrom) {
    if (secretRef && secretRef.optional !== true) want('secrets', secretRef.name, []);
    if (configMapRef && configMapRef.optional !== true) want('configmaps', configMapRef.name, []);
  }
}

/** How to make what is missing, as an order and as a command. */
export function creationOf(
  missing: readonly Missing[],
  namespace: string,
): { readonly text: string; readonly command: string } {
  const words = missing.map(({ resource, name, keys }) => {
    const kind = resource === 'secrets' ? 'Secret' : 'ConfigMap';
    return `${kind} ${name}${keys.length > 0 ? ` with ${keys.join(', ')}` : ''}`;
  });
  const commands = missing.map(({ resource, name, keys }) => {
    const kind = resource === 'secrets' ? 'secret generic' : 'configmap';
    const literals = keys.map((key) => ` --from-literal=${key}=${STAND_IN}`).join('');
    return `kubectl create ${kind} ${name}${literals}${inNamespace(namespace)}`;
  });
  return { text: `Create ${words.join(' and ')}`, command: commands.join('; ') };
}
