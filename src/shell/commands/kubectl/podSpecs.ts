import { resourceOf } from '../../../k8s/kind.ts';
import type { Container, KubeObject } from '../../../k8s/objects.ts';
import { plain, problemOf, textOf, throwAll, type Problem } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  fieldManagerFlag,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
} from './flagGroups.ts';
import { resultPrinter } from './printing/output.ts';
import { inNamespace, objectOf, request, type Session } from './session.ts';
import type { FlagSpecs } from './verb.ts';
import { goTypeOf, podSpecOf } from './workload.ts';

export const SET_FLAGS: FlagSpecs = {
  ...FILE_FLAGS,
  ...OUTPUT_FLAGS,
  ...SELECTOR_FLAG,
  ...DRY_RUN_FLAG,
  ...fieldManagerFlag('kubectl-set'),
  all: { type: 'bool', help: 'All of the named kinds in the namespace.' },
};

/** What becomes of one container: the fields that change, or null when none does. */
export type ContainerChange = (container: Container, object: KubeObject) => Partial<Container> | null;

export interface SpecChange {
  readonly change: ContainerChange;
  /** `image updated`. */
  readonly operation: string;
  /** `failed to patch image update to pod template: `. */
  readonly failure: string;
  /** What is wrong with one object, before it is changed. */
  readonly check?: (containers: readonly Container[], object: KubeObject) => Problem[];
}

/** Changes containers of Pods and Pod templates by strategic merge patches. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/set/helper.go CalculatePatches
export async function changeSpecs(
  session: Session,
  args: readonly string[],
  what: SpecChange,
): Promise<number> {
  const { flags } = session;
  const dryRun = dryRunOf(flags);
  const print = await resultPrinter(session, dryRunSuffix(dryRun));
  const { found, problems } = await findAll(session, {
    args,
    files: true,
    latest: true,
    emptySelector: flags.yes('all'),
    selector: flags.text('selector'),
  });
  throwAll(problems);
  const wrong: Problem[] = [];
  for (const one of found) {
    try {
      const patch = patchFor(one, what, wrong);
      if (patch === null) continue;
      const response = await request(session, {
        verb: 'patch',
        resource: resourceOf(one.kind),
        name: one.name,
        ...inNamespace(one.namespace),
        patchType: 'strategic',
        body: patch,
        dryRun: dryRun !== 'none',
        fieldManager: flags.text('field-manager'),
      });
      print(objectOf(response), what.operation);
    } catch (error) {
      const problem = problemOf(error);
      wrong.push(
        problem.kind === 'status' ? { kind: 'plain', text: `${what.failure}${textOf(problem)}` } : problem,
      );
    }
  }
  throwAll(wrong);
  return 0;
}

function patchFor(found: Found, { change, check }: SpecChange, wrong: Problem[]): unknown {
  const object = present(found);
  const spec = podSpecOf(object);
  if (!spec)
    throw plain(
      `error: ${found.kind.plural}/${found.name} the object is not a pod or does not have a pod template: ${goTypeOf(object)}\n`,
    );
  const init = spec.initContainers ?? [];
  if (check) wrong.push(...check([...init, ...spec.containers], object));
  const changesOf = (containers: readonly Container[]): object[] =>
    containers.flatMap((container) => {
      const changed = change(container, object);
      return changed ? [{ name: container.name, ...changed }] : [];
    });
  const initChanges = changesOf(init);
  const changes = changesOf(spec.containers);
  if (initChanges.length === 0 && changes.length === 0) return null;
  const inner = {
    ...(changes.length === 0 ? {} : { containers: changes }),
    ...(initChanges.length === 0 ? {} : { initContainers: initChanges }),
  };
  if (object.kind === 'Pod') return { spec: inner };
  if (object.kind === 'CronJob') return { spec: { jobTemplate: { spec: { template: { spec: inner } } } } };
  return { spec: { template: { spec: inner } } };
}

/** Throws unless something is named. */
export function requireResources(session: Session, resources: readonly string[]): void {
  if (resources.length > 0 || session.flags.list('filename').length > 0) return;
  throw plain('one or more resources must be specified as <resource> <name> or <resource>/<name>');
}
