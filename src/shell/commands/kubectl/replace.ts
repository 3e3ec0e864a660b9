import { resourceOf } from '../../../k8s/kind.ts';
import { DELETION_FLAGS, deletionLine, propagationOf } from './delete.ts';
import { isStatus, plain, throwAll, withSource } from './failure.ts';
import { present, visit, type Found, type Wanted } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SAVE_CONFIG_FLAG,
  VALIDATE_FLAG,
  validationOf,
} from './flagGroups.ts';
import { saveConfig } from './lastApplied.ts';
import { requireFiles } from './manifests.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { waitDeleted } from './waitDeleted.ts';

/** How long `--force` waits for the old object to go. */
const FORCE_TIMEOUT_US = 300_000_000;

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/replace/replace.go
export const replace: Verb = {
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  usage: '-f FILENAME',
  examples: ['kubectl replace -f web.yaml', 'kubectl replace --force -f web.yaml'],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...DRY_RUN_FLAG,
    ...SAVE_CONFIG_FLAG,
    ...VALIDATE_FLAG,
    ...DELETION_FLAGS,
    ...fieldManagerFlag('kubectl-replace'),
  },
  run: async (session) => {
    const { flags } = session;
    requireFiles(session);
    const dryRun = dryRunOf(flags);
    const fieldValidation = validationOf(flags);
    checkFlags(session);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const wanted: Wanted = { args: [], files: true, validate: fieldValidation !== 'Ignore' };
    const force = flags.yes('force');
    if (force) throwAll(await visit(session, wanted, (found) => removeOld(session, found)));
    const problems = await visit(session, wanted, async (found) => {
      const body = saveConfig(present(found), flags.yes('save-config'));
      if (dryRun === 'client') {
        print(body, 'replaced');
        return;
      }
      try {
        const response = await request(session, {
          verb: force ? 'create' : 'update',
          resource: resourceOf(found.kind),
          ...(force ? {} : { name: found.name }),
          ...inNamespace(found.namespace),
          body,
          dryRun: dryRun === 'server',
          fieldManager: flags.text('field-manager'),
          fieldValidation,
        });
        print(objectOf(response), 'replaced');
      } catch (error) {
        throw force ? error : withSource('replacing', found.source, error);
      }
    });
    throwAll(problems);
    return 0;
  },
};

function checkFlags(session: Session): void {
  const { flags } = session;
  const force = flags.yes('force');
  if (flags.number('grace-period') >= 0 && !force) throw plain('--grace-period must have --force specified');
  if (flags.durationUs('timeout') !== 0 && !force) throw plain('--timeout must have --force specified');
  if (force && dryRunOf(flags) !== 'none') throw plain('--dry-run can not be used when --force is set');
}

async function removeOld(session: Session, found: Found): Promise<void> {
  const { flags, context } = session;
  const grace = flags.number('grace-period') < 0 ? 0 : Math.max(1, flags.number('grace-period'));
  try {
    await request(session, {
      verb: 'delete',
      resource: resourceOf(found.kind),
      name: found.name,
      ...inNamespace(found.namespace),
      gracePeriodSeconds: grace,
      propagationPolicy: propagationOf(flags.text('cascade')),
    });
  } catch (error) {
    if (isStatus(error, 'NotFound')) return;
    throw error;
  }
  context.out(`${deletionLine(found, grace === 0)}\n`);
  await waitDeleted(session, found, {
    uid: null,
    timeoutUs: flags.durationUs('timeout') || FORCE_TIMEOUT_US,
  });
}
