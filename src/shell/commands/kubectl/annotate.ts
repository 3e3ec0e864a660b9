import { resourceOf } from '../../../k8s/kind.ts';
import { plain, throwAll } from './failure.ts';
import { present, targetsOf, visit, type Found } from './find.ts';
import { dryRunOf, dryRunSuffix, fieldManagerFlag } from './flagGroups.ts';
import { checkMarks, listMarks, MARK_FLAGS, wantedMarks } from './label.ts';
import { changed, metadataPatch, splitPairs, type Changes } from './pairs.ts';
import { resultPrinter, type Printable } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/annotate/annotate.go
export const annotate: Verb = {
  name: 'annotate',
  summary: 'Update the annotations on a resource',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
  examples: ["kubectl annotate service web description='the front door'"],
  flags: { ...MARK_FLAGS, ...fieldManagerFlag('kubectl-annotate') },
  run: async (session) => {
    const { resources, pairs } = splitPairs(session.args, 'annotation');
    const changes = parseAnnotations(pairs);
    checkMarks(session, resources);
    const lists = session.flags.yes('list');
    if (changes.size === 0 && !lists) throw plain('at least one annotation update is required');
    return lists
      ? listMarks(session, resources, 'annotations')
      : applyAnnotations(session, resources, changes);
  },
};

function parseAnnotations(pairs: readonly string[]): Changes {
  const values = new Map<string, string | null>();
  const removed: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1));
    else removed.push(pair.slice(0, -1));
  }
  const both = removed.filter((key) => values.has(key));
  if (both.length > 0) {
    throw plain(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
  for (const key of removed) values.set(key, null);
  return values;
}

async function applyAnnotations(
  session: Session,
  resources: readonly string[],
  changes: Changes,
): Promise<number> {
  const { flags } = session;
  const dryRun = dryRunOf(flags);
  const print = await resultPrinter(session, dryRunSuffix(dryRun));
  const wanted = wantedMarks(session, resources);
  const targets = await targetsOf(session, wanted);
  const version = flags.text('resource-version');
  if (!targets.single && version !== '') {
    throw plain('--resource-version may only be used with a single resource');
  }
  const annotateOne = async (found: Found): Promise<void> => {
    const object = present(found);
    const { annotations } = object.metadata;
    if (!flags.yes('overwrite')) checkOverwrites(annotations, changes);
    const { after } = changed(annotations, changes);
    let result: Printable = { ...object, metadata: { ...object.metadata, annotations: after } };
    if (dryRun !== 'client' && !flags.yes('local')) {
      const response = await request(session, {
        verb: 'patch',
        resource: resourceOf(found.kind),
        name: found.name,
        ...inNamespace(found.namespace),
        patchType: 'merge',
        body: metadataPatch('annotations', changes, version),
        dryRun: dryRun === 'server',
        fieldManager: flags.text('field-manager'),
      });
      result = objectOf(response);
    }
    print(result, 'annotated');
  };
  throwAll(await visit(session, wanted, annotateOne, targets));
  return 0;
}

/** What caused a rollout may always be replaced. */
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

function checkOverwrites(annotations: Readonly<Record<string, string>> | undefined, changes: Changes): void {
  const clashes = [...changes].flatMap(([key, value]) => {
    const now = annotations?.[key];
    const free = value === null || now === undefined || now === value || key === CHANGE_CAUSE;
    return free ? [] : [`'${key}' already has a value (${now})`];
  });
  if (clashes.length > 0) {
    throw plain(`--overwrite is false but found the following declared annotation(s): ${clashes.join('; ')}`);
  }
}
