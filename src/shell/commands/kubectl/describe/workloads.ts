import { formatLabels, formatSelector, type LabelSelector } from '../../../../k8s/labels.ts';
import type { Deployment, KubeObject, Meta, Pod, ReplicaSet } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import { listObjects, type Session } from '../session.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { controllerOf } from './pod.ts';
import { describeTemplate } from './template.ts';

type Template = Deployment['spec']['template'];

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeReplicaSet
export const describeReplicaSet: Describer<ReplicaSet> = async ({ session, object, to }) => {
  const { metadata, spec, status } = object;
  writeName(to, metadata);
  to.write(0, `Selector:\t${formatSelector(spec.selector)}\n`);
  writeMarks(to, metadata);
  const owner = controllerOf(metadata);
  if (owner !== '') to.write(0, `Controlled By:\t${owner}\n`);
  to.write(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired\n`);
  await writePodsStatus(session, to, metadata, spec.selector);
  describeTemplate(to, spec.template);
  writeReasons(to, status?.conditions ?? []);
};

interface StatefulSet {
  readonly metadata: Meta;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: Template;
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
    readonly volumeClaimTemplates?: readonly {
      readonly metadata: Meta;
      readonly spec?: {
        readonly storageClassName?: string;
        readonly accessModes?: readonly string[];
        readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
      };
    }[];
  };
  readonly status?: { readonly replicas?: number };
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeStatefulSet
export const describeStatefulSet: Describer = async ({ session, object, to }) => {
  const { metadata, spec, status } = object as unknown as StatefulSet;
  writeName(to, metadata);
  to.write(0, `CreationTimestamp:\t${formatLong(metadata.creationTimestamp)}\n`);
  to.write(0, `Selector:\t${formatSelector(spec.selector)}\n`);
  writeMarks(to, metadata);
  to.write(0, `Replicas:\t${spec.replicas ?? 1} desired | ${status?.replicas ?? 0} total\n`);
  to.write(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}\n`);
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (partition !== undefined) to.write(1, `Partition:\t${partition}\n`);
  await writePodsStatus(session, to, metadata, spec.selector);
  describeTemplate(to, spec.template);
  writeClaims(to, spec.volumeClaimTemplates ?? []);
};

function writeClaims(
  to: Description,
  claims: NonNullable<StatefulSet['spec']['volumeClaimTemplates']>,
): void {
  to.write(0, `Volume Claims:${claims.length === 0 ? '\t<none>' : ''}\n`);
  for (const { metadata, spec } of claims) {
    to.write(1, `Name:\t${metadata.name}\n`);
    to.write(1, `StorageClass:\t${spec?.storageClassName ?? ''}\n`);
    writeLabels(to, '  Labels', metadata.labels);
    writeLabels(to, '  Annotations', metadata.annotations);
    to.write(1, `Capacity:\t${spec?.resources?.requests?.['storage'] ?? '<default>'}\n`);
    to.write(1, `Access Modes:\t[${(spec?.accessModes ?? []).join(' ')}]\n`);
  }
}

interface DaemonSet {
  readonly metadata: Meta;
  readonly spec: { readonly selector: LabelSelector; readonly template: Template };
  readonly status?: Readonly<Record<string, number>>;
}

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeDaemonSet
export const describeDaemonSet: Describer = async ({ session, object, to }) => {
  const { metadata, spec, status = {} } = object as unknown as DaemonSet;
  writeName(to, metadata);
  to.write(0, `Selector:\t${formatSelector(spec.selector)}\n`);
  to.write(0, `Node-Selector:\t${formatLabels(spec.template?.spec?.nodeSelector)}\n`);
  writeMarks(to, metadata);
  const count = (name: string): number => status[name] ?? 0;
  to.write(0, `Desired Number of Nodes Scheduled: ${count('desiredNumberScheduled')}\n`);
  to.write(0, `Current Number of Nodes Scheduled: ${count('currentNumberScheduled')}\n`);
  to.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${count('updatedNumberScheduled')}\n`);
  to.write(0, `Number of Nodes Scheduled with Available Pods: ${count('numberAvailable')}\n`);
  to.write(0, `Number of Nodes Misscheduled: ${count('numberMisscheduled')}\n`);
  await writePodsStatus(session, to, metadata, spec.selector);
  describeTemplate(to, spec.template);
};

function writeName(to: Description, metadata: Meta): void {
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
}

function writeMarks(to: Description, metadata: Meta): void {
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
}

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed` of the Pods that it controls. */
async function writePodsStatus(
  session: Session,
  to: Description,
  metadata: Meta,
  selector: LabelSelector,
): Promise<void> {
  const pods = await listObjects(session, 'pods', metadata.namespace ?? '', {
    labelSelector: formatSelector(selector),
  });
  const phases = pods
    .filter((pod) => isControlledBy(pod, metadata.uid))
    .map((pod) => (pod as unknown as Pod).status?.phase);
  const count = (phase: string): number => phases.filter((one) => one === phase).length;
  to.write(
    0,
    `Pods Status:\t${count('Running')} Running / ${count('Pending')} Waiting / ` +
      `${count('Succeeded')} Succeeded / ${count('Failed')} Failed\n`,
  );
}

function isControlledBy(object: KubeObject, uid: string): boolean {
  return (
    object.metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ?? false
  );
}

/** The conditions of a Deployment or ReplicaSet. */
export function writeReasons(
  to: Description,
  conditions: readonly { readonly type: string; readonly status: string; readonly reason?: string }[],
): void {
  if (conditions.length === 0) return;
  to.write(0, 'Conditions:\n  Type\tStatus\tReason\n');
  to.write(1, '----\t------\t------\n');
  for (const { type, status, reason } of conditions) to.write(1, `${type} \t${status}\t${reason ?? ''}\n`);
}
