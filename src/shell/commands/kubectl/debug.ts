import { parseReference } from '../../../engine/images/reference.ts';
import type { Draft } from '../../../k8s/kind.ts';
import type { Container, KubeObject, Pod } from '../../../k8s/objects.ts';
import { attachTo } from './attaching.ts';
import { containerDraft, copyDraft, nodeDraft } from './debugDrafts.ts';
import { streamsOf, STREAM_FLAGS } from './exec.ts';
import { plain, throwAll } from './failure.ts';
import { findAll, present } from './find.ts';
import { printLog, WHOLE_LOG } from './logLines.ts';
import { containerNamed } from './podWords.ts';
import { getObject, inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { kindFor } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/debug/debug.go
export const debug: Verb = {
  name: 'debug',
  summary: 'Create debugging sessions for troubleshooting workloads and nodes',
  usage: '(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  examples: [
    'kubectl debug web-1 -it --image=nicolaka/netshoot',
    'kubectl debug web-1 -it --image=busybox:1.36 --copy-to=web-debug',
    'kubectl debug node/node-1 -it --image=busybox:1.36',
  ],
  flags: {
    ...STREAM_FLAGS,
    'arguments-only': { type: 'bool', help: 'What follows -- are arguments, not a command.' },
    attach: { type: 'bool', help: 'Attach to the container; so it is with -i.' },
    container: { type: 'text', short: 'c', help: 'Name of the debug container.' },
    'copy-to': { type: 'text', help: 'Make a copy of the Pod with this name.' },
    replace: { type: 'bool', help: 'With --copy-to, delete the original Pod.' },
    env: { type: 'array', help: 'NAME=VALUE to set in the container.' },
    image: { type: 'text', help: 'Image of the debug container.' },
    'image-pull-policy': { type: 'text', help: 'Always, IfNotPresent or Never.' },
    'keep-labels': { type: 'bool', help: 'With --copy-to, keep the labels.' },
    'keep-annotations': { type: 'bool', help: 'With --copy-to, keep the annotations.' },
    'keep-liveness': { type: 'bool', help: 'With --copy-to, keep liveness probes.' },
    'keep-readiness': { type: 'bool', help: 'With --copy-to, keep readiness probes.' },
    'keep-startup': { type: 'bool', help: 'With --copy-to, keep startup probes.' },
    'keep-init-containers': { type: 'bool', initial: true, help: 'With --copy-to, run the init containers.' },
    profile: {
      type: 'text',
      initial: 'general',
      help: 'general, baseline, restricted, netadmin or sysadmin.',
    },
    'same-node': { type: 'bool', help: 'With --copy-to, on the same Node.' },
    'set-image': { type: 'list', help: 'With --copy-to, CONTAINER=IMAGE pairs.' },
    'share-processes': { type: 'bool', initial: true, help: 'With --copy-to, share the process namespace.' },
    target: { type: 'text', help: 'Look at the processes of this container.' },
  },
  run: async (session) => {
    const names = session.dashAt < 0 ? session.args : session.args.slice(0, session.dashAt);
    check(session, names);
    const { found, problems } = await findAll(session, { args: names, defaultWord: 'pods' });
    throwAll(problems);
    for (const one of found) {
      const object = present(one);
      const made = await makeContainer(session, object, one.kind.kind);
      if (wantsAttach(session) && made.container !== '') await join(session, made.pod, made.container);
    }
    return 0;
  },
};

interface Made {
  readonly pod: Pod;
  /** '' when nothing is to be attached to. */
  readonly container: string;
}

function wantsAttach({ flags }: Session): boolean {
  return flags.given('attach') ? flags.yes('attach') : flags.yes('stdin');
}

const PROFILES = ['general', 'baseline', 'restricted', 'netadmin', 'sysadmin', 'legacy'];

function check(session: Session, names: readonly string[]): void {
  const { flags, args, dashAt } = session;
  const [image, copyTo, images] = [flags.text('image'), flags.text('copy-to'), flags.list('set-image')];
  const command = dashAt < 0 ? [] : args.slice(dashAt);
  if (!PROFILES.includes(flags.text('profile'))) throw plain(`unknown profile: ${flags.text('profile')}`);
  if (flags.yes('attach') && image === '' && flags.text('container') === '')
    throw plain('you must specify --container or create a new container using --image in order to attach.');
  if (copyTo === '') {
    for (const name of ['replace', 'same-node'])
      if (flags.yes(name)) throw plain(`--${name} may only be used with --copy-to.`);
    if (images.length > 0) throw plain('--set-image may only be used with --copy-to.');
    if (image === '') throw plain('you must specify --image when not using --copy-to.');
  } else {
    if (image === '' && images.length === 0 && command.length === 0)
      throw plain('you must specify --image, --set-image or command arguments.');
    if (command.length > 0 && flags.text('container') === '' && image === '')
      throw plain('you must specify an existing container or a new image when specifying args.');
  }
  if (image !== '' && typeof parseReference(image) === 'string')
    throw plain(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (names.length === 0) throw plain('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(flags.text('image-pull-policy')))
    throw plain(`invalid image pull policy: ${flags.text('image-pull-policy')}`);
  const target = flags.text('target');
  if (target !== '' && copyTo !== '')
    throw plain('--target is incompatible with --copy-to. Use --share-processes instead.');
  if (target !== '' && !flags.yes('quiet')) {
    session.context.out(
      `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  }
  if (flags.yes('tty') && !flags.yes('stdin'))
    throw plain('-i/--stdin is required for containers with -t/--tty=true');
}

async function makeContainer(session: Session, object: KubeObject, kind: string): Promise<Made> {
  if (kind === 'Node') {
    const draft = nodeDraft(session, object.metadata.name);
    return { pod: await createPod(session, draft), container: draft['spec'].containers[0].name };
  }
  const pod = object as unknown as Pod;
  if (kind !== 'Pod') throw plain(`"${object.apiVersion}, Kind=${kind}" not supported by debug`);
  if (session.flags.text('copy-to') !== '') {
    const { draft, container } = copyDraft(session, pod);
    const copied = await createPod(session, draft);
    if (session.flags.yes('replace')) await removePod(session, pod);
    return { pod: copied, container };
  }
  const container = containerDraft(session, pod);
  const response = await request(session, {
    verb: 'patch',
    resource: 'pods',
    subresource: 'ephemeralcontainers',
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    patchType: 'strategic',
    body: { spec: { ephemeralContainers: [container] } },
    fieldManager: 'kubectl-debug',
  });
  return { pod: objectOf(response) as unknown as Pod, container: container['name'] };
}

async function createPod(session: Session, draft: Draft): Promise<Pod> {
  const namespace: string = draft['metadata'].namespace ?? session.namespace;
  const wanted = { verb: 'create', resource: 'pods', ...inNamespace(namespace), body: draft } as const;
  return objectOf(await request(session, { ...wanted, fieldManager: 'kubectl-debug' })) as unknown as Pod;
}

async function removePod(session: Session, { metadata }: Pod): Promise<void> {
  const { namespace = '', name } = metadata;
  await request(session, { verb: 'delete', resource: 'pods', namespace, name, gracePeriodSeconds: 0 });
}

/** Waits until the container runs, then joins it; of one that has ended the log is shown. */
async function join(session: Session, made: Pod, container: string): Promise<void> {
  const { namespace = '', name } = made.metadata;
  const kind = kindFor('pods');
  let pod = (await getObject(session, 'pods', namespace, name)) as unknown as Pod;
  if (!hasStarted(pod, container)) {
    const watched = { kind, namespace, name, resourceVersion: pod.metadata.resourceVersion };
    const said = new Set<string>();
    await watchUntil(session, watched, null, ({ type, object }) => {
      if (type === 'DELETED') throw plain('pods "" not found');
      pod = object as unknown as Pod;
      const message = stateOf(pod, container)?.waiting?.message ?? '';
      if (message !== '' && !session.flags.yes('quiet') && !said.has(message)) {
        said.add(message);
        session.context.err(`Warning: container ${container}: ${message}\n`);
      }
      return hasStarted(pod, container);
    });
  }
  const spec = containerNamed(pod, container);
  if (!spec) throw plain(`container ${container} is gone`);
  if (stateOf(pod, container)?.terminated) await printLog(session, pod, container, WHOLE_LOG);
  else await attachTo(session, pod, spec, streamsOf(session));
}

type State = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;

function stateOf({ status }: Pod, container: string): State | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])];
  return all.find((one) => one.name === container)?.state;
}

function hasStarted(pod: Pod, container: Container['name']): boolean {
  const state = stateOf(pod, container);
  return state?.running !== undefined || state?.terminated !== undefined;
}
