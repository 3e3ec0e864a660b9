import type { Node } from '../../../k8s/objects.ts';
import { usageError } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import { throwAll, type Problem, problemOf, textOf } from './failure.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix, SELECTOR_FLAG } from './flagGroups.ts';
import { request, type Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go
export const cordon: Verb = cordoning('cordon', 'Mark node as unschedulable', true);
export const uncordon: Verb = cordoning('uncordon', 'Mark node as schedulable', false);

function cordoning(name: string, summary: string, desired: boolean): Verb {
  return {
    name,
    summary,
    usage: 'NODE',
    examples: [`kubectl ${name} node-1`],
    flags: { ...DRY_RUN_FLAG, ...SELECTOR_FLAG },
    run: async (session) => {
      const nodes = await nodesOf(session, `${name} NODE`);
      await markNodes(session, nodes, desired);
      return 0;
    },
  };
}

/** The Nodes that the line names. */
export async function nodesOf(session: Session, usage: string): Promise<Found[]> {
  const { args, flags } = session;
  const selector = flags.text('selector');
  if (args.length === 0 && selector === '') throw usageError(session.path, `USAGE: ${usage} [flags]`);
  if (args.length > 0 && selector !== '') {
    throw usageError(session.path, 'error: cannot specify both a node name and a --selector option');
  }
  const wanted = selector === '' ? { args, defaultWord: 'nodes' } : { args: ['nodes'], selector };
  const { found, problems } = await findAll(session, wanted);
  throwAll(problems);
  return found;
}

/** Marks Nodes and says so; a failure does not stop the others. */
export async function markNodes(session: Session, nodes: readonly Found[], desired: boolean): Promise<void> {
  const { context } = session;
  const dryRun = dryRunOf(session.flags);
  const word = desired ? 'cordon' : 'uncordon';
  for (const node of nodes) {
    const { unschedulable = false } = (present(node) as unknown as Node).spec ?? {};
    const suffix = dryRunSuffix(dryRun);
    if (unschedulable === desired) {
      context.out(`node/${node.name} already ${word}ed${suffix}\n`);
      continue;
    }
    try {
      if (dryRun !== 'client') {
        await request(session, {
          verb: 'patch',
          resource: 'nodes',
          name: node.name,
          patchType: 'strategic',
          body: { spec: { unschedulable: desired ? true : null } },
          dryRun: dryRun === 'server',
        });
      }
      context.out(`node/${node.name} ${word}ed${suffix}\n`);
    } catch (error) {
      const problem: Problem = problemOf(error);
      context.err(`error: unable to ${word} node "${node.name}": ${textOf(problem)}\n`);
    }
  }
}
