import type { Node } from '../../../k8s/objects.ts';
import { isLabelKey, isLabelValue } from '../../../k8s/validation/names.ts';
import { plain, throwAll, usageError } from './failure.ts';
import { present, visit } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
  VALIDATE_FLAG,
} from './flagGroups.ts';
import { resultPrinter } from './printing/output.ts';
import { objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { kindFor } from './words.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/taint/taint.go
export const taint: Verb = {
  name: 'taint',
  summary: 'Update the taints on one or more nodes',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  examples: ['kubectl taint node node-1 dedicated=db:NoSchedule', 'kubectl taint node node-1 dedicated-'],
  flags: {
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    ...SELECTOR_FLAG,
    ...VALIDATE_FLAG,
    ...fieldManagerFlag('kubectl-taint'),
    all: { type: 'bool', help: 'All nodes.' },
    overwrite: { type: 'bool', help: 'Allow taints to be replaced.' },
  },
  run: async (session) => {
    const { flags } = session;
    const { names, added, removed } = parseLine(session);
    const dryRun = dryRunOf(flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const selector = flags.text('selector');
    const wanted =
      flags.yes('all') || selector !== ''
        ? { args: ['nodes'], all: flags.yes('all'), selector }
        : { args: names, defaultWord: 'nodes' };
    const problems = await visit(session, wanted, async (found) => {
      const node = present(found) as unknown as Node;
      const { taints, operation } = changeTaints(session, node, added, removed);
      const response = await request(session, {
        verb: 'patch',
        resource: 'nodes',
        name: found.name,
        patchType: 'merge',
        body: { spec: { taints: taints.length === 0 ? null : taints } },
        dryRun: dryRun !== 'none',
        fieldManager: flags.text('field-manager'),
      });
      print(objectOf(response), operation);
    });
    throwAll(problems);
    return 0;
  },
};

function parseLine(session: Session): { names: string[]; added: Taint[]; removed: Taint[] } {
  const { args, flags, path } = session;
  const isTaint = (arg: string): boolean => /[=:]/.test(arg) || arg.endsWith('-');
  const first = args.findIndex(isTaint);
  const resources = first < 0 ? args : args.slice(0, first);
  const words = first < 0 ? [] : args.slice(first);
  const wrong = words.find((word) => !isTaint(word));
  if (wrong !== undefined) throw plain(`all resources must be specified before taint changes: ${wrong}`);
  const [word, ...names] = resources;
  if (word === undefined) throw plain('one or more resources must be specified as <resource> <name>');
  if (words.length === 0) throw plain('at least one taint update is required');
  const added: Taint[] = [];
  const removed: Taint[] = [];
  for (const text of words) {
    const remove = text.endsWith('-');
    const one = parseTaint(path, remove ? text.slice(0, -1) : text);
    if (!remove && one.effect === '') throw usageError(path, `invalid taint spec: ${text}`);
    (remove ? removed : added).push(one);
  }
  if (kindFor(word).kind !== 'Node')
    throw plain(`invalid resource type ${word}, only node types are supported`);
  if (flags.yes('all') && flags.text('selector') !== '') {
    throw plain("setting 'all' parameter with a non empty selector is prohibited");
  }
  if (names.length === 0 && !flags.yes('all') && flags.text('selector') === '') {
    throw plain("at least one resource name must be specified since 'all' parameter is not set");
  }
  return { names, added, removed };
}

function parseTaint(path: string, text: string): Taint {
  const invalid = (why = ''): Error => usageError(path, `invalid taint spec: ${text}${why}`);
  const [pair = '', effect = '', ...more] = text.split(':');
  if (more.length > 0) throw invalid();
  if (text.includes(':') && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect)) {
    throw usageError(path, `invalid taint effect: ${effect}, unsupported taint effect`);
  }
  const [key = '', value, ...rest] = text.includes(':') ? pair.split('=') : [pair];
  if (rest.length > 0) throw invalid();
  const wrong = [...(value === undefined ? [] : isLabelValue(value)), ...isLabelKey(key)];
  if (wrong.length > 0) throw invalid(`, ${wrong.join('; ')}`);
  return value === undefined || value === '' ? { key, effect } : { key, value, effect };
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go reorganizeTaints
function changeTaints(
  session: Session,
  node: Node,
  added: readonly Taint[],
  removed: readonly Taint[],
): { taints: readonly Taint[]; operation: string } {
  const old = node.spec?.taints ?? [];
  const isSame = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const overwrite = session.flags.yes('overwrite');
  const clashes = added.filter((one) => old.some((other) => isSame(one, other)));
  if (!overwrite && clashes.length > 0) {
    const keys = clashes.map(({ key }) => key).join(',');
    throw plain(
      `node ${node.metadata.name} already has ${keys} taint(s) with same effect(s) and --overwrite is false`,
    );
  }
  let taints: readonly Taint[] = [
    ...added,
    ...old.filter((other) => !added.some((one) => isSame(one, other))),
  ];
  const grew = taints.length !== old.length;
  let shrank = false;
  for (const one of removed) {
    const kept = taints.filter(
      (other) => other.key !== one.key || (one.effect !== '' && other.effect !== one.effect),
    );
    if (kept.length === taints.length) {
      throw plain(`taint "${one.key}${one.effect === '' ? '' : `:${one.effect}`}" not found`);
    }
    shrank = true;
    taints = kept;
  }
  const operation = (grew && shrank) || overwrite ? 'modified' : grew ? 'tainted' : 'untainted';
  return { taints, operation };
}
