import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { applyOnServer } from './applyServerSide.ts';
import { isStatus, plain, problemOf, throwAll, withSource, type Problem } from './failure.ts';
import { fetchOne, findAll, present, type Found } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
  VALIDATE_FLAG,
  validationOf,
} from './flagGroups.ts';
import { LAST_APPLIED, lastAppliedOf, withLastApplied, withoutNulls } from './lastApplied.ts';
import { requireFiles } from './manifests.ts';
import { patchToApply } from './applyPatch.ts';
import { OBJECT_FORMATS, objectPrinter, nameOf, unknownFormat } from './printing/output.ts';
import { compactJson } from '../../../base/goJson.ts';
import { prune, PRUNE_FLAGS } from './prune.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { waitDeleted } from './waitDeleted.ts';
import { WEEK_US } from './watching.ts';
import { kindText, resourceText } from './words.ts';
import { viewLastApplied } from './viewLastApplied.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go
export const apply: Verb = {
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  usage: '(-f FILENAME | -k DIRECTORY)',
  examples: ['kubectl apply -f web.yaml', 'cat web.yaml | kubectl apply -f -'],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAG,
    ...DRY_RUN_FLAG,
    ...VALIDATE_FLAG,
    ...PRUNE_FLAGS,
    ...fieldManagerFlag('kubectl-client-side-apply'),
    force: { type: 'bool', help: 'Delete and create again what cannot be changed.' },
    'force-conflicts': { type: 'bool', help: 'With --server-side: take over fields that others manage.' },
    'grace-period': {
      type: 'number',
      initial: -1,
      help: 'Seconds for the program to end when --force deletes it.',
    },
    'openapi-patch': { type: 'bool', initial: true, help: 'Use the schema to work out the difference.' },
    overwrite: { type: 'bool', initial: true, help: 'Resolve conflicts in favour of the file.' },
    'server-side': { type: 'bool', help: 'Let the server work out what changes.' },
    timeout: { type: 'duration', help: 'How long to wait for a deletion of --force.' },
  },
  subcommands: [viewLastApplied],
  run: async (session) => {
    requireFiles(session);
    const options = optionsOf(session);
    const { found, problems } = await findAll(session, {
      args: [],
      files: true,
      selector: session.flags.text('selector'),
      validate: options.fieldValidation !== 'Ignore',
    });
    if (found.length === 0 && problems.length === 0) throw plain('no objects passed to apply');
    const results = await resultsOf(session, options);
    const all: Problem[] = [...problems];
    for (const one of found) {
      try {
        const { object, operation } = await applyOne(session, one, options);
        results.add(object, operation);
      } catch (error) {
        all.push(problemOf(error));
      }
    }
    if (all.length === 0 && session.flags.yes('prune')) {
      await prune(session, found, options.dryRun, (object) => results.add(object, 'pruned'));
    }
    if (all.length === 0) results.finish();
    throwAll(all);
    return 0;
  },
};

type Options = ReturnType<typeof optionsOf>;

function optionsOf(session: Session): {
  dryRun: ReturnType<typeof dryRunOf>;
  fieldValidation: ReturnType<typeof validationOf>;
  serverSide: boolean;
} {
  const { flags } = session;
  const dryRun = dryRunOf(flags);
  const serverSide = flags.yes('server-side');
  if (session.args.length > 0) throw plain(`Unexpected args: [${session.args.join(' ')}]`);
  if (flags.yes('force-conflicts') && !serverSide)
    throw plain('--force-conflicts only works with --server-side');
  if (dryRun === 'client' && serverSide) {
    throw plain("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (serverSide && flags.yes('force')) throw plain('--force cannot be used with --server-side');
  if (dryRun === 'server' && flags.yes('force')) throw plain('--dry-run=server cannot be used with --force');
  if (flags.yes('all') && flags.text('selector') !== '') {
    throw plain('cannot set --all and --selector at the same time');
  }
  if (flags.yes('prune') && !flags.yes('all') && flags.text('selector') === '') {
    throw plain(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. ' +
        'If you did not mean to prune all resources, specify a label selector',
    );
  }
  return { dryRun, fieldValidation: validationOf(flags), serverSide };
}

interface Applied {
  readonly object: Draft;
  readonly operation: string;
}

/** A line for each object as it comes, or, with `-o`, all of them at the end. */
async function resultsOf(
  session: Session,
  options: Options,
): Promise<{ add(object: Draft, operation: string): void; finish(): void }> {
  const { context, flags } = session;
  const format = flags.text('output');
  const printer = await objectPrinter(session, format);
  if (!printer && format !== '') throw unknownFormat(format, OBJECT_FORMATS);
  const suffix = dryRunSuffix(options.dryRun);
  const objects: Draft[] = [];
  return {
    add: (object, operation) => {
      if (printer && format !== 'name') objects.push(object);
      else
        context.out(format === 'name' ? `${nameOf(object)}\n` : `${nameOf(object)} ${operation}${suffix}\n`);
    },
    finish: () => {
      const [only] = objects;
      if (!printer || !only) return;
      const list = { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } };
      context.out(printer(objects.length === 1 ? only : list));
    },
  };
}

async function applyOne(session: Session, found: Found, options: Options): Promise<Applied> {
  const file: Draft = present(found);
  const generateName: unknown = file['metadata']?.generateName;
  if (found.name === '' && typeof generateName === 'string' && generateName !== '') {
    throw plain(`from ${generateName}: cannot use generate name with apply`);
  }
  if (options.serverSide) return applyOnServer(session, found, options);
  const live = await liveOf(session, found);
  const applied = live
    ? await change(session, found, live, options)
    : await createNew(session, found, options);
  if (live && applied.object['metadata']?.deletionTimestamp) warnDeleting(session, found.name);
  return applied;
}

export function warnDeleting(session: Session, name: string): void {
  session.context.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
}

async function liveOf(session: Session, found: Found): Promise<KubeObject | null> {
  try {
    if (found.name === '') throw plain('resource name may not be empty');
    return present(await fetchOne(session, found));
  } catch (error) {
    if (isStatus(error, 'NotFound')) return null;
    throw withSource(
      `retrieving current configuration of:\n${infoText(found)}\nfrom server for:`,
      found.source,
      error,
    );
  }
}

/** How kubectl names an object in its longer errors. */
// kubernetes: staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go Info.String
export function infoText({ kind, name, namespace }: Found): string {
  return (
    `Resource: "${resourceText(kind)}", GroupVersionKind: "${kindText(kind)}"\n` +
    `Name: "${name}", Namespace: "${namespace}"`
  );
}

async function createNew(session: Session, found: Found, options: Options): Promise<Applied> {
  const body = withoutNulls(withLastApplied(present(found))) as Draft;
  if (options.dryRun === 'client') return { object: body, operation: 'created' };
  try {
    const response = await request(session, {
      verb: 'create',
      resource: resourceOf(found.kind),
      ...inNamespace(found.namespace),
      body,
      dryRun: options.dryRun === 'server',
      fieldManager: session.flags.text('field-manager'),
      fieldValidation: options.fieldValidation,
    });
    return { object: objectOf(response), operation: 'created' };
  } catch (error) {
    throw withSource('creating', found.source, error);
  }
}

async function change(session: Session, found: Found, live: KubeObject, options: Options): Promise<Applied> {
  const original = lastAppliedOf(live);
  if (original === null) warnMissing(session, found);
  const file: Draft = present(found);
  const modified = withLastApplied(file);
  const patch = patchToApply(found.kind, original, modified, live);
  if (Object.keys(patch).length === 0) return { object: live, operation: 'unchanged' };
  try {
    const response = await request(session, {
      verb: 'patch',
      resource: resourceOf(found.kind),
      name: found.name,
      ...inNamespace(found.namespace),
      patchType: 'strategic',
      body: patch,
      // What the client would only work out by itself is worked out by the server here, and not kept either.
      dryRun: options.dryRun !== 'none',
      fieldManager: session.flags.text('field-manager'),
      fieldValidation: options.fieldValidation,
    });
    return { object: objectOf(response), operation: 'configured' };
  } catch (error) {
    if (session.flags.yes('force') && (isStatus(error, 'Conflict') || isStatus(error, 'Invalid'))) {
      return { object: await replaceByForce(session, found, modified), operation: 'configured' };
    }
    const inner = withSource('patching', found.source, error);
    const text = `applying patch:\n${compactJson(patch)}\nto:\n${infoText(found)}\nfor:`;
    throw withSource(text, found.source, inner);
  }
}

function warnMissing(session: Session, found: Found): void {
  session.context.err(
    `Warning: resource ${found.kind.plural}/${found.name} is missing the ${LAST_APPLIED} annotation which is required ` +
      'by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create ' +
      '--save-config or kubectl apply. The missing annotation will be patched automatically.\n',
  );
}

/** `--force`: deletes the object and makes it anew. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/apply/patcher.go deleteAndCreate
async function replaceByForce(session: Session, found: Found, modified: Draft): Promise<Draft> {
  const { flags } = session;
  const grace = flags.number('grace-period');
  const target = { resource: resourceOf(found.kind), ...inNamespace(found.namespace) };
  await request(session, {
    verb: 'delete',
    ...target,
    name: found.name,
    propagationPolicy: 'Background',
    ...(grace < 0 ? {} : { gracePeriodSeconds: grace }),
  });
  await waitDeleted(session, found, { uid: null, timeoutUs: flags.durationUs('timeout') || WEEK_US });
  const response = await request(session, { verb: 'create', ...target, body: withoutNulls(modified) });
  return objectOf(response);
}
