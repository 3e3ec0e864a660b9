import { resourceOf } from '../../../k8s/kind.ts';
import { isLabelValue } from '../../../k8s/validation/names.ts';
import { plain, throwAll, type Problem } from './failure.ts';
import { findAll, present, targetsOf, visit, type Found } from './find.ts';
import {
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  FIELD_SELECTOR_FLAG,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
} from './flagGroups.ts';
import { changed, metadataPatch, splitPairs, type Changes } from './pairs.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, request, type Session } from './session.ts';
import type { FlagSpecs, Verb } from './verb.ts';

/** Flags that `label` and `annotate` share. */
export const MARK_FLAGS: FlagSpecs = {
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  ...SELECTOR_FLAG,
  ...FIELD_SELECTOR_FLAG,
  ...ALL_NAMESPACES_FLAG,
  ...DRY_RUN_FLAG,
  all: { type: 'bool', help: 'All of the named kinds in the namespace.' },
  list: { type: 'bool', help: 'Only show what is set.' },
  local: { type: 'bool', help: 'Work on the files only, without the server.' },
  overwrite: { type: 'bool', help: 'Allow values to be replaced.' },
  'resource-version': { type: 'text', help: 'Only if this is the resource version now.' },
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/label/label.go
export const label: Verb = {
  name: 'label',
  summary: 'Update the labels on a resource',
  usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
  examples: ['kubectl label pod web-1 app=other --overwrite', 'kubectl label pod web-1 app-'],
  flags: { ...MARK_FLAGS, ...fieldManagerFlag('kubectl-label') },
  run: async (session) => {
    const { resources, pairs } = splitPairs(session.args, 'label');
    const changes = parseLabels(pairs);
    checkMarks(session, resources);
    if (changes.size === 0 && !session.flags.yes('list'))
      throw plain('at least one label update is required');
    return session.flags.yes('list')
      ? listMarks(session, resources, 'labels')
      : applyLabels(session, resources, changes);
  },
};

/** What does not go together, for `label` and `annotate` alike. */
export function checkMarks(session: Session, resources: readonly string[]): void {
  const { flags } = session;
  if (flags.yes('list') && flags.text('output') !== '') {
    throw plain('--list and --output may not be specified together');
  }
  for (const other of ['selector', 'field-selector']) {
    if (flags.yes('all') && flags.text(other) !== '') {
      throw plain(`cannot set --all and --${other} at the same time`);
    }
  }
  const files = flags.list('filename').length;
  if (flags.yes('local')) {
    if (resources.length > 0) {
      throw plain('can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set');
    }
    if (files === 0) throw plain('one or more files must be specified as -f pod.yaml or --filename=pod.json');
  } else if (resources.length === 0 && files === 0) {
    throw plain('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
}

export function wantedMarks(session: Session, resources: readonly string[]): Parameters<typeof visit>[1] {
  const { flags } = session;
  if (flags.yes('local')) return { args: [], files: true };
  return {
    args: resources,
    files: true,
    latest: true,
    emptySelector: flags.yes('all'),
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    allNamespaces: flags.yes('all-namespaces'),
  };
}

function parseLabels(pairs: readonly string[]): Changes {
  const values = new Map<string, string | null>();
  const removed: string[] = [];
  for (const pair of pairs) {
    if (!pair.includes('=')) {
      removed.push(pair.slice(0, -1));
      continue;
    }
    const [key = '', value = '', ...more] = pair.split('=');
    if (more.length > 0) throw plain(`invalid label spec: ${pair}`);
    const wrong = isLabelValue(value);
    if (wrong.length > 0) throw plain(`invalid label value: "${pair}": ${wrong.join(';')}`);
    values.set(key, value);
  }
  for (const key of removed) {
    if (values.has(key)) throw plain('can not both modify and remove a label in the same command');
    values.set(key, null);
  }
  return values;
}

async function applyLabels(
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
  const remote = dryRun !== 'client' && !flags.yes('local');
  const labelOne = async (found: Found): Promise<void> => {
    const object = present(found);
    const { labels } = object.metadata;
    if (remote) sayAbsent(session, labels, changes);
    if (!flags.yes('overwrite')) throwAll(clashes(labels, changes));
    const { after, added, removed } = changed(labels, changes);
    if (remote && added + removed > 0) {
      await request(session, {
        verb: 'patch',
        resource: resourceOf(found.kind),
        name: found.name,
        ...inNamespace(found.namespace),
        patchType: 'merge',
        body: metadataPatch('labels', changes, version),
        dryRun: dryRun === 'server',
        fieldManager: flags.text('field-manager'),
      });
    }
    print({ ...object, metadata: { ...object.metadata, labels: after } }, operation(added, removed));
  };
  throwAll(await visit(session, wanted, labelOne, targets));
  return 0;
}

function operation(added: number, removed: number): string {
  if (added > 0 && removed > 0) return 'modified';
  if (added > 0) return 'labeled';
  return removed > 0 ? 'unlabeled' : 'not labeled';
}

function sayAbsent(
  session: Session,
  labels: Readonly<Record<string, string>> | undefined,
  changes: Changes,
): void {
  for (const [key, value] of changes) {
    if (value === null && labels?.[key] === undefined) session.context.out(`label "${key}" not found.\n`);
  }
}

function clashes(labels: Readonly<Record<string, string>> | undefined, changes: Changes): Problem[] {
  return [...changes].flatMap(([key, value]): Problem[] => {
    const now = labels?.[key];
    if (value === null || now === undefined || now === value) return [];
    return [{ kind: 'plain', text: `'${key}' already has a value (${now}), and --overwrite is false` }];
  });
}

/** `--list`: what is set, one a line. */
export async function listMarks(
  session: Session,
  resources: readonly string[],
  field: 'labels' | 'annotations',
): Promise<number> {
  const out = (text: string): void => session.context.out(text);
  const { found, problems, single } = await findAll(session, wantedMarks(session, resources));
  for (const one of found) {
    const object = present(one);
    if (!single) out(`Listing ${field} for ${one.kind.kind}.${one.kind.group}/${one.name}:\n`);
    const marks = Object.entries(object.metadata[field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, value] of marks) out(`${single ? '' : ' '}${key}=${value}\n`);
  }
  throwAll(problems);
  return 0;
}
