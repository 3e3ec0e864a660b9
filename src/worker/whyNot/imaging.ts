import type { Container, KubeObject, Pod } from '../../k8s/objects.ts';
import type { Change } from '../../protocol/whyNot.ts';
import { listObjects } from '../../engine/apiserver/read.ts';
import { nearImages } from '../../engine/images/nearImages.ts';
import { resolveImage } from '../../engine/images/registry.ts';
import type { World } from '../../engine/world.ts';
import { fieldChange, inNamespace, type Trouble } from './change.ts';
import { ownerOf, podSpecOf } from './podSpec.ts';

/** So many other images are tried for one container. */
const IMAGES_TRIED = 4;

/** An image that does not exist: the one that ran before, or one with a name or a tag like it. */
export function imagingChanges({ world, pods }: Pick<Trouble, 'world' | 'pods'>): Change[] {
  const found = new Map<string, Change>();
  for (const pod of pods)
    for (const field of ['initContainers', 'containers'] as const)
      (pod.spec[field] ?? []).forEach((container, index) => {
        for (const change of otherImages(world, pod, field, container, index))
          found.set(change.command, change);
      });
  return [...found.values()];
}

function otherImages(
  world: World,
  pod: Pod,
  field: 'initContainers' | 'containers',
  { name, image = '' }: Container,
  index: number,
): Change[] {
  if (resolveImage(image).ok) return [];
  const { object, path, word } = podSpecOf(world, pod);
  const others = [...new Set([...imagesBefore(world, pod, field, name), ...nearImages(image)])];
  return others
    .filter((one) => one !== image)
    .slice(0, IMAGES_TRIED)
    .map((after) =>
      fieldChange(
        object,
        [...path, field, index, 'image'],
        { before: image, after },
        `Let ${name} of ${word} run ${after}`,
        `kubectl set image ${word} ${name}=${after}${inNamespace(object.namespace)}`,
      ),
    );
}

/** What other ReplicaSets of the same Deployment run in that container. */
function imagesBefore(
  world: World,
  pod: Pod,
  field: 'initContainers' | 'containers',
  name: string,
): string[] {
  const sets = listObjects<KubeObject>(world, 'replicasets.apps', pod.metadata.namespace ?? '');
  const mine = sets.find((one) => one.metadata.name === ownerOf(pod)?.name);
  const deployment = mine && ownerOf(mine);
  if (!deployment) return [];
  return sets
    .filter((one) => ownerOf(one)?.name === deployment.name)
    .flatMap((one) => {
      const spec = one['spec'] as { readonly template?: { readonly spec?: Pod['spec'] } } | undefined;
      return spec?.template?.spec?.[field] ?? [];
    })
    .flatMap((one) => (one.name === name && one.image && resolveImage(one.image).ok ? [one.image] : []));
}
