import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { toYaml } from '../../../k8s/edit.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { patchToApply } from './applyPatch.ts';
import { isStatus, throwAll } from './failure.ts';
import { fetchOne, present, visit, type Found } from './find.ts';
import { fieldManagerFlag, FILE_FLAGS, SELECTOR_FLAG } from './flagGroups.ts';
import { lastAppliedOf, withLastApplied, withoutNulls } from './lastApplied.ts';
import { requireFiles } from './manifests.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import { unifiedDiff } from './unifiedDiff.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/diff/diff.go
export const diff: Verb = {
  name: 'diff',
  summary: 'Diff the live version against a would-be applied version',
  usage: '-f FILENAME',
  examples: ['kubectl diff -f web.yaml'],
  flags: {
    ...FILE_FLAGS,
    ...SELECTOR_FLAG,
    ...fieldManagerFlag('kubectl-client-side-apply'),
    'server-side': { type: 'bool', help: 'Let the server work out what would change.' },
    'force-conflicts': { type: 'bool', help: 'With --server-side: as if fields of others were taken over.' },
    'show-managed-fields': { type: 'bool', help: 'Keep managedFields.' },
  },
  run: async (session) => {
    requireFiles(session);
    let differs = false;
    const wanted = { args: [], files: true, selector: session.flags.text('selector'), validate: true };
    const problems = await visit(session, wanted, async (found) => {
      const text = await differenceOf(session, found);
      if (text !== '') differs = true;
      session.context.out(text);
    });
    throwAll(problems);
    return differs ? 1 : 0;
  },
};

async function differenceOf(session: Session, found: Found): Promise<string> {
  const live = await liveOf(session, found);
  const merged = await mergedOf(session, found, live);
  const { group, version, kind } = found.kind;
  const file = [group === '' ? version : `${group}.${version}`, kind, found.namespace, found.name].join('.');
  const [before, after] = [live ? textOf(session, live) : '', textOf(session, merged)];
  if (before === after) return '';
  const names = [`/tmp/LIVE/${file}`, `/tmp/MERGED/${file}`] as const;
  return `diff -u -N ${names[0]} ${names[1]}\n${unifiedDiff(before, after, names)}`;
}

async function liveOf(session: Session, found: Found): Promise<KubeObject | null> {
  try {
    return present(await fetchOne(session, found));
  } catch (error) {
    if (isStatus(error, 'NotFound')) return null;
    throw error;
  }
}

/** What the server would make of it; a dry run. */
async function mergedOf(session: Session, found: Found, live: KubeObject | null): Promise<KubeObject> {
  const { flags } = session;
  const file: Draft = present(found);
  const target = { resource: resourceOf(found.kind), ...inNamespace(found.namespace), dryRun: true };
  const fieldManager = flags.text('field-manager');
  if (flags.yes('server-side')) {
    const force = flags.yes('force-conflicts');
    return objectOf(
      await request(session, {
        verb: 'patch',
        ...target,
        name: found.name,
        patchType: 'apply',
        body: file,
        force,
        fieldManager,
      }),
    );
  }
  const modified = withLastApplied(file);
  if (!live) {
    return objectOf(
      await request(session, { verb: 'create', ...target, body: withoutNulls(modified), fieldManager }),
    );
  }
  const body = patchToApply(found.kind, lastAppliedOf(live), modified, live);
  return objectOf(
    await request(session, {
      verb: 'patch',
      ...target,
      name: found.name,
      patchType: 'strategic',
      body,
      fieldManager,
    }),
  );
}

function textOf(session: Session, object: KubeObject): string {
  if (session.flags.yes('show-managed-fields')) return toYaml(object);
  const { managedFields: _, ...metadata } = object.metadata;
  return toYaml({ ...object, metadata });
}
