import { parseManifest } from '../../../k8s/manifest.ts';
import { toYaml } from '../../../k8s/edit.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { twoWayMergePatch } from '../../../k8s/patch/threeWay.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { exitWith, plain, throwAll } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import { fieldManagerFlag, FILE_FLAGS, OUTPUT_FLAGS, SAVE_CONFIG_FLAG, VALIDATE_FLAG } from './flagGroups.ts';
import { LAST_APPLIED, saveConfig } from './lastApplied.ts';
import { shellQuote } from './manifests.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import { draftSuffix } from './suffix.ts';
import type { Verb } from './verb.ts';

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go
export const edit: Verb = {
  name: 'edit',
  summary: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  examples: [`KUBE_EDITOR="sed -i s/80/8080/" kubectl edit service web`],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SAVE_CONFIG_FLAG,
    ...VALIDATE_FLAG,
    ...fieldManagerFlag('kubectl-edit'),
  },
  run: async (session) => {
    const editor = editorOf(session);
    const { found, problems } = await findAll(session, { args: session.args, files: true, latest: true });
    throwAll(problems);
    if (editor === null) return showAll(session, found);
    const print = await resultPrinter(session);
    for (const one of found) {
      const edited = await editOne(session, one, editor);
      if (edited) print(edited, 'edited');
    }
    return 0;
  },
};

/** The command that edits; null: the page's own editor. */
function editorOf(session: Session): string | null {
  const { env } = session.context;
  const editor = env['KUBE_EDITOR'] || env['EDITOR'];
  if (editor) return editor;
  if (session.context.host.openEditor) return null;
  throw plain(
    'no editor opens in this terminal: set KUBE_EDITOR to a command that changes the file it is given ' +
      `(KUBE_EDITOR="sed -i 's/80/8080/'" kubectl edit …), or use kubectl patch, kubectl set or the manifest editor`,
  );
}

/** Simplified: the page's editor stays open beside the terminal, so that the command does not wait; Apply is the saving. */
function showAll({ context }: Session, found: readonly Found[]): number {
  for (const one of found) {
    const { kind, name } = one;
    const word = kind.kind.toLowerCase();
    const text = toYaml(manifestOf(present(one)));
    context.host.openEditor?.({
      subject: `${kind.kind}/${one.namespace}/${name}`,
      name: `${name}-${word}.yaml`,
      text,
    });
    context.out(`${word}/${name} is open in the editor; Apply there saves what you change.\n`);
  }
  return 0;
}

/** What somebody would write: without the status and all that the server fills in by itself. */
function manifestOf(live: KubeObject): object {
  const { status: _status, metadata, ...rest } = live;
  const { name, namespace, labels, annotations } = metadata;
  const { [LAST_APPLIED]: _applied, ...others } = annotations ?? {};
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels ? { labels } : {}),
      ...(Object.keys(others).length > 0 ? { annotations: others } : {}),
    },
  };
}

async function editOne(session: Session, found: Found, editor: string): Promise<KubeObject | null> {
  const { context } = session;
  const live = present(found);
  const path = `/tmp/kubectl-edit-${draftSuffix(session, found.name)}.yaml`;
  const { managedFields: _, ...metadata } = live.metadata;
  const shown = { ...live, metadata };
  const before = HEADER + toYaml(shown);
  await context.writeFile(path, before);
  const done = await context.run(`${editor} ${shellQuote(path)}`);
  context.err(done.stderr);
  if (done.exitCode !== 0)
    throw exitWith(1, `error: there was a problem with the editor "${editor.split(' ')[0]}"`);
  const after = (await context.readFile(path)) ?? '';
  await context.run(`rm -f ${shellQuote(path)}`);
  if (after === before) return cancelled(session, 'Edit cancelled, no changes made.');
  const { documents, problems } = parseManifest(after);
  const broken = problems.find(({ parseError }) => parseError !== undefined);
  if (broken) throw plain(`error parsing edited-file: ${broken.parseError}`);
  const [document] = documents;
  if (!document) return cancelled(session, 'Edit cancelled, saved file was empty.');
  const edited = saveConfig(document.object, session.flags.yes('save-config'));
  const patch = twoWayMergePatch(shown, edited, found.kind);
  if (Object.keys(patch).length === 0) return cancelled(session, 'Edit cancelled, no changes made.');
  const response = await request(session, {
    verb: 'patch',
    resource: resourceOf(found.kind),
    name: found.name,
    ...inNamespace(found.namespace),
    patchType: 'strategic',
    body: patch,
    fieldManager: session.flags.text('field-manager'),
  });
  return objectOf(response);
}

function cancelled(session: Session, text: string): null {
  session.context.err(`${text}\n`);
  return null;
}
