import { drawBelow } from '../../../engine/kernel/kernel.ts';
import type { Draft } from '../../../k8s/kind.ts';
import type { Container, Pod } from '../../../k8s/objects.ts';
import { plain } from './failure.ts';
import { containerNamed } from './podWords.ts';
import type { Session } from './session.ts';

/** What `kubectl debug` makes: an ephemeral container, a copy of a Pod, a Pod in a Node's namespaces. */

/** An ephemeral container as the profile wants it. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/debug/{debug,profiles}.go
export function containerDraft(session: Session, pod: Pod): Draft {
  const target = session.flags.text('target');
  return {
    ...newContainer(
      session,
      containerName(session, (name) => containerNamed(pod, name) !== null),
    ),
    ...(target === '' ? {} : { targetContainerName: target }),
    ...securityOf(session.flags.text('profile'), false),
  };
}

/** A Pod in the Node's own namespaces, its file system at /host. */
export function nodeDraft(session: Session, node: string): Draft {
  const { flags, context } = session;
  const container = flags.text('container') || 'debugger';
  const name = `node-debugger-${node}-${randomSuffix(session, node)}`;
  if (!flags.yes('quiet'))
    context.out(`Creating debugging pod ${name} with container ${container} on node ${node}.\n`);
  const profile = flags.text('profile');
  const host = profile !== 'baseline' && profile !== 'restricted';
  const withRoot = host && profile !== 'netadmin';
  const mount = { volumeMounts: [{ mountPath: '/host', name: 'host-root' }] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: session.namespace,
      labels: { 'app.kubernetes.io/managed-by': 'kubectl-debug' },
    },
    spec: {
      containers: [
        { ...newContainer(session, container), ...(withRoot ? mount : {}), ...securityOf(profile, true) },
      ],
      ...(host
        ? {
            hostIPC: true,
            hostNetwork: true,
            hostPID: true,
          }
        : {}),
      ...(withRoot ? { volumes: [{ name: 'host-root', hostPath: { path: '/' } }] } : {}),
      nodeName: node,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
    },
  };
}

/** What random names are made of. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function randomSuffix({ context }: Session, what: string): string {
  const world = context.host.world();
  const subject = `${what} ${context.host.nowUs()}`;
  const letters = [0, 1, 2, 3, 4].map((n) => drawBelow(world, ALPHABET.length, 'debug name', subject, n));
  return letters.map((at) => ALPHABET.charAt(at)).join('');
}

/** A copy of a Pod with a container added or changed; it leaves the original's labels and probes behind. */
export function copyDraft(session: Session, pod: Pod): { readonly draft: Draft; readonly container: string } {
  const { flags } = session;
  const { ephemeralContainers: _ephemeral, nodeName, initContainers, ...spec } = pod.spec;
  const images = new Map(flags.list('set-image').map((pair) => pair.split('=', 2) as [string, string]));
  const copied: Draft[] = spec.containers.map((one) => {
    const image = images.get(one.name) ?? images.get('*') ?? one.image;
    return withoutProbes(session, { ...one, image });
  });
  const { containers, name } = withDebugContainer(session, copied);
  const draft: Draft = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: flags.text('copy-to'),
      namespace: pod.metadata.namespace,
      ...(flags.yes('keep-labels') && pod.metadata.labels ? { labels: pod.metadata.labels } : {}),
      ...(flags.yes('keep-annotations') && pod.metadata.annotations
        ? { annotations: pod.metadata.annotations }
        : {}),
    },
    spec: {
      ...spec,
      ...(initContainers && flags.yes('keep-init-containers') ? { initContainers } : {}),
      containers,
      shareProcessNamespace: flags.yes('share-processes'),
      ...(flags.yes('same-node') ? { nodeName } : {}),
    },
  };
  return { draft, container: name };
}

/** The copy's containers with the debug container among them; no name: only images were set. */
function withDebugContainer(
  session: Session,
  copied: readonly Draft[],
): { readonly containers: readonly Draft[]; readonly name: string } {
  const { flags } = session;
  const given = flags.text('container');
  const own = copied.find((one) => one['name'] === given);
  if (own) {
    const changed = { ...own, ...changesOf(session) };
    return { containers: copied.map((one) => (one === own ? changed : one)), name: given };
  }
  if (flags.text('image') === '') {
    if (flags.list('set-image').length > 0) return { containers: copied, name: '' };
    throw plain('you must specify image when creating new container');
  }
  const name = containerName(session, (wanted) => copied.some((one) => one['name'] === wanted));
  const added = { ...newContainer(session, name), ...securityOf(flags.text('profile'), false) };
  return { containers: [...copied, added], name };
}

function withoutProbes({ flags }: Session, container: Draft): Draft {
  const { livenessProbe, readinessProbe, startupProbe, ...rest } = container;
  return {
    ...rest,
    ...(livenessProbe && flags.yes('keep-liveness') ? { livenessProbe } : {}),
    ...(readinessProbe && flags.yes('keep-readiness') ? { readinessProbe } : {}),
    ...(startupProbe && flags.yes('keep-startup') ? { startupProbe } : {}),
  };
}

function newContainer(session: Session, name: string): Draft {
  return { name, ...changesOf(session), terminationMessagePolicy: 'File' };
}

/** What the command line says of the container. */
function changesOf({ flags, args, dashAt }: Session): Draft {
  const words = dashAt < 0 ? [] : args.slice(dashAt);
  const env = flags.list('env').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  const [image, policy] = [flags.text('image'), flags.text('image-pull-policy')];
  return {
    ...(image === '' ? {} : { image }),
    ...(policy === '' ? {} : { imagePullPolicy: policy }),
    ...(words.length === 0 ? {} : flags.yes('arguments-only') ? { args: words } : { command: words }),
    ...(env.length > 0 ? { env } : {}),
    ...(flags.yes('stdin') ? { stdin: true } : {}),
    ...(flags.yes('tty') ? { tty: true } : {}),
  };
}

function containerName(session: Session, isTaken: (name: string) => boolean): string {
  const given = session.flags.text('container');
  if (given !== '') return given;
  let name = '';
  for (let round = 0; name === '' || isTaken(name); round++)
    name = `debugger-${randomSuffix(session, `debugger ${round}`)}`;
  if (!session.flags.yes('quiet')) session.context.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

const CAPABILITIES: Readonly<Record<string, readonly string[]>> = {
  general: ['SYS_PTRACE'],
  netadmin: ['NET_ADMIN', 'NET_RAW'],
};

/** Simplified: profiles change what is written into the container; nothing here needs a capability. */
function securityOf(profile: string, onNode: boolean): Pick<Container, 'securityContext'> {
  if (profile === 'sysadmin') return { securityContext: { privileged: true } };
  if (profile === 'restricted') {
    return {
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    };
  }
  const add = onNode && profile === 'general' ? [] : (CAPABILITIES[profile] ?? []);
  return add.length === 0 ? {} : { securityContext: { capabilities: { add: [...add] } } };
}
