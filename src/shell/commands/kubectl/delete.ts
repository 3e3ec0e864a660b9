import { resourceOf } from '../../../k8s/kind.ts';
import { isNotFound, plain, throwAll, withSource } from './failure.ts';
import { targetsOf, visit, type Found, type Wanted } from './find.ts';
import {
  ALL_NAMESPACES_FLAG,
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  FIELD_SELECTOR_FLAG,
  FILE_FLAGS,
  SELECTOR_FLAG,
  type DryRun,
} from './flagGroups.ts';
import { inNamespace, request, warn, type Session } from './session.ts';
import type { FlagSpecs, Verb } from './verb.ts';
import { waitDeleted } from './waitDeleted.ts';
import { WEEK_US } from './watching.ts';
import { kindWord } from './words.ts';

/** Flags about deleting that `run` and `replace` take too. */
export const DELETION_FLAGS: FlagSpecs = {
  cascade: {
    type: 'text',
    initial: 'background',
    bare: 'background',
    help: 'background, orphan or foreground.',
  },
  force: { type: 'bool', help: 'Remove from the API at once, without waiting for the program to end.' },
  'grace-period': {
    type: 'number',
    initial: -1,
    help: 'Seconds for the program to end; 0 only with --force.',
  },
  timeout: { type: 'duration', help: 'How long to wait until it is gone; 0 for as long as it takes.' },
  wait: { type: 'bool', initial: true, help: 'Wait until it is gone.' },
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go
export const deleteVerb: Verb = {
  name: 'delete',
  suggestFor: ['rm', 'remove'],
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: '([-f FILENAME] | TYPE [(NAME | -l label | --all)])',
  examples: ['kubectl delete pod web-1', 'kubectl delete service,deployment -l app=web'],
  flags: {
    ...FILE_FLAGS,
    ...SELECTOR_FLAG,
    ...FIELD_SELECTOR_FLAG,
    ...ALL_NAMESPACES_FLAG,
    ...DRY_RUN_FLAG,
    ...DELETION_FLAGS,
    all: { type: 'bool', help: 'Delete all of the named kinds in the namespace.' },
    now: { type: 'bool', help: 'The same as --grace-period=1.' },
    'ignore-not-found': { type: 'bool', help: 'What is not there counts as deleted.' },
    interactive: { type: 'bool', short: 'i', help: 'Ask first.' },
    output: { type: 'text', short: 'o', help: '-o name for shorter output.' },
  },
  run: async (session) => {
    const options = optionsOf(session);
    const targets = await targetsOf(session, options.wanted);
    checkOptions(session, options);
    if (session.flags.yes('interactive') && !(await confirmed(session, options))) return 0;
    const deleted: Deleted[] = [];
    const problems = await visit(
      session,
      options.wanted,
      async (found) => void deleted.push(await deleteOne(session, options, found)),
      targets,
    );
    throwAll(problems.filter((problem) => !(options.ignoreNotFound && isNotFound(problem))));
    if (deleted.length === 0) {
      session.context.out('No resources found\n');
      return 0;
    }
    if (session.flags.yes('wait') && options.dryRun === 'none') await waitForAll(session, deleted);
    return 0;
  },
};

interface DeleteOptions {
  readonly wanted: Wanted;
  readonly dryRun: DryRun;
  readonly ignoreNotFound: boolean;
  /** -1: as the object itself says. */
  readonly graceSeconds: number;
}

function optionsOf(session: Session): DeleteOptions {
  const { flags } = session;
  const wanted: Wanted = {
    args: session.args,
    files: true,
    selector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.yes('all') && flags.text('selector') === '' && flags.text('field-selector') === '',
    allNamespaces: flags.yes('all-namespaces'),
    fetch: false,
  };
  const selects = flags.yes('all') || wanted.selector !== '' || wanted.fieldSelector !== '';
  return {
    wanted,
    dryRun: dryRunOf(flags),
    ignoreNotFound: flags.given('ignore-not-found') ? flags.yes('ignore-not-found') : selects,
    graceSeconds: graceOf(session),
  };
}

function graceOf(session: Session): number {
  const { flags } = session;
  let seconds = flags.number('grace-period');
  if (flags.yes('now')) {
    if (seconds !== -1) throw plain('--now and --grace-period cannot be specified together');
    seconds = 1;
  }
  if (seconds === 0 && !flags.yes('force')) return 1;
  return flags.yes('force') && seconds < 0 ? 0 : seconds;
}

function checkOptions(session: Session, options: DeleteOptions): void {
  const { flags } = session;
  const output = flags.text('output');
  if (output !== '' && output !== 'name') {
    throw plain(`unexpected -o output mode: ${output}. We only support '-o name'`);
  }
  if (flags.yes('all') && flags.text('selector') !== '') {
    throw plain('cannot set --all and --selector at the same time');
  }
  if (flags.yes('all') && flags.text('field-selector') !== '') {
    throw plain('cannot set --all and --field-selector at the same time');
  }
  if (!['background', 'orphan', 'foreground', 'true', 'false'].includes(flags.text('cascade'))) {
    throw plain(
      `invalid cascade value (${flags.text('cascade')}). Must be "background", "foreground", or "orphan"`,
    );
  }
  if (!flags.yes('force')) return;
  if (options.graceSeconds > 0) {
    throw plain('--force and --grace-period greater than 0 cannot be specified together');
  }
  warn(
    session,
    'Immediate deletion does not wait for confirmation that the running resource has been terminated. ' +
      'The resource may continue to run on the cluster indefinitely.',
  );
}

export function propagationOf(cascade: string): 'Background' | 'Orphan' | 'Foreground' {
  if (cascade === 'orphan' || cascade === 'false') return 'Orphan';
  return cascade === 'foreground' ? 'Foreground' : 'Background';
}

interface Deleted {
  readonly found: Found;
  readonly uid: string | null;
}

async function deleteOne(session: Session, options: DeleteOptions, found: Found): Promise<Deleted> {
  const { flags, context } = session;
  const { kind, namespace, name, source } = found;
  if (session.namespaceGiven && !kind.namespaced && !flags.yes('all-namespaces')) {
    warn(session, 'deleting cluster-scoped resources, not scoped to the provided namespace');
  }
  let uid: string | null = null;
  if (options.dryRun !== 'client') {
    try {
      const response = await request(session, {
        verb: 'delete',
        resource: resourceOf(kind),
        name,
        ...inNamespace(namespace),
        dryRun: options.dryRun === 'server',
        propagationPolicy: propagationOf(flags.text('cascade')),
        ...(options.graceSeconds >= 0 ? { gracePeriodSeconds: options.graceSeconds } : {}),
      });
      uid = response.object?.metadata.uid ?? null;
    } catch (error) {
      throw withSource('deleting', source, error);
    }
  }
  const word = kindWord(kind);
  if (flags.text('output') === 'name') context.out(`${word}/${name}\n`);
  else context.out(`${deletionLine(found, options.graceSeconds === 0)}${dryRunSuffix(options.dryRun)}\n`);
  return { found, uid };
}

/** `pod "tmp" deleted from default namespace`. */
export function deletionLine(found: Pick<Found, 'kind' | 'namespace' | 'name'>, forced = false): string {
  const operation = forced ? 'force deleted' : 'deleted';
  const where = found.kind.namespaced ? ` from ${found.namespace} namespace` : '';
  return `${kindWord(found.kind)} "${found.name}" ${operation}${where}`;
}

/** All share one limit, as one context with a deadline does. */
async function waitForAll(session: Session, deleted: readonly Deleted[]): Promise<void> {
  const { host } = session.context;
  const limitUs = session.flags.durationUs('timeout') || WEEK_US;
  const end = host.nowUs() + limitUs;
  for (const { found, uid } of deleted) {
    await waitDeleted(session, found, { uid, timeoutUs: Math.max(0, end - host.nowUs()) });
  }
}

async function confirmed(session: Session, options: DeleteOptions): Promise<boolean> {
  const { context } = session;
  const names: string[] = [];
  const problems = await visit(session, options.wanted, async ({ kind, name }) => {
    names.push(`${kindWord(kind)}/${name}\n`);
  });
  throwAll(problems);
  if (names.length === 0) {
    context.out('No resources found\n');
    return false;
  }
  context.out(`You are about to delete the following ${names.length} resource(s):\n${names.join('')}`);
  context.out('Do you want to continue? (y/N): ');
  if (context.stdin.trim().split(/\s/)[0]?.toLowerCase() === 'y') return true;
  context.out('deletion is cancelled\n');
  return false;
}
