import { formatInstant } from './instants.ts';
import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { KubectlError, plain, problemOf, textOf, throwAll, type Problem } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import { fieldManagerFlag, OUTPUT_FLAGS } from './flagGroups.ts';
import { resultPrinter } from './printing/output.ts';
import { ROLLOUT_FLAGS, rolloutWanted, sayNothingFound } from './rolloutTargets.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { groupResource } from './words.ts';

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_restart.go
export const rolloutRestart: Verb = {
  name: 'restart',
  summary: 'Restart a resource',
  usage: 'RESOURCE',
  examples: ['kubectl rollout restart deployment/web'],
  flags: { ...ROLLOUT_FLAGS, ...OUTPUT_FLAGS, ...fieldManagerFlag('kubectl-rollout') },
  run: async (session) => {
    const print = await resultPrinter(session);
    const { found, problems } = await findAll(session, rolloutWanted(session));
    if (found.length === 0 && problems.length === 0) sayNothingFound(session);
    const all: Problem[] = [...problems];
    for (const one of found) {
      try {
        print(await restart(session, one), 'restarted');
      } catch (error) {
        all.push(problemOf(error));
      }
    }
    throwAll(all);
    return 0;
  },
};

async function restart(session: Session, found: Found): Promise<KubeObject> {
  const object = present(found);
  checkRestartable(found, object);
  const at = formatInstant(session.context.host.nowUs());
  const template = (object['spec'] as { template?: { metadata?: KubeObject['metadata'] } }).template;
  if (template?.metadata?.annotations?.[RESTARTED_AT] === at) {
    throw plain(
      `failed to create patch for ${found.name}: if restart has already been triggered within the past second, ` +
        'please wait before attempting to trigger another',
    );
  }
  try {
    const response = await request(session, {
      verb: 'patch',
      resource: resourceOf(found.kind),
      name: found.name,
      ...inNamespace(found.namespace),
      patchType: 'strategic',
      body: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } } },
      fieldManager: session.flags.text('field-manager'),
    });
    return objectOf(response);
  } catch (error) {
    throw plain(`failed to patch: ${textOf(problemOf(error))}`);
  }
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go
function checkRestartable({ kind, name }: Found, object: KubeObject): void {
  const what = `error: ${groupResource(kind)} "${name}"`;
  const refuse = (why: string): KubectlError => plain(`${what} ${why}`);
  if (kind.group !== 'apps' || !['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind.kind)) {
    throw refuse('restarting is not supported');
  }
  if ((object['spec'] as { paused?: boolean }).paused) {
    throw refuse("can't restart paused deployment (run rollout resume first)");
  }
}
