import { EPOCH_MS } from '../../../k8s/age.ts';
import type { KubeObject, Pod } from '../../../k8s/objects.ts';
import {
  isStatus,
  KubectlError,
  plain,
  problemOf,
  textOf,
  throwAll,
  usageError,
  type Problem,
} from './failure.ts';
import { findAll, present } from './find.ts';
import { RUNNING_TIMEOUT_FLAG, SELECTOR_FLAG } from './flagGroups.ts';
import { printLog, type LogOptions } from './logLines.ts';
import { chooseContainer, compareLogging, podsBehind } from './podWords.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

/** How many lines come of each Pod when a selector is given and no `--tail`. */
const SELECTOR_TAIL = 10;

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go
export const logs: Verb = {
  name: 'logs',
  aliases: ['log'],
  summary: 'Print the logs for a container in a pod',
  usage: '[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  examples: ['kubectl logs web-1', 'kubectl logs -f deployment/web', 'kubectl logs -l app=web --prefix'],
  flags: {
    ...SELECTOR_FLAG,
    ...RUNNING_TIMEOUT_FLAG,
    'all-pods': { type: 'bool', help: 'Of all Pods of the object; sets --prefix.' },
    'all-containers': { type: 'bool', help: 'Of all containers of the Pod.' },
    container: { type: 'text', short: 'c', help: 'Of this container.' },
    follow: { type: 'bool', short: 'f', help: 'Go on with what is written.' },
    'ignore-errors': { type: 'bool', help: 'Go on after an error.' },
    'insecure-skip-tls-verify-backend': { type: 'bool', help: "Do not check the kubelet's certificate." },
    'limit-bytes': { type: 'number', help: 'At most so many bytes.' },
    'max-log-requests': { type: 'number', initial: 5, help: 'How many logs may be followed at once.' },
    prefix: { type: 'bool', help: 'Put the Pod and container in front of each line.' },
    previous: { type: 'bool', short: 'p', help: 'Of the run before.' },
    since: { type: 'duration', help: 'Only newer than this, e.g. 5s.' },
    'since-time': { type: 'text', help: 'Only after this moment (RFC 3339).' },
    tail: { type: 'number', initial: -1, help: 'Only the last so many lines.' },
    timestamps: { type: 'bool', help: 'Put the time in front of each line.' },
  },
  run: async (session) => {
    const { args, flags } = session;
    const selector = flags.text('selector');
    if (args.length > 2 || (args.length === 0 && selector === '')) throw usageError(session.path, USAGE);
    if (args.length === 1 && selector !== '') {
      throw usageError(session.path, 'only a selector (-l) or a POD name is allowed');
    }
    const container = args[1] ?? flags.text('container');
    checkFlags(session, container);
    const pods = await podsOf(session);
    const sources = pods.flatMap((pod) =>
      containersIn(session, pod, container).map((name) => ({ pod, name })),
    );
    if (flags.yes('follow') && sources.length > flags.number('max-log-requests')) {
      throw plain(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ` +
          `${flags.number('max-log-requests')}, use --max-log-requests to increase the limit`,
      );
    }
    await printAll(session, sources);
    return 0;
  },
};

function checkFlags(session: Session, container: string): void {
  const { flags, args } = session;
  if (flags.text('since-time') !== '' && flags.given('since')) {
    throw plain('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  if (flags.yes('all-containers') && container !== '') {
    throw plain(`--all-containers=true should not be specified with container name ${container}`);
  }
  if (flags.given('container') && args.length === 2) {
    throw plain('only one of -c or an inline [CONTAINER] arg is allowed');
  }
  if (flags.number('limit-bytes') < 0) throw plain('--limit-bytes must be greater than 0');
  if (flags.durationUs('since') < 0) throw plain('--since must be greater than 0');
  if (flags.number('tail') < -1) throw plain('--tail must be greater than or equal to -1');
  if (flags.durationUs('pod-running-timeout') <= 0)
    throw plain('--pod-running-timeout must be higher than zero');
}

async function podsOf(session: Session): Promise<Pod[]> {
  const { flags, args, context } = session;
  const selector = flags.text('selector');
  const wanted =
    selector === '' ? { args: args.slice(0, 1), defaultWord: 'pods' } : { args: ['pods'], selector };
  const { found, problems } = await findAll(session, wanted);
  notFoundIn(session, problems);
  const objects = found.map((one) => present(one));
  if (selector !== '') {
    if (objects.length === 0) context.err(`No resources found in ${session.namespace} namespace.\n`);
    return objects as unknown as Pod[];
  }
  const [object] = objects;
  if (!object) throw plain('expected a resource');
  return object.kind === 'Pod' ? [object as unknown as Pod] : behind(session, object);
}

/** What is not there is named with its namespace. */
function notFoundIn(session: Session, problems: readonly Problem[]): void {
  try {
    throwAll(problems);
  } catch (error) {
    if (!isStatus(error, 'NotFound')) throw error;
    throw plain(
      `error from server (NotFound): ${textOf(problemOf(error))} in namespace "${session.namespace}"`,
    );
  }
}

async function behind(session: Session, object: KubeObject): Promise<Pod[]> {
  const { flags, context } = session;
  const timeoutUs = flags.durationUs('pod-running-timeout');
  const pods = await podsBehind(session, object, timeoutUs, 'get the logs from', compareLogging);
  const [first] = pods;
  if (flags.yes('all-pods') || !first) return pods;
  if (pods.length > 1) context.err(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
  return [first];
}

function containersIn(session: Session, pod: Pod, name: string): string[] {
  if (!session.flags.yes('all-containers')) {
    return [chooseContainer(session, pod, name, session.flags.yes('all-pods')).name];
  }
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.name);
}

function optionsOf(session: Session, pod: Pod, container: string): LogOptions {
  const { flags, context } = session;
  const tail = flags.number('tail');
  const defaultTail = flags.text('selector') !== '' && !flags.given('tail') ? SELECTOR_TAIL : null;
  const sinceTime = flags.text('since-time');
  const since = flags.durationUs('since');
  return {
    follow: flags.yes('follow'),
    previous: flags.yes('previous'),
    timestamps: flags.yes('timestamps'),
    tail: tail === -1 ? defaultTail : tail,
    sinceUs:
      sinceTime !== ''
        ? (Date.parse(sinceTime) - EPOCH_MS) * 1_000
        : since > 0
          ? context.host.nowUs() - since
          : null,
    limitBytes: flags.number('limit-bytes') || null,
    prefix: flags.yes('prefix') || flags.yes('all-pods') ? `[pod/${pod.metadata.name}/${container}] ` : '',
  };
}

async function printAll(session: Session, sources: readonly { pod: Pod; name: string }[]): Promise<void> {
  const { flags, context } = session;
  const printOne = async ({ pod, name }: { pod: Pod; name: string }): Promise<void> => {
    try {
      await printLog(session, pod, name, optionsOf(session, pod, name));
    } catch (error) {
      if (!flags.yes('ignore-errors') || !(error instanceof KubectlError)) throw error;
      context.out(`error: ${textOf(error.problem)}\n`);
    }
  };
  if (flags.yes('follow')) {
    await Promise.all(sources.map(printOne));
    return;
  }
  for (const source of sources) await printOne(source);
}
