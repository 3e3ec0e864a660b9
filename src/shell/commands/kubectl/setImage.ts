import { plain, type Problem } from './failure.ts';
import { splitPairs } from './pairs.ts';
import { changeSpecs, requireResources, SET_FLAGS } from './podSpecs.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/set/set_image.go
export const setImage: Verb = {
  name: 'image',
  summary: 'Update the image of a pod template',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ...',
  examples: [
    'kubectl set image deployment/web nginx=nginx:1.28',
    "kubectl set image deployment web '*=nginx:1.28'",
  ],
  flags: SET_FLAGS,
  run: async (session) => {
    const { resources, pairs } = splitPairs(session.args, 'image');
    const wrong = pairs.filter((pair) => !pair.includes('='));
    if (wrong.length > 0) throw plain(`invalid image format: ${wrong.join(', ')}`);
    const images = new Map(pairs.map((pair): [string, string] => splitOnce(pair)));
    if (session.flags.yes('all') && session.flags.text('selector') !== '') {
      throw plain('cannot set --all and --selector at the same time');
    }
    requireResources(session, resources);
    if (images.size === 0) throw plain('at least one image update is required');
    if (images.size > 1 && images.has('*')) {
      throw plain(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    }
    return changeSpecs(session, resources, {
      operation: 'image updated',
      failure: 'failed to patch image update to pod template: ',
      check: (containers) =>
        [...images.keys()]
          .filter((name) => name !== '*' && !containers.some((container) => container.name === name))
          .map((name): Problem => ({
            kind: 'plain',
            text: `error: unable to find container named "${name}"`,
          })),
      change: (container) => {
        const image = images.get('*') ?? images.get(container.name);
        return image === undefined || image === container.image ? null : { image };
      },
    });
  },
};

function splitOnce(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
