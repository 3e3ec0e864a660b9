import type { Draft } from '../../../k8s/kind.ts';
import type { Node, Pod } from '../../../k8s/objects.ts';
import { parseReference } from '../../../engine/images/reference.ts';
import { drawBelow } from '../../../engine/kernel/kernel.ts';
import { attachTo } from './attaching.ts';
import { STREAM_FLAGS, streamsOf } from './exec.ts';
import { plain, throwAll } from './failure.ts';
import { findAll, present } from './find.ts';
import { printLog, WHOLE_LOG } from './logLines.ts';
import { objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { kindFor } from './words.ts';

const PROFILES = ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'];

/** `kubectl debug node/NAME`: a Pod on that Node, in its namespaces. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/debug/debug.go
export const debug: Verb = {
  name: 'debug',
  summary: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  examples: [
    'kubectl debug node/node-1 -it --image=busybox',
    'kubectl debug node/node-1 -it --image=nicolaka/netshoot --profile=sysadmin',
  ],
  flags: {
    ...STREAM_FLAGS,
    'arguments-only': { type: 'bool', help: 'What stands behind -- are arguments and no command.' },
    attach: { type: 'bool', help: 'Attach to the container once it runs; so with -i.' },
    container: { type: 'text', short: 'c', help: 'Name of the debug container.' },
    env: { type: 'array', help: 'Environment variables, KEY=VALUE.' },
    image: { type: 'text', help: 'Image of the debug container.' },
    'image-pull-policy': { type: 'text', help: 'Always, IfNotPresent or Never.' },
    profile: { type: 'text', initial: 'general', help: `${PROFILES.join(', ')}: what the container may do.` },
    target: { type: 'text', help: 'The container whose processes are looked at.' },
  },
  run: async (session) => {
    const { flags, args, dashAt, context } = session;
    const targets = dashAt < 0 ? args : args.slice(0, dashAt);
    check(session, targets);
    const [target = ''] = targets;
    const { found, problems } = await findAll(session, { args: [target], defaultWord: 'pods' });
    throwAll(problems);
    const [first] = found;
    if (!first) throw plain('NAME or filename is required for debug');
    const object = present(first);
    // Simplified: the cluster has no ephemeral containers; these are kubectl's words for such a one.
    if (object.kind === 'Pod') {
      throw plain(
        'ephemeral containers are disabled for this cluster (error from server: "the server could not find the requested resource")',
      );
    }
    if (object.kind !== 'Node')
      throw plain(`"${object.apiVersion}, Kind=${object.kind}" not supported by debug`);
    const draft = nodePod(session, object as unknown as Node, dashAt < 0 ? [] : args.slice(dashAt));
    const pod = objectOf(
      await request(session, { verb: 'create', resource: 'pods', namespace: session.namespace, body: draft }),
    ) as unknown as Pod;
    const attach = flags.given('attach') ? flags.yes('attach') : flags.yes('stdin');
    if (attach) await attachOnceItRuns(session, pod);
    context.signal.throwIfAborted();
    return 0;
  },
};

// DebugOptions.Validate
function check({ flags }: Session, targets: readonly string[]): void {
  const image = flags.text('image');
  if (flags.yes('attach') && image === '' && flags.text('container') === '')
    throw plain('you must specify --container or create a new container using --image in order to attach.');
  if (image === '') throw plain('you must specify --image when not using --copy-to.');
  if (typeof parseReference(image) === 'string')
    throw plain(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (targets.length === 0) throw plain('NAME or filename is required for debug');
  const policy = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(policy))
    throw plain(`invalid image pull policy: ${policy}`);
  if (flags.yes('tty') && !flags.yes('stdin'))
    throw plain('-i/--stdin is required for containers with -t/--tty=true');
  if (!PROFILES.includes(flags.text('profile'))) throw plain(`unknown profile: ${flags.text('profile')}`);
}

/** What random names are made of. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

// generateNodeDebugPod, and profiles.go
function nodePod(session: Session, node: Node, words: readonly string[]): Draft {
  const { flags, context } = session;
  const world = context.host.world();
  const letter = (n: number): string =>
    ALPHABET.charAt(
      drawBelow(world, ALPHABET.length, 'debug name', `${node.metadata.name} ${context.host.nowUs()}`, n),
    );
  const name = `node-debugger-${node.metadata.name}-${[0, 1, 2, 3, 4].map(letter).join('')}`;
  const container = flags.text('container') || 'debugger';
  if (!flags.yes('quiet'))
    context.out(
      `Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.\n`,
    );
  const profile = flags.text('profile');
  const inHost = !['baseline', 'restricted'].includes(profile);
  const withRoot = inHost && profile !== 'netadmin';
  const env = flags.list('env').map((text) => {
    const at = text.indexOf('=');
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });
  const policy = flags.text('image-pull-policy');
  const security = securityOf(profile);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' } },
    spec: {
      containers: [
        {
          name: container,
          image: flags.text('image'),
          ...(policy === '' ? {} : { imagePullPolicy: policy }),
          ...(env.length === 0 ? {} : { env }),
          ...(words.length === 0 ? {} : { [flags.yes('arguments-only') ? 'args' : 'command']: words }),
          ...(flags.yes('stdin') ? { stdin: true } : {}),
          ...(flags.yes('tty') ? { tty: true } : {}),
          ...(security === null ? {} : { securityContext: security }),
          ...(withRoot ? { volumeMounts: [{ name: 'host-root', mountPath: '/host' }] } : {}),
          terminationMessagePolicy: 'File',
        },
      ],
      nodeName: node.metadata.name,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      ...(inHost ? { hostNetwork: true, hostPID: true, hostIPC: true } : {}),
      ...(withRoot ? { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] } : {}),
    },
  };
}

function securityOf(profile: string): Draft | null {
  switch (profile) {
    case 'netadmin':
      return { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } };
    case 'sysadmin':
      return { privileged: true };
    case 'restricted':
      return {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      };
    default:
      return null;
  }
}

// waitForContainer, handleAttachPod
async function attachOnceItRuns(session: Session, created: Pod): Promise<void> {
  const { context, flags } = session;
  const [container] = created.spec.containers;
  if (!container) return;
  let pod = created;
  const said = new Set<string>();
  const watched = {
    kind: kindFor('pods'),
    namespace: session.namespace,
    name: created.metadata.name,
    resourceVersion: created.metadata.resourceVersion ?? '0',
  };
  await watchUntil(session, watched, null, ({ type, object }) => {
    if (type === 'DELETED') throw plain('pods "" not found');
    pod = object as unknown as Pod;
    const state = pod.status?.containerStatuses?.find(({ name }) => name === container.name)?.state;
    const message = state?.waiting?.message ?? '';
    if (message !== '' && !flags.yes('quiet') && !said.has(message)) {
      said.add(message);
      context.err(`Warning: container ${container.name}: ${message}\n`);
    }
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  const state = pod.status?.containerStatuses?.[0]?.state;
  if (state?.terminated) await printLog(session, pod, container.name, WHOLE_LOG);
  else await attachTo(session, pod, container, streamsOf(session));
}
