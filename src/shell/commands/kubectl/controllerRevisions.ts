import { sameData } from '../../../base/plain.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { formatSelector } from '../../../k8s/labels.ts';
import type { ControllerRevision, KubeObject, StatefulSet } from '../../../k8s/objects.ts';
import { plain, problemOf, textOf } from './failure.ts';
import { createDescription } from './describe/description.ts';
import { describeTemplate } from './describe/template.ts';
import { present, type Found } from './find.ts';
import type { DryRun } from './flagGroups.ts';
import { inNamespace, listObjects, request, type Session } from './session.ts';

/** The history of StatefulSets and DaemonSets, which is kept in ControllerRevisions. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/history.go, rollback.go

export type Template = StatefulSet['spec']['template'];

/** One revision of something that is rolled out. */
export interface Revision {
  readonly number: number;
  /** What `-o` prints. */
  readonly object: KubeObject;
  readonly template: Template | undefined;
  /** Annotations of what keeps it: the change's cause is among them. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Whether the kind keeps its history so. */
export function keepsRevisions({ kind }: Found): boolean {
  return kind.group === 'apps' && (kind.kind === 'StatefulSet' || kind.kind === 'DaemonSet');
}

/** The revisions that belong to the object, oldest first. */
export async function controllerRevisions(
  session: Session,
  object: KubeObject,
): Promise<ControllerRevision[]> {
  const { metadata, spec } = object as unknown as StatefulSet;
  const all = await listObjects(session, 'controllerrevisions.apps', metadata.namespace ?? '', {
    labelSelector: formatSelector(spec.selector),
  });
  return all
    .filter(({ metadata: { ownerReferences } }) =>
      ownerReferences?.some(({ uid, controller }) => uid === metadata.uid && controller === true),
    )
    .map((one) => one as unknown as ControllerRevision)
    .sort((a, b) => a.revision - b.revision);
}

function patchOf({ data }: ControllerRevision): { spec: { template: Template } } {
  return data as unknown as { spec: { template: Template } };
}

function templateOf(revision: ControllerRevision): Template {
  const { $patch: _replace, ...template } = patchOf(revision).spec.template as Template & { $patch?: string };
  return template;
}

export async function revisionHistory(session: Session, object: KubeObject): Promise<Revision[]> {
  const revisions = await controllerRevisions(session, object);
  return revisions.map((revision) => {
    const template = templateOf(revision);
    const applied = { ...object, spec: { ...(object['spec'] as object), template } };
    return {
      number: revision.revision,
      object: applied,
      template,
      annotations: revision.metadata.annotations ?? {},
    };
  });
}

/** Puts the template of an earlier revision back; 0 means the one before the newest. */
// kubernetes: DaemonSetRollbacker, StatefulSetRollbacker
export async function rollBackTo(
  session: Session,
  found: Found,
  toRevision: number,
  dryRun: DryRun,
): Promise<string> {
  const { kind, namespace, name } = found;
  if (toRevision < 0) throw plain(`unable to find specified revision ${toRevision} in history`);
  const object = present(found);
  const history = await controllerRevisions(session, object);
  if (toRevision === 0 && history.length <= 1) throw plain('no last revision to roll back to');
  const revision = toRevision === 0 ? history.at(-2) : history.find((one) => one.revision === toRevision);
  if (!revision) throw plain(`unable to find specified revision ${toRevision} in history`);
  const template = templateOf(revision);
  if (dryRun === 'client') {
    const description = createDescription();
    describeTemplate(description, template);
    return `will roll back to ${description.unaligned()}`;
  }
  if (sameData((object as unknown as StatefulSet).spec.template, template)) {
    return `skipped rollback (current template already matches revision ${toRevision})`;
  }
  try {
    await request(session, {
      verb: 'patch',
      resource: resourceOf(kind),
      name,
      ...inNamespace(namespace),
      patchType: 'strategic',
      body: patchOf(revision),
      dryRun: dryRun === 'server',
    });
  } catch (error) {
    throw plain(`failed restoring revision ${toRevision}: ${textOf(problemOf(error))}`);
  }
  return 'rolled back';
}
