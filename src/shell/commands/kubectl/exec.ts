import { getContainer } from '../../../engine/node/records.ts';
import type { Container, Pod } from '../../../k8s/objects.ts';
import { exitWith, plain, statusError, usageError } from './failure.ts';
import { FILE_FLAGS, RUNNING_TIMEOUT_FLAG } from './flagGroups.ts';
import { chooseContainer, containerNamed, containerNames, podFor } from './podWords.ts';
import { reachKubelet } from './kubeletReach.ts';
import type { Session } from './session.ts';
import type { FlagSpecs, Verb } from './verb.ts';

/** Flags about the terminal that `exec`, `attach` and `run` share. */
export const STREAM_FLAGS: FlagSpecs = {
  stdin: { type: 'bool', short: 'i', help: 'Pass standard input to the container.' },
  tty: { type: 'bool', short: 't', help: 'Standard input is a terminal.' },
  quiet: { type: 'bool', short: 'q', help: "Only what the program writes; no words of kubectl's own." },
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/exec/exec.go
export const exec: Verb = {
  name: 'exec',
  summary: 'Execute a command in a container',
  usage: '(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  examples: ['kubectl exec web-1 -- hostname', 'kubectl exec -it deployment/web -- sh'],
  flags: {
    ...STREAM_FLAGS,
    ...RUNNING_TIMEOUT_FLAG,
    filename: FILE_FLAGS['filename'] ?? { type: 'list', help: '' },
    container: { type: 'text', short: 'c', help: 'In this container.' },
  },
  run: async (session) => {
    const { args, dashAt, flags } = session;
    const name = args.length > 0 && dashAt !== 0 ? (args[0] ?? '') : '';
    if (dashAt < 0 && args.length > 1) {
      throw usageError(
        session.path,
        'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead',
      );
    }
    const command = dashAt < 0 ? [] : args.slice(dashAt);
    if (name === '') throw plain('pod, type/name or --filename must be specified');
    if (command.length === 0) throw plain('you must specify at least one command for the container');
    const pod = await podFor(session, name, flags.durationUs('pod-running-timeout'), 'attach to');
    checkPhase(pod, 'exec into');
    const container = containerOf(session, pod);
    const streams = streamsOf(session);
    await reachKubelet(session, pod, null);
    checkRunning(session, pod, container.name);
    const code = await session.context.enter({
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      container: container.name,
      command,
      ...streams,
    });
    if (code !== 0) throw exitWith(code, `command terminated with exit code ${code}`);
    return 0;
  },
};

export function checkPhase(pod: Pod, verb: string): void {
  const phase = pod.status?.phase ?? 'Pending';
  if (phase === 'Succeeded' || phase === 'Failed') {
    throw plain(`cannot ${verb} a container in a completed pod; current phase is ${phase}`);
  }
}

function containerOf(session: Session, pod: Pod): Container {
  const name = session.flags.text('container');
  if (name === '') return chooseContainer(session, pod, '', session.flags.yes('quiet'));
  const container = containerNamed(pod, name);
  if (container) return container;
  throw plain(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${containerNames(pod)}`);
}

/** What the kubelet answers when nothing runs there. */
export function checkRunning(session: Session, pod: Pod, container: string): void {
  if (!pod.spec.nodeName) {
    const message = `pod ${pod.metadata.name} does not have a host assigned`;
    throw statusError({ ok: false, code: 400, reason: 'BadRequest', message, details: {}, warnings: [] });
  }
  const podKey = `${pod.metadata.namespace}/${pod.metadata.name}`;
  const record = getContainer(session.context.host.world(), podKey, container);
  if (record?.stage !== 'running') {
    throw plain(`unable to upgrade connection: container not found ("${container}")`);
  }
}

export interface Streams {
  readonly stdin: string | null;
  readonly interactive: boolean;
  readonly tty: boolean;
}

/**
 * How the streams are joined: with `-i` the piped text goes in, or, without one, what is typed next. A terminal is
 * there only when nothing is piped.
 */
export function streamsOf(session: Session): Streams {
  const { flags, context } = session;
  const piped = context.stdinGiven;
  if (!flags.yes('stdin')) return { stdin: null, interactive: false, tty: false };
  if (flags.yes('tty') && piped && !flags.yes('quiet')) {
    context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  if (piped) return { stdin: context.stdin, interactive: false, tty: false };
  return { stdin: null, interactive: true, tty: flags.yes('tty') };
}
