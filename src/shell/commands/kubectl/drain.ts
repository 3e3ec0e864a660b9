import type { Pod } from '../../../k8s/objects.ts';
import { markNodes, nodesOf } from './cordon.ts';
import { plain, problemOf, textOf, throwAll, type Problem } from './failure.ts';
import type { Found } from './find.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix, SELECTOR_FLAG } from './flagGroups.ts';
import { inNamespace, listObjects, request, warn, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { waitDeleted } from './waitDeleted.ts';
import { WEEK_US } from './watching.ts';
import { kindFor } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go
export const drain: Verb = {
  name: 'drain',
  summary: 'Drain node in preparation for maintenance',
  usage: 'NODE',
  examples: ['kubectl drain node-1 --ignore-daemonsets'],
  flags: {
    ...DRY_RUN_FLAG,
    ...SELECTOR_FLAG,
    force: { type: 'bool', help: 'Also Pods without a controller.' },
    'ignore-daemonsets': { type: 'bool', help: 'Leave Pods of DaemonSets alone.' },
    'delete-emptydir-data': { type: 'bool', help: 'Also Pods whose emptyDir data is lost.' },
    'grace-period': { type: 'number', initial: -1, help: 'Seconds for each program to end.' },
    timeout: { type: 'duration', help: 'How long to wait; 0 for as long as it takes.' },
    'pod-selector': { type: 'text', help: 'Only these Pods.' },
    'disable-eviction': { type: 'bool', help: 'Delete instead of evicting.' },
    'skip-wait-for-delete-timeout': {
      type: 'number',
      help: 'Do not wait for Pods deleted so many seconds ago.',
    },
  },
  run: async (session) => {
    const { context, flags } = session;
    const nodes = await nodesOf(session, 'drain NODE');
    await markNodes(session, nodes, true);
    const failed: { name: string; problem: Problem }[] = [];
    for (const node of nodes) {
      try {
        await drainOne(session, node);
        context.out(`node/${node.name} drained${dryRunSuffix(dryRunOf(flags))}\n`);
      } catch (error) {
        const problem = problemOf(error);
        context.err(
          `error: unable to drain node "${node.name}" due to error: ${textOf(problem)}, continuing command...\n`,
        );
        failed.push({ name: node.name, problem });
      }
    }
    if (failed.length > 0) {
      context.err(
        `There are pending nodes to be drained:\n${failed.map(({ name }) => ` ${name}\n`).join('')}`,
      );
    }
    throwAll(failed.map(({ problem }) => problem));
    return 0;
  },
};

async function drainOne(session: Session, node: Found): Promise<void> {
  const { flags, context } = session;
  const selector = flags.text('pod-selector');
  const pods = (await listObjects(session, 'pods', '', {
    fieldSelector: `spec.nodeName=${node.name}`,
    ...(selector === '' ? {} : { labelSelector: selector }),
  })) as unknown as Pod[];
  const leaving = choose(session, pods);
  const dryRun = dryRunOf(flags);
  for (const pod of leaving) {
    const { namespace, name } = pod.metadata;
    context.out(`evicting pod ${namespace}/${name}${dryRun === 'client' ? ' (dry run)' : ''}\n`);
    if (dryRun !== 'client') await evict(session, pod, dryRun === 'server');
  }
  if (dryRun !== 'none') return;
  const kind = kindFor('pods');
  const end = context.host.nowUs() + (flags.durationUs('timeout') || WEEK_US);
  await Promise.all(
    leaving.map(async ({ metadata: { namespace = '', name, uid } }) => {
      const timeoutUs = Math.max(1, end - context.host.nowUs());
      await waitDeleted(session, { kind, namespace, name }, { uid, timeoutUs });
      context.out(`pod/${name} evicted\n`);
    }),
  );
}

async function evict(session: Session, pod: Pod, dryRun: boolean): Promise<void> {
  const seconds = session.flags.number('grace-period');
  const { namespace = '', name } = pod.metadata;
  await request(session, {
    verb: 'delete',
    resource: 'pods',
    ...inNamespace(namespace),
    name,
    dryRun,
    ...(seconds < 0 ? {} : { gracePeriodSeconds: seconds }),
  });
}

/** The Pods to take away, or what speaks against it. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/drain/filters.go
function choose(session: Session, pods: readonly Pod[]): Pod[] {
  const { flags } = session;
  const refused = new Map<string, string[]>();
  const warned = new Map<string, string[]>();
  const note = (to: Map<string, string[]>, text: string, pod: Pod): void => {
    to.set(text, [...(to.get(text) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  };
  const leaving = pods.filter((pod) => {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
    const isOver = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (isOver) return true;
    if (owner?.kind === 'DaemonSet') {
      if (flags.yes('ignore-daemonsets')) note(warned, 'ignoring DaemonSet-managed Pods', pod);
      else note(refused, 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)', pod);
      return false;
    }
    if ((pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined)) {
      if (flags.yes('delete-emptydir-data')) note(warned, 'deleting Pods with local storage', pod);
      else note(refused, 'Pods with local storage (use --delete-emptydir-data to override)', pod);
    }
    if (!owner) {
      if (flags.yes('force')) note(warned, 'deleting Pods that declare no controller', pod);
      else note(refused, 'cannot delete Pods that declare no controller (use --force to override)', pod);
    }
    return true;
  });
  const problems = [...refused]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, names]): Problem => ({ kind: 'plain', text: `cannot delete ${text}: ${names.join(', ')}` }));
  if (problems.length === 1) throw plain(textOf(problems[0] as Problem));
  throwAll(problems);
  if (warned.size > 0) {
    const texts = [...warned]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([text, names]) => `${text}: ${names.join(', ')}`);
    warn(session, texts.join('; '));
  }
  return leaving;
}
