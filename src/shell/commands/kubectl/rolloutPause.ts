import { resourceOf } from '../../../k8s/kind.ts';
import { plain, problemOf, textOf, throwAll, type Problem } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import { fieldManagerFlag, OUTPUT_FLAGS } from './flagGroups.ts';
import { resultPrinter, type Printable } from './printing/output.ts';
import { ROLLOUT_FLAGS, rolloutWanted, sayNothingFound } from './rolloutTargets.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { groupResource } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_pause.go
export const rolloutPause: Verb = pausing({
  name: 'pause',
  summary: 'Mark the provided resource as paused',
  paused: true,
  unchanged: 'is already paused',
  unsupported: 'pausing is not supported',
  operation: 'paused',
});

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_resume.go
export const rolloutResume: Verb = pausing({
  name: 'resume',
  summary: 'Resume a paused resource',
  paused: false,
  unchanged: 'is not paused',
  unsupported: 'resuming is not supported',
  operation: 'resumed',
});

interface Pausing {
  readonly name: string;
  readonly summary: string;
  readonly paused: boolean;
  readonly unchanged: string;
  readonly unsupported: string;
  readonly operation: string;
}

function pausing(what: Pausing): Verb {
  return {
    name: what.name,
    summary: what.summary,
    usage: 'RESOURCE',
    examples: [`kubectl rollout ${what.name} deployment/web`],
    flags: { ...ROLLOUT_FLAGS, ...OUTPUT_FLAGS, ...fieldManagerFlag('kubectl-rollout') },
    run: async (session) => {
      const print = await resultPrinter(session);
      const { found, problems } = await findAll(session, rolloutWanted(session));
      if (found.length === 0 && problems.length === 0) sayNothingFound(session);
      const all: Problem[] = [...problems];
      for (const one of found) {
        try {
          print(await setPaused(session, one, what), what.operation);
        } catch (error) {
          all.push(problemOf(error));
        }
      }
      throwAll(all);
      return 0;
    },
  };
}

async function setPaused(session: Session, found: Found, what: Pausing): Promise<Printable> {
  const { kind, namespace, name } = found;
  const object = present(found);
  const refuse = (why: string): Error => plain(`error: ${groupResource(kind)} "${name}" ${why}`);
  if (kind.kind !== 'Deployment') throw refuse(what.unsupported);
  const { paused = false } = object['spec'] as { paused?: boolean };
  if (paused === what.paused) throw refuse(what.unchanged);
  try {
    const response = await request(session, {
      verb: 'patch',
      resource: resourceOf(kind),
      name,
      ...inNamespace(namespace),
      patchType: 'strategic',
      body: { spec: { paused: what.paused ? true : null } },
      fieldManager: session.flags.text('field-manager'),
    });
    return objectOf(response);
  } catch (error) {
    throw plain(`failed to patch: ${textOf(problemOf(error))}`);
  }
}
