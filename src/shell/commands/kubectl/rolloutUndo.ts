import type { Deployment, KubeObject, ReplicaSet } from '../../../k8s/objects.ts';
import { keepsRevisions, rollBackTo } from './controllerRevisions.ts';
import { createDescription } from './describe/description.ts';
import { describeTemplate } from './describe/template.ts';
import { plain, problemOf, textOf, throwAll } from './failure.ts';
import { present, visit, type Found } from './find.ts';
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix, OUTPUT_FLAGS, type DryRun } from './flagGroups.ts';
import { LAST_APPLIED, lastAppliedOf } from './lastApplied.ts';
import { resultPrinter } from './printing/output.ts';
import { replicaSetsOf, REVISION, revisionOf, sameTemplate, withoutHash } from './revisions.ts';
import { ROLLOUT_FLAGS, rolloutWanted } from './rolloutTargets.ts';
import { getObject, inNamespace, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_undo.go
export const rolloutUndo: Verb = {
  name: 'undo',
  summary: 'Undo a previous rollout',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: ['kubectl rollout undo deployment/web', 'kubectl rollout undo deployment/web --to-revision=1'],
  flags: {
    ...ROLLOUT_FLAGS,
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    'to-revision': { type: 'number', help: 'The revision to go back to; 0 for the one before.' },
  },
  run: async (session) => {
    const dryRun = dryRunOf(session.flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const problems = await visit(session, rolloutWanted(session), async (found) => {
      warnApplied(session, found);
      print(present(found), await rollBack(session, found, dryRun));
    });
    throwAll(problems);
    return 0;
  },
};

function warnApplied(session: Session, found: Found): void {
  if (lastAppliedOf(present(found)) === null) return;
  session.context.err(
    `Warning: resource ${found.kind.plural}/${found.name} was previously managed with 'kubectl apply'. ` +
      `Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future ` +
      "'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n",
  );
}

const SKIPPED_ANNOTATIONS = [
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
];

// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go
async function rollBack(session: Session, found: Found, dryRun: DryRun): Promise<string> {
  const { kind, namespace, name } = found;
  const toRevision = session.flags.number('to-revision');
  if (keepsRevisions(found)) return rollBackTo(session, found, toRevision, dryRun);
  if (kind.kind !== 'Deployment') {
    throw plain(
      `no rollbacker has been implemented for "${kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`}"`,
    );
  }
  if (toRevision < 0) throw plain(`unable to find specified revision ${toRevision} in history`);
  const deployment = await getObject(session, 'deployments.apps', namespace, name);
  const set = chooseRevision(await replicaSetsOf(session, deployment), name, toRevision);
  if (dryRun === 'client') {
    const description = createDescription();
    describeTemplate(description, set.spec.template);
    return description.unaligned();
  }
  const { spec } = deployment as unknown as Deployment;
  if (spec.paused) {
    throw plain(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  }
  if (sameTemplate(set.spec.template, spec.template)) {
    return `skipped rollback (current template already matches revision ${toRevision})`;
  }
  try {
    await request(session, {
      verb: 'patch',
      resource: 'deployments.apps',
      name,
      ...inNamespace(namespace),
      patchType: 'json',
      body: [
        { op: 'replace', path: '/spec/template', value: withoutHash(set.spec.template) },
        { op: 'replace', path: '/metadata/annotations', value: annotationsFor(deployment, set) },
      ],
      dryRun: dryRun === 'server',
    });
  } catch (error) {
    throw plain(`failed restoring revision ${toRevision}: ${textOf(problemOf(error))}`);
  }
  return 'rolled back';
}

function chooseRevision(sets: readonly ReplicaSet[], name: string, toRevision: number): ReplicaSet {
  const numbered = sets
    .flatMap((set) => {
      const revision = revisionOf(set);
      return revision === null ? [] : [{ revision, set }];
    })
    .sort((a, b) => b.revision - a.revision);
  if (toRevision > 0) {
    const exact = numbered.find(({ revision }) => revision === toRevision);
    if (!exact) throw plain(`unable to find specified revision ${toRevision} in history`);
    return exact.set;
  }
  const [, previous] = numbered;
  if (!previous) throw plain(`no rollout history found for deployment "${name}"`);
  return previous.set;
}

function annotationsFor(deployment: KubeObject, set: ReplicaSet): Record<string, string> {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) =>
    SKIPPED_ANNOTATIONS.includes(key),
  );
  const old = Object.entries(set.metadata.annotations ?? {}).filter(
    ([key]) => !SKIPPED_ANNOTATIONS.includes(key),
  );
  return Object.fromEntries([...own, ...old]);
}
