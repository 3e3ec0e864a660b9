import { resourceOf } from '../../../k8s/kind.ts';
import type { KubeObject } from '../../../k8s/objects.ts';
import { plain, throwAll } from './failure.ts';
import { visit, type Found } from './find.ts';
import { ROLLOUT_FLAGS, rolloutWanted, sayNothingFound } from './rolloutTargets.ts';
import { getObject, type Session } from './session.ts';
import type { Verb } from './verb.ts';
import { watchUntil } from './watching.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go
export const rolloutStatus: Verb = {
  name: 'status',
  summary: 'Show the status of the rollout',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: ['kubectl rollout status deployment/web'],
  flags: {
    ...ROLLOUT_FLAGS,
    watch: { type: 'bool', short: 'w', initial: true, help: 'Watch until it is done.' },
    revision: { type: 'number', help: 'Only of this revision.' },
    timeout: { type: 'duration', help: 'How long to watch; 0 for as long as it takes.' },
  },
  run: async (session) => {
    const wanted = rolloutWanted(session);
    const revision = session.flags.number('revision');
    if (revision < 0) throw plain(`revision must be a positive integer: ${revision}`);
    let any = false;
    const problems = await visit(session, wanted, async (found) => {
      any = true;
      await follow(session, found);
    });
    throwAll(problems);
    if (!any) sayNothingFound(session);
    return 0;
  },
};

/** Prints a line for the present state and one for each change, until the rollout is done. */
async function follow(session: Session, found: Found): Promise<void> {
  const { flags, context } = session;
  const { kind, namespace, name } = found;
  const viewer = VIEWERS[kind.kind];
  if (!viewer || kind.group !== 'apps') {
    const text = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
    throw plain(`no status viewer has been implemented for ${text}`);
  }
  const show = (object: KubeObject): boolean => {
    const { text, done } = viewer(object, flags.number('revision'));
    context.out(`${text}\n`);
    return done || !flags.yes('watch');
  };
  const now = await getObject(session, resourceOf(kind), namespace, name);
  if (show(now)) return;
  const timeoutUs = flags.durationUs('timeout') || null;
  const watched = { kind, namespace, name, resourceVersion: now.metadata.resourceVersion };
  const done = await watchUntil(session, watched, timeoutUs, ({ type, object }) => {
    if (type === 'DELETED') throw plain('object has been deleted');
    return show(object);
  });
  if (!done) throw plain('timed out waiting for the condition');
}

interface StatusLine {
  readonly text: string;
  readonly done: boolean;
}

type Viewer = (object: KubeObject, revision: number) => StatusLine;

interface Counts {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly currentReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly updatedNumberScheduled?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go
const VIEWERS: Readonly<Record<string, Viewer>> = {
  Deployment: deploymentStatus,
  DaemonSet: daemonSetStatus,
  StatefulSet: statefulSetStatus,
};

function waiting(text: string): StatusLine {
  return { text, done: false };
}

function deploymentStatus(object: KubeObject, revision: number): StatusLine {
  const { name, generation = 0, annotations } = object.metadata;
  const running = Number(annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  if (revision > 0 && revision !== running) {
    throw plain(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  const status = (object['status'] ?? {}) as Counts;
  if (generation > (status.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...');
  const progressing = status.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    throw plain(`deployment "${name}" exceeded its progress deadline`);
  }
  const wanted = (object['spec'] as { replicas?: number }).replicas;
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const start = `Waiting for deployment "${name}" rollout to finish:`;
  if (wanted !== undefined && updated < wanted) {
    return waiting(`${start} ${updated} out of ${wanted} new replicas have been updated...`);
  }
  if (replicas > updated)
    return waiting(`${start} ${replicas - updated} old replicas are pending termination...`);
  if (available < updated)
    return waiting(`${start} ${available} of ${updated} updated replicas are available...`);
  return { text: `deployment "${name}" successfully rolled out`, done: true };
}

function strategyType(object: KubeObject): string {
  return (object['spec'] as { updateStrategy?: { type?: string } }).updateStrategy?.type ?? 'RollingUpdate';
}

function daemonSetStatus(object: KubeObject): StatusLine {
  if (strategyType(object) !== 'RollingUpdate') {
    throw plain('rollout status is only available for RollingUpdate strategy type');
  }
  const { name, generation = 0 } = object.metadata;
  const status = (object['status'] ?? {}) as Counts;
  if (generation > (status.observedGeneration ?? 0))
    return waiting('Waiting for daemon set spec update to be observed...');
  const {
    updatedNumberScheduled: updated = 0,
    desiredNumberScheduled: desired = 0,
    numberAvailable = 0,
  } = status;
  const start = `Waiting for daemon set "${name}" rollout to finish:`;
  if (updated < desired)
    return waiting(`${start} ${updated} out of ${desired} new pods have been updated...`);
  if (numberAvailable < desired) {
    return waiting(`${start} ${numberAvailable} of ${desired} updated pods are available...`);
  }
  return { text: `daemon set "${name}" successfully rolled out`, done: true };
}

function statefulSetStatus(object: KubeObject): StatusLine {
  if (strategyType(object) !== 'RollingUpdate') {
    throw plain('rollout status is only available for RollingUpdate strategy type');
  }
  const { generation = 0 } = object.metadata;
  const status = (object['status'] ?? {}) as Counts;
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (observedGeneration === 0 || generation > observedGeneration) {
    return waiting('Waiting for statefulset spec update to be observed...');
  }
  const spec = object['spec'] as {
    replicas?: number;
    updateStrategy?: { rollingUpdate?: { partition?: number } };
  };
  const { replicas } = spec;
  if (replicas !== undefined && readyReplicas < replicas) {
    return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  }
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling) {
    const wanted = (replicas ?? 0) - (rolling.partition ?? 0);
    if (rolling.partition !== undefined && updatedReplicas < wanted) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    }
    return {
      text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`,
      done: true,
    };
  }
  if (status.updateRevision !== status.currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${status.updateRevision}...`,
    );
  }
  const current = `${status.currentReplicas ?? 0} pods at revision ${status.currentRevision}`;
  return { text: `statefulset rolling update complete ${current}...`, done: true };
}
