import { ageOf } from '../../../../k8s/age.ts';
import type { Container, Meta, Pod } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import { writeContainers } from './containers.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { writeAnnotations, writeLabels } from './maps.ts';
import { writeSpread, writeTolerations } from './scheduling.ts';
import { writeVolumes } from './volumes.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describePod
export const describePod: Describer<Pod> = ({ session, object: pod, to }) => {
  const { metadata, spec } = pod;
  const status = pod.status ?? {};
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  if (spec.priority !== undefined) to.write(0, `Priority:\t${spec.priority}\n`);
  if (spec.priorityClassName) to.write(0, `Priority Class Name:\t${spec.priorityClassName}\n`);
  if (spec.runtimeClassName) to.write(0, `Runtime Class Name:\t${spec.runtimeClassName}\n`);
  if (spec.serviceAccountName) to.write(0, `Service Account:\t${spec.serviceAccountName}\n`);
  to.write(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}\n`);
  if (status.startTime) to.write(0, `Start Time:\t${formatLong(status.startTime)}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  writePhase(to, pod, session.context.host.nowUs());
  to.write(0, `IP:\t${status.podIP ?? ''}\n`);
  const ips = status.podIPs ?? [];
  to.write(0, `IPs:${ips.length === 0 ? '\t<none>' : ''}\n`);
  for (const { ip } of ips) to.write(1, `IP:\t${ip ?? ''}\n`);
  const owner = controllerOf(metadata);
  if (owner !== '') to.write(0, `Controlled By:\t${owner}\n`);
  if (status.nominatedNodeName) to.write(0, `NominatedNodeName:\t${status.nominatedNodeName}\n`);
  if ((spec.initContainers ?? []).length > 0) {
    writeContainers(
      to,
      'Init Containers',
      spec.initContainers ?? [],
      status.initContainerStatuses ?? [],
      pod,
    );
  }
  writeContainers(to, 'Containers', spec.containers, status.containerStatuses ?? [], pod);
  const ephemeral = (spec.ephemeralContainers ?? []) as readonly Container[];
  if (ephemeral.length > 0)
    writeContainers(to, 'Ephemeral Containers', ephemeral, status.ephemeralContainerStatuses ?? [], pod);
  writeConditions(to, pod);
  writeVolumes(to, spec.volumes ?? [], '');
  to.write(0, `QoS Class:\t${status.qosClass ?? 'BestEffort'}\n`);
  writeLabels(to, 'Node-Selectors', spec.nodeSelector);
  writeTolerations(to, 'Tolerations', spec.tolerations);
  writeSpread(to, spec, '');
};

function writePhase(to: Description, { metadata, spec, status }: Pod, nowUs: number): void {
  const phase = status?.phase ?? '';
  if (metadata.deletionTimestamp && phase !== 'Failed' && phase !== 'Succeeded') {
    to.write(0, `Status:\tTerminating (lasts ${ageOf(metadata.deletionTimestamp, nowUs)})\n`);
    to.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s\n`);
  } else to.write(0, `Status:\t${phase}\n`);
  if (status?.reason) to.write(0, `Reason:\t${status.reason}\n`);
  if (status?.message) to.write(0, `Message:\t${status.message}\n`);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) to.write(0, `SeccompProfile:\t${seccomp.type}\n`);
}

function writeConditions(to: Description, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? [];
  const gates = spec.readinessGates ?? [];
  if (gates.length > 0) {
    to.write(0, 'Readiness Gates:\n  Type\tStatus\n');
    for (const { conditionType } of gates) {
      const found = conditions.find(({ type }) => type === conditionType);
      to.write(1, `${conditionType} \t${found?.status ?? '<none>'} \n`);
    }
  }
  if (conditions.length === 0) return;
  to.write(0, 'Conditions:\n  Type\tStatus\n');
  for (const { type, status: value } of conditions) to.write(1, `${type} \t${value} \n`);
}

/** `ReplicaSet/web-75675f5897`; '' when nothing controls it. */
export function controllerOf(metadata: Meta): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner ? `${owner.kind}/${owner.name}` : '';
}
