import type { KubeObject, ReplicaSet } from '../../../k8s/objects.ts';
import { CHANGE_CAUSE } from './annotate.ts';
import { keepsRevisions, revisionHistory, type Revision, type Template } from './controllerRevisions.ts';
import { createDescription } from './describe/description.ts';
import { describeTemplate } from './describe/template.ts';
import { plain, throwAll } from './failure.ts';
import { present, visit, type Found } from './find.ts';
import { OUTPUT_FLAGS } from './flagGroups.ts';
import { nameOf, objectPrinter } from './printing/output.ts';
import { alignCells, DESCRIPTION } from './printing/tabWriter.ts';
import { replicaSetsOf, revisionOf } from './revisions.ts';
import { ROLLOUT_FLAGS, rolloutWanted } from './rolloutTargets.ts';
import type { Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_history.go
export const rolloutHistory: Verb = {
  name: 'history',
  summary: 'View rollout history',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: ['kubectl rollout history deployment/web', 'kubectl rollout history deployment/web --revision=2'],
  flags: {
    ...ROLLOUT_FLAGS,
    ...OUTPUT_FLAGS,
    revision: { type: 'number', help: 'The details of this revision.' },
  },
  run: async (session) => {
    const wanted = rolloutWanted(session);
    const revision = session.flags.number('revision');
    if (revision < 0) throw plain(`revision must be a positive integer: ${revision}`);
    const printer = await objectPrinter(session, session.flags.text('output'));
    const problems = await visit(session, wanted, async (found) => {
      const history = await historyOf(session, found);
      if (printer) {
        const shown = revision > 0 ? [pick(history, revision)] : [...history.values()];
        for (const { object } of shown) session.context.out(printer(object));
        return;
      }
      session.context.out(`${nameOf(present(found))} ${historyText(history, revision)}\n`);
    });
    throwAll(problems);
    return 0;
  },
};

type History = ReadonlyMap<number, Revision>;

async function historyOf(session: Session, found: Found): Promise<History> {
  const revisions = await revisionsOf(session, found);
  return new Map(revisions.sort((a, b) => a.number - b.number).map((one) => [one.number, one]));
}

async function revisionsOf(session: Session, found: Found): Promise<Revision[]> {
  const { kind } = found;
  if (keepsRevisions(found)) return revisionHistory(session, present(found));
  if (kind.kind !== 'Deployment') {
    const text = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
    throw plain(`no history viewer has been implemented for "${text}"`);
  }
  const sets = await replicaSetsOf(session, present(found));
  return sets.flatMap((set) => {
    const number = revisionOf(set);
    if (number === null) return [];
    const annotations = set.metadata.annotations ?? {};
    return [{ number, object: set as unknown as KubeObject, template: templateWithCause(set), annotations }];
  });
}

function pick(history: History, revision: number): Revision {
  const found = history.get(revision);
  if (!found) throw plain('unable to find the specified revision');
  return found;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/history.go
function historyText(history: History, revision: number): string {
  const withRevision = revision > 0 ? `with revision #${revision}` : '';
  if (history.size === 0) return `${withRevision}\nNo rollout history found.`;
  if (revision > 0) {
    const description = createDescription();
    describeTemplate(description, pick(history, revision).template);
    return `${withRevision}\n${description.unaligned()}`;
  }
  const rows = [...history].map(
    ([number, { annotations }]) => `${number}\t${annotations[CHANGE_CAUSE] || '<none>'}\n`,
  );
  return `\n${alignCells(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`, DESCRIPTION)}`;
}

/** A Deployment's template is shown with what caused it among its annotations. */
function templateWithCause(set: ReplicaSet): Template | undefined {
  const cause = set.metadata.annotations?.[CHANGE_CAUSE] ?? '';
  const { template } = set.spec;
  if (cause === '' || !template) return template;
  const annotations = { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...template, metadata: { ...template.metadata, annotations } };
}
