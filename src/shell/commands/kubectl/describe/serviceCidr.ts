import type { IpAddress, ServiceCidr } from '../../../../k8s/objects.ts';
import { formatLong } from '../instants.ts';
import type { Describer } from './describer.ts';
import { writeAnnotations, writeLabels } from './maps.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeServiceCIDRV1
export const describeServiceCidr: Describer<ServiceCidr> = ({ object, to }) => {
  const { metadata, spec, status } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `CIDRs:\t${(spec.cidrs ?? []).join(', ')}\n`);
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return;
  to.write(0, 'Status:\nConditions:\n');
  to.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
  to.write(1, '----\t------\t------------------\t------\t-------\n');
  for (const { type, status: state, lastTransitionTime, reason, message } of conditions) {
    to.write(1, `${type}\t${state}\t${formatLong(lastTransitionTime)}\t${reason}\t${message}\n`);
  }
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeIPAddressV1
export const describeIpAddress: Describer<IpAddress> = ({ object, to }) => {
  const { metadata, spec } = object;
  to.write(0, `Name:\t${metadata.name}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  const { parentRef } = spec;
  if (!parentRef) return;
  to.write(0, 'Parent Reference:\n');
  to.write(1, `Group:\t${parentRef.group ?? ''}\n`);
  to.write(1, `Resource:\t${parentRef.resource ?? ''}\n`);
  to.write(1, `Namespace:\t${parentRef.namespace ?? ''}\n`);
  to.write(1, `Name:\t${parentRef.name ?? ''}\n`);
};
