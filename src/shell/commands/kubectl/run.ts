import { parseReference } from '../../../engine/images/reference.ts';
import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { Pod } from '../../../k8s/objects.ts';
import { attachTo } from './attaching.ts';
import { DELETION_FLAGS, deletionLine } from './delete.ts';
import { STREAM_FLAGS, streamsOf } from './exec.ts';
import { exitWith, plain, statusError, usageError } from './failure.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  OUTPUT_FLAGS,
  RUNNING_TIMEOUT_FLAG,
  SAVE_CONFIG_FLAG,
  type DryRun,
} from './flagGroups.ts';
import { saveConfig } from './lastApplied.ts';
import { printLog, WHOLE_LOG } from './logLines.ts';
import { OVERRIDE_FLAGS, withOverrides } from './overrides.ts';
import { chooseContainer, isReady } from './podWords.ts';
import { resultPrinter } from './printing/output.ts';
import { podDraft, serviceDraft } from './runDraft.ts';
import { objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { kindFor } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/run/run.go
export const run: Verb = {
  name: 'run',
  summary: 'Run a particular image on the cluster',
  usage: 'NAME --image=image [--env="key=value"] [--port=port] [--command] -- [COMMAND] [args...]',
  examples: [
    'kubectl run -it --rm tmp --image=curlimages/curl:8.10.1 --restart=Never -- sh',
    'kubectl run client --image=busybox --command -- sleep 3600',
  ],
  flags: {
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    ...SAVE_CONFIG_FLAG,
    ...STREAM_FLAGS,
    ...DELETION_FLAGS,
    ...OVERRIDE_FLAGS,
    ...RUNNING_TIMEOUT_FLAG,
    ...fieldManagerFlag('kubectl-run'),
    annotations: { type: 'array', help: 'Annotations of the pod.' },
    attach: { type: 'bool', help: 'Wait for the pod to run, then attach to it.' },
    command: { type: 'bool', help: 'The arguments replace the command of the image.' },
    'detach-keys': { type: 'text', initial: 'ctrl-p,ctrl-q', help: 'Keys that detach.' },
    env: { type: 'array', help: 'Environment variables, KEY=VALUE.' },
    expose: { type: 'bool', help: 'Make a ClusterIP service too; needs --port.' },
    image: { type: 'text', required: true, help: 'The image to run.' },
    'image-pull-policy': { type: 'text', help: 'Always, IfNotPresent or Never.' },
    labels: { type: 'text', short: 'l', help: 'Labels of the pod, comma-separated.' },
    'leave-stdin-open': { type: 'bool', help: 'Leave standard input open after the first attach.' },
    port: { type: 'text', help: 'The port that the container exposes.' },
    privileged: { type: 'bool', help: 'Run privileged.' },
    restart: { type: 'text', initial: 'Always', help: 'Always, OnFailure or Never.' },
    rm: { type: 'bool', help: 'Delete the pod after it exits.' },
  },
  run: async (session) => {
    const plan = planOf(session);
    const print = await resultPrinter(session, dryRunSuffix(plan.dryRun));
    const pod = await createOne(session, withOverrides(session, plan.draft), plan.dryRun);
    if (session.flags.yes('expose')) {
      print(await createOne(session, serviceDraft(session, plan.name), plan.dryRun), 'created');
      if (session.flags.text('output') === 'yaml') session.context.out('---\n');
    }
    if (!plan.attach) {
      print(pod, 'created');
      return 0;
    }
    return attachAndRemove(session, pod as unknown as Pod, plan.restartPolicy);
  },
};

interface RunPlan {
  readonly name: string;
  readonly draft: Draft;
  readonly attach: boolean;
  readonly restartPolicy: string;
  readonly dryRun: DryRun;
}

/** Checks the line in kubectl's order. */
function planOf(session: Session): RunPlan {
  const { flags, args, dashAt, path } = session;
  const dryRun = dryRunOf(flags);
  const [name] = args;
  const usage = (text: string): Error => usageError(path, text);
  if (name === undefined || dashAt === 0) throw usage('NAME is required for run');
  if (flags.durationUs('pod-running-timeout') <= 0)
    throw usage('--pod-running-timeout must be higher than zero');
  const image = flags.text('image');
  if (image === '') throw plain('--image is required');
  if (typeof parseReference(image) === 'string') {
    throw plain(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  if (flags.yes('tty') && !flags.yes('stdin')) {
    throw usage('-i/--stdin is required for containers with -t/--tty=true');
  }
  if (flags.yes('expose') && flags.text('port') === '')
    throw usage('--port must be set when exposing a service');
  const restartPolicy = flags.text('restart') || (flags.yes('stdin') ? 'OnFailure' : 'Always');
  if (!['Always', 'OnFailure', 'Never'].includes(restartPolicy)) {
    throw usage(`invalid restart policy: ${restartPolicy}`);
  }
  const attach = flags.given('attach') ? flags.yes('attach') : flags.yes('stdin');
  if (!attach && flags.yes('rm')) throw usage('--rm should only be used for attached containers');
  if (attach && dryRun !== 'none') {
    throw usage(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const pullPolicy = flags.text('image-pull-policy');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(pullPolicy)) {
    throw usage(`invalid image pull policy: ${pullPolicy}`);
  }
  return {
    name,
    draft: podDraft(session, name, args.slice(1), restartPolicy),
    attach,
    restartPolicy,
    dryRun,
  };
}

async function createOne(session: Session, draft: Draft, dryRun: DryRun): Promise<Draft> {
  const kind = kindFor(String(draft['kind']));
  if (dryRun === 'client') {
    if (!session.namespaceGiven) return draft;
    return { ...draft, metadata: { ...draft['metadata'], namespace: session.namespace } };
  }
  const response = await request(session, {
    verb: 'create',
    resource: resourceOf(kind),
    namespace: session.namespace,
    body: saveConfig(draft, session.flags.yes('save-config')),
    dryRun: dryRun === 'server',
    fieldManager: session.flags.text('field-manager'),
  });
  return objectOf(response);
}

async function attachAndRemove(session: Session, pod: Pod, restartPolicy: string): Promise<number> {
  try {
    return await attachAndWait(session, pod, restartPolicy);
  } finally {
    if (session.flags.yes('rm')) await remove(session, pod.metadata.name);
  }
}

async function attachAndWait(session: Session, created: Pod, restartPolicy: string): Promise<number> {
  const { flags, context } = session;
  const pod = await waitForPod(
    session,
    created,
    (now) => isOver(now) || (phaseOf(now) === 'Running' && isReady(now)),
  );
  const container = chooseContainer(session, pod, '', flags.yes('quiet'));
  if (isOver(pod)) await printLog(session, pod, container.name, WHOLE_LOG);
  else {
    // What it has written before the terminal was joined to it.
    await printLog(session, pod, container.name, WHOLE_LOG);
    await attachTo(session, pod, container, streamsOf(session));
  }
  context.signal.throwIfAborted();
  if (flags.yes('leave-stdin-open') || restartPolicy === 'Always') return 0;
  const isDone = restartPolicy === 'Never' ? isOver : (now: Pod): boolean => phaseOf(now) === 'Succeeded';
  return exitCodeOf(await waitForPod(session, created, isDone));
}

function exitCodeOf(pod: Pod): number {
  const { namespace, name } = pod.metadata;
  if (phaseOf(pod) === 'Succeeded') return 0;
  const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
  if (!terminated || terminated.exitCode === 0) {
    throw plain(`pod ${namespace}/${name} failed with unknown exit code`);
  }
  const { reason = '', message = '', exitCode } = terminated;
  throw exitWith(exitCode, `pod ${namespace}/${name} terminated (${reason})\n${message}`);
}

function phaseOf(pod: Pod): string {
  return pod.status?.phase ?? 'Pending';
}

function isOver(pod: Pod): boolean {
  return phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';
}

/** Waits until the Pod is as wanted; its being deleted is an error. */
async function waitForPod(session: Session, created: Pod, isWanted: (pod: Pod) => boolean): Promise<Pod> {
  const { host } = session.context;
  const { namespace = '', name } = created.metadata;
  const answer = await host.api({ verb: 'get', resource: 'pods', namespace, name });
  if (!answer.ok) throw statusError(answer);
  let pod = objectOf(answer) as unknown as Pod;
  if (isWanted(pod)) return pod;
  const watched = { kind: kindFor('pods'), namespace, name, resourceVersion: answer.resourceVersion };
  const timeoutUs = session.flags.durationUs('pod-running-timeout');
  const inTime = await watchUntil(session, watched, timeoutUs, ({ type, object }) => {
    if (type === 'DELETED') throw notFound();
    pod = object as unknown as Pod;
    return isWanted(pod);
  });
  if (!inTime) throw plain('timed out waiting for the condition');
  return pod;
}

function notFound(): Error {
  const message = 'pods "" not found';
  return statusError({ ok: false, code: 404, reason: 'NotFound', message, details: {}, warnings: [] });
}

/** `--rm`: also after an interrupt, and whether or not the Pod is still there. */
async function remove(session: Session, name: string): Promise<void> {
  const { context, flags, namespace } = session;
  const names = flags.yes('expose') ? (['pods', 'services'] as const) : (['pods'] as const);
  for (const resource of names) {
    const answer = await context.host.api({
      verb: 'delete',
      resource,
      namespace,
      name,
      propagationPolicy: 'Background',
    });
    if (answer.ok && !flags.yes('quiet')) {
      context.out(`${deletionLine({ kind: kindFor(resource), namespace, name })}\n`);
    }
  }
}
