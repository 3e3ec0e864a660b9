import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { kindByGvk } from '../../../k8s/kinds/index.ts';
import { plain, problemOf, statusError, textOf, usageError } from './failure.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  OUTPUT_FLAGS,
  SAVE_CONFIG_FLAG,
  VALIDATE_FLAG,
  validationOf,
} from './flagGroups.ts';
import { saveConfig } from './lastApplied.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';

/** Flags of every `kubectl create KIND`. */
export const GENERATOR_FLAGS: FlagSpecs = {
  ...OUTPUT_FLAGS,
  ...DRY_RUN_FLAG,
  ...SAVE_CONFIG_FLAG,
  ...VALIDATE_FLAG,
  ...fieldManagerFlag('kubectl-create'),
};

/** The one name that a generator takes. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create.go NameFromCommandArgs
export function nameArgument(session: Session): string {
  const count = session.dashAt < 0 ? session.args.length : session.dashAt;
  const [name] = session.args;
  if (count !== 1 || name === undefined) {
    throw usageError(session.path, `exactly one NAME is required, got ${count}`);
  }
  return name;
}

/**
 * Creates what a generator made, or only prints it. `failure` is how its error begins (`failed to create
 * deployment: `); without it the server's answer stays as it is.
 */
export async function createGenerated(
  session: Session,
  draft: Draft,
  failure: string | null,
): Promise<number> {
  const { flags } = session;
  const dryRun = dryRunOf(flags);
  const print = await resultPrinter(session, dryRunSuffix(dryRun));
  const fieldValidation = validationOf(flags);
  const kind = kindByGvk(String(draft['apiVersion']), String(draft['kind']));
  if (!kind) throw new Error(`no kind ${draft['kind']}`);
  let object: Draft = saveConfig(inOwnNamespace(session, draft, kind.namespaced), flags.yes('save-config'));
  if (dryRun !== 'client') {
    try {
      const response = await request(session, {
        verb: 'create',
        resource: resourceOf(kind),
        ...inNamespace(kind.namespaced ? session.namespace : ''),
        body: object,
        dryRun: dryRun === 'server',
        fieldManager: flags.text('field-manager'),
        fieldValidation,
      });
      object = objectOf(response);
    } catch (error) {
      const problem = problemOf(error);
      if (failure !== null) throw plain(`${failure}${textOf(problem)}`);
      if (problem.kind === 'status') throw statusError(problem.failure);
      throw error;
    }
  }
  print(object, 'created');
  return 0;
}

/** With `-n` the namespace is written into the object. */
function inOwnNamespace(session: Session, draft: Draft, namespaced: boolean): Draft {
  if (!namespaced || !session.namespaceGiven) return draft;
  return { ...draft, metadata: { ...draft['metadata'], namespace: session.namespace } };
}

/** What `--port=8080` or `--target-port=http` means: a number where it can be one. */
export function intOrString(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
