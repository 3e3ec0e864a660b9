import type { Endpoint, Endpoints, EndpointSlice } from '../../../../k8s/objects.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { orNone, writeAnnotations, writeLabels } from './maps.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeEndpoints
export const describeEndpoints: Describer<Endpoints> = ({ object: { metadata, subsets }, to }) => {
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, 'Subsets:\n');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets ?? []) {
    to.write(1, `Addresses:\t${orNone(addresses.map(({ ip }) => ip).join(','))}\n`);
    to.write(1, `NotReadyAddresses:\t${orNone(notReadyAddresses.map(({ ip }) => ip).join(','))}\n`);
    if (ports.length > 0) {
      to.write(1, 'Ports:\n');
      to.write(2, 'Name\tPort\tProtocol\n');
      to.write(2, '----\t----\t--------\n');
      for (const { name, port, protocol } of ports) {
        to.write(2, `${name || '<unset>'}\t${port}\t${protocol ?? 'TCP'}\n`);
      }
    }
    to.write(0, '\n');
  }
};

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeEndpointSliceV1
export const describeEndpointSlice: Describer<EndpointSlice> = ({ object: slice, to }) => {
  const { metadata, addressType } = slice;
  to.write(0, `Name:\t${metadata.name}\n`);
  to.write(0, `Namespace:\t${metadata.namespace}\n`);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  to.write(0, `AddressType:\t${addressType}\n`);
  const ports = slice.ports ?? [];
  if (ports.length === 0) to.write(0, 'Ports: <unset>\n');
  else {
    to.write(0, 'Ports:\n');
    to.write(1, 'Name\tPort\tProtocol\n');
    to.write(1, '----\t----\t--------\n');
    for (const { name, port, protocol } of ports) {
      to.write(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? 'TCP'}\n`);
    }
  }
  const endpoints = slice.endpoints ?? [];
  to.write(0, `Endpoints:${endpoints.length === 0 ? ' <none>' : ''}\n`);
  for (const endpoint of endpoints) writeEndpoint(to, endpoint);
};

function writeEndpoint(to: Description, endpoint: Endpoint): void {
  to.write(1, `- Addresses:\t${orNone(endpoint.addresses.join(', '))}\n`);
  to.write(2, 'Conditions:\n');
  to.write(3, `Ready:\t${endpoint.conditions?.ready ?? '<unset>'}\n`);
  to.write(2, `Hostname:\t${endpoint.hostname ?? '<unset>'}\n`);
  if (endpoint.targetRef) to.write(2, `TargetRef:\t${endpoint.targetRef.kind}/${endpoint.targetRef.name}\n`);
  to.write(2, `NodeName:\t${endpoint.nodeName ?? '<unset>'}\n`);
  to.write(2, `Zone:\t${endpoint.zone ?? '<unset>'}\n`);
}
