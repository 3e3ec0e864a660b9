import type { Draft } from '../../../k8s/kind.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import { createConfigMap } from './createConfigMap.ts';
import { createCronJob } from './createCronJob.ts';
import { createDeployment } from './createDeployment.ts';
import { createIngress } from './createIngress.ts';
import { createJob } from './createJob.ts';
import { createNamespace } from './createNamespace.ts';
import { createSecret } from './createSecret.ts';
import { createService } from './createService.ts';
import { createServiceAccount } from './createServiceAccount.ts';
import { plain, throwAll, usageError, withSource } from './failure.ts';
import { present, visit } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SAVE_CONFIG_FLAG,
  SELECTOR_FLAG,
  VALIDATE_FLAG,
  validationOf,
} from './flagGroups.ts';
import { verbHelp } from './help.ts';
import { saveConfig } from './lastApplied.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/create/create.go
export const create: Verb = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  usage: '-f FILENAME',
  examples: ['kubectl create -f web.yaml', 'kubectl create deployment web --image=nginx:1.27 --replicas=3'],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAG,
    ...DRY_RUN_FLAG,
    ...SAVE_CONFIG_FLAG,
    ...VALIDATE_FLAG,
    ...fieldManagerFlag('kubectl-create'),
  },
  subcommands: [
    createConfigMap,
    createDeployment,
    createIngress,
    createCronJob,
    createJob,
    createNamespace,
    createSecret,
    createService,
    createServiceAccount,
  ],
  run: async (session) => {
    const { flags, context } = session;
    if (flags.list('filename').length === 0) {
      context.err('Error: must specify one of -f and -k\n\n');
      if (session.args.length > 0)
        throw usageError(session.path, `unknown command "${session.args.join(' ')}"`);
      context.err(verbHelp(create, session.path));
      return 1;
    }
    if (session.args.length > 0)
      throw usageError(session.path, `Unexpected args: [${session.args.join(' ')}]`);
    return createFiles(session);
  },
};

async function createFiles(session: Session): Promise<number> {
  const { flags } = session;
  const dryRun = dryRunOf(flags);
  const fieldValidation = validationOf(flags);
  const print = await resultPrinter(session, dryRunSuffix(dryRun));
  let count = 0;
  const wanted = {
    args: [],
    files: true,
    selector: flags.text('selector'),
    validate: fieldValidation !== 'Ignore',
  };
  const problems = await visit(session, wanted, async (found) => {
    let object: Draft = saveConfig(present(found), flags.yes('save-config'));
    if (dryRun !== 'client') {
      try {
        const response = await request(session, {
          verb: 'create',
          resource: resourceOf(found.kind),
          ...inNamespace(found.namespace),
          body: object,
          dryRun: dryRun === 'server',
          fieldManager: flags.text('field-manager'),
          fieldValidation,
        });
        object = objectOf(response);
      } catch (error) {
        throw withSource('creating', found.source, error);
      }
    }
    count++;
    print(object, 'created');
  });
  throwAll(problems);
  if (count === 0) throw plain('no objects passed to create');
  return 0;
}
