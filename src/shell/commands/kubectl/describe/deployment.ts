import { formatSelector } from '../../../../k8s/labels.ts';
import type { Deployment, KubeObject, ReplicaSet } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import { replicaSetsOf, splitReplicaSets } from '../revisions.ts';
import type { Describer } from './describer.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { describeTemplate } from './template.ts';
import { writeReasons } from './workloads.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeDeployment
export const describeDeployment: Describer<Deployment> = async ({ session, object: deployment, to }) => {
  const { metadata, spec, status = {} } = deployment;
  const { current, old } = splitReplicaSets(
    deployment as unknown as KubeObject,
    await replicaSetsOf(session, deployment as unknown as KubeObject),
  );
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  to.write(0, `CreationTimestamp:\t${formatLong(metadata.creationTimestamp)}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `Selector:\t${formatSelector(spec.selector)}\n`);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  to.write(
    0,
    `Replicas:\t${spec.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ` +
      `${availableReplicas} available | ${unavailableReplicas} unavailable\n`,
  );
  to.write(0, `StrategyType:\t${spec.strategy?.type ?? ''}\n`);
  to.write(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}\n`);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) {
    const { maxUnavailable, maxSurge } = rolling;
    to.write(0, `RollingUpdateStrategy:\t${maxUnavailable} max unavailable, ${maxSurge} max surge\n`);
  }
  describeTemplate(to, spec.template);
  writeReasons(to, status.conditions ?? []);
  if (current || old.length > 0) {
    to.write(0, `OldReplicaSets:\t${setsText(old)}\n`);
    to.write(0, `NewReplicaSet:\t${setsText(current ? [current] : [])}\n`);
  }
};

function setsText(sets: readonly ReplicaSet[]): string {
  const texts = sets.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`,
  );
  return texts.join(', ') || '<none>';
}
