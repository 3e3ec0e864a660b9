import type { Draft } from '../../../k8s/kind.ts';
import { draftSuffix } from './suffix.ts';
import { plain } from './failure.ts';
import { createGenerated, GENERATOR_FLAGS, nameArgument } from './generating.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create_deployment.go
export const createDeployment: Verb = {
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'Create a deployment with the specified name',
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  examples: ['kubectl create deployment web --image=nginx:1.27 --replicas=3 --port=80'],
  flags: {
    ...GENERATOR_FLAGS,
    image: { type: 'list', required: true, help: 'Images to run, one container each.' },
    port: { type: 'number', initial: -1, help: 'The containerPort that is exposed.' },
    replicas: { type: 'number', short: 'r', initial: 1, help: 'Number of replicas.' },
  },
  run: async (session) => {
    const name = nameArgument(session);
    const command = session.args.slice(1);
    const images = session.flags.list('image');
    if (images.length > 1 && command.length > 0) {
      throw plain('cannot specify multiple --image options and command');
    }
    return createGenerated(session, deploymentDraft(session, name, command), 'failed to create deployment: ');
  },
};

function deploymentDraft(session: Session, name: string, command: readonly string[]): Draft {
  const port = session.flags.number('port');
  const containers = session.flags.list('image').map((image, at) => ({
    name: containerName(session, image),
    image,
    ...(command.length > 0 ? { command } : {}),
    ...(at === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: session.flags.number('replicas'),
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  };
}

/** The image's base name without tag and digest, made a valid name. */
function containerName(session: Session, image: string): string {
  const base = image.split('/').at(-1)?.split(':')[0]?.split('@')[0] ?? '';
  return /[_.]/.test(base) ? `${base.replace(/[_.]/g, '-')}-${draftSuffix(session, image)}` : base;
}
