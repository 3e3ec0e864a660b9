import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { plain, throwAll } from './failure.ts';
import { findAll, present, type Found } from './find.ts';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunSuffix,
  FILE_FLAGS,
  OUTPUT_FLAGS,
  SELECTOR_FLAG,
} from './flagGroups.ts';
import { resultPrinter } from './printing/output.ts';
import { getObject, inNamespace, objectOf, request, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';
import { resourceText } from './words.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go
export const scale: Verb = {
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  usage: '--replicas=COUNT (-f FILENAME | TYPE NAME)',
  examples: ['kubectl scale --replicas=5 deployment/web'],
  flags: {
    ...FILE_FLAGS,
    ...OUTPUT_FLAGS,
    ...SELECTOR_FLAG,
    ...DRY_RUN_FLAG,
    all: { type: 'bool', help: 'All of the named kinds in the namespace.' },
    replicas: { type: 'number', required: true, help: 'The new number of replicas.' },
    'current-replicas': { type: 'number', initial: -1, help: 'Only if this is the size now.' },
    'resource-version': { type: 'text', help: 'Only if this is the resource version now.' },
    timeout: { type: 'duration', help: 'How long to wait until the size is reached; 0 does not wait.' },
  },
  run: async (session) => {
    const { flags } = session;
    const dryRun = dryRunOf(flags);
    const print = await resultPrinter(session, dryRunSuffix(dryRun));
    const replicas = flags.number('replicas');
    checkFlags(session);
    const { found, problems } = await findAll(session, {
      args: session.args,
      files: true,
      emptySelector: flags.yes('all'),
      selector: flags.text('selector'),
    });
    if (flags.text('resource-version') !== '' && found.length > 1) {
      throw plain('cannot use --resource-version with multiple resources');
    }
    if (found.length === 0) {
      throwAll(problems);
      throw plain('no objects passed to scale');
    }
    for (const one of found) {
      if (dryRun !== 'client') await scaleOne(session, one, dryRun === 'server');
      const object = present(one);
      const spec = { ...(object['spec'] as object), replicas };
      print({ ...object, spec }, 'scaled');
    }
    throwAll(problems);
    return 0;
  },
};

function checkFlags(session: Session): void {
  const { flags } = session;
  if (flags.number('replicas') < 0) {
    throw plain('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  }
  if (flags.number('current-replicas') < -1) {
    throw plain('The --current-replicas must specify an integer of -1 or greater');
  }
}

async function scaleOne(session: Session, found: Found, dryRun: boolean): Promise<void> {
  const { flags } = session;
  const { kind, namespace, name } = found;
  if (!kind.subresources.includes('scale')) {
    throw plain(`could not find scale subresource for ${resourceText(kind)} in discovery information`);
  }
  const replicas = flags.number('replicas');
  const target = {
    resource: resourceOf(kind),
    subresource: 'scale',
    name,
    ...inNamespace(namespace),
    dryRun,
  } as const;
  const expected = flags.number('current-replicas');
  const version = flags.text('resource-version');
  if (expected === -1 && version === '') {
    await request(session, { verb: 'patch', ...target, patchType: 'merge', body: { spec: { replicas } } });
  } else {
    const current = objectOf(await request(session, { verb: 'get', ...target }));
    checkPrecondition(current, expected, version);
    const spec = { ...(current['spec'] as object), replicas };
    await request(session, { verb: 'update', ...target, body: { ...current, spec } });
  }
  if (flags.durationUs('timeout') > 0 && !dryRun) await waitForSize(session, found, replicas);
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/scale/scale.go ScalePrecondition.validate
function checkPrecondition(current: KubeObject, expected: number, version: string): void {
  const size = (current['spec'] as { replicas?: number }).replicas ?? 0;
  if (expected !== -1 && size !== expected) {
    throw plain(`Expected replicas to be ${expected}, was ${size}`);
  }
  const { resourceVersion } = current.metadata;
  if (version !== '' && resourceVersion !== version) {
    throw plain(`Expected resource version to be ${version}, was ${resourceVersion}`);
  }
}

async function waitForSize(session: Session, found: Found, replicas: number): Promise<void> {
  const { kind, namespace, name } = found;
  const isReached = (object: KubeObject): boolean => {
    const status = (object['status'] ?? {}) as { replicas?: number; observedGeneration?: number };
    const observed = status.observedGeneration ?? object.metadata.generation ?? 0;
    return observed >= (object.metadata.generation ?? 0) && (status.replicas ?? 0) === replicas;
  };
  const object = await getObject(session, resourceOf(kind), namespace, name);
  if (isReached(object)) return;
  const watched = { kind, namespace, name, resourceVersion: object.metadata.resourceVersion };
  const reached = await watchUntil(session, watched, session.flags.durationUs('timeout'), (change) =>
    isReached(change.object),
  );
  if (!reached) throw plain('timed out waiting for the condition');
}
