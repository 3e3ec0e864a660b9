import { hostPort } from '../../../../k8s/addresses.ts';
import { formatLabels } from '../../../../k8s/labels.ts';
import type { EndpointSlice, Service } from '../../../../k8s/objects.ts';
import { listObjects, type Session } from '../session.ts';
import type { Describer } from './describer.ts';
import type { Description } from './description.ts';
import { orNone, writeAnnotations, writeLabels } from './maps.ts';

// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go describeService
export const describeService: Describer<Service> = async ({ session, object: service, to }) => {
  const { metadata, spec, status } = service;
  const slices = await slicesOf(session, metadata.namespace ?? '', metadata.name);
  const line = (title: string, value: unknown): void => to.write(0, `${title}:\t${String(value)}\n`);
  line('Name', metadata.name);
  line('Namespace', metadata.namespace);
  writeLabels(to, 'Labels', metadata.labels);
  writeAnnotations(to, 'Annotations', metadata.annotations);
  line('Selector', formatLabels(spec.selector));
  line('Type', spec.type ?? '');
  if (spec.ipFamilyPolicy) line('IP Family Policy', spec.ipFamilyPolicy);
  line('IP Families', orNone((spec.ipFamilies ?? []).join(',')));
  line('IP', spec.clusterIP ?? '');
  line('IPs', orNone((spec.clusterIPs ?? []).join(',')));
  if ((spec.externalIPs ?? []).length > 0) line('External IPs', (spec.externalIPs ?? []).join(','));
  if (spec.loadBalancerIP) line('Desired LoadBalancer IP', spec.loadBalancerIP);
  if (spec.externalName) line('External Name', spec.externalName);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) line('LoadBalancer Ingress', ingress.map(ingressText).join(', '));
  for (const port of spec.ports ?? []) writePort(to, port, slices);
  line('Session Affinity', spec.sessionAffinity ?? '');
  if (spec.externalTrafficPolicy) line('External Traffic Policy', spec.externalTrafficPolicy);
  if (spec.internalTrafficPolicy) line('Internal Traffic Policy', spec.internalTrafficPolicy);
  if (spec.healthCheckNodePort) line('HealthCheck NodePort', spec.healthCheckNodePort);
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) line('LoadBalancer Source Ranges', ranges.join(','));
  if (spec.trafficDistribution) line('Traffic Distribution', spec.trafficDistribution);
};

/** The slices of a Service, in the order of the list. */
export async function slicesOf(
  session: Session,
  namespace: string,
  service: string,
): Promise<EndpointSlice[]> {
  const list = await listObjects(session, 'endpointslices.discovery.k8s.io', namespace, {
    labelSelector: `kubernetes.io/service-name=${service}`,
  });
  return list as unknown as EndpointSlice[];
}

type Ingress = NonNullable<NonNullable<NonNullable<Service['status']>['loadBalancer']>['ingress']>[number];

function ingressText({ ip, ipMode, hostname }: Ingress): string {
  if (!ip) return hostname ?? '';
  return ipMode ? `${ip} (${ipMode})` : ip;
}

type Port = NonNullable<Service['spec']['ports']>[number];

function writePort(to: Description, port: Port, slices: readonly EndpointSlice[]): void {
  const name = port.name || '<unset>';
  const protocol = port.protocol ?? 'TCP';
  to.write(0, `Port:\t${name}\t${port.port}/${protocol}\n`);
  to.write(0, `TargetPort:\t${port.targetPort ?? port.port}/${protocol}\n`);
  if (port.appProtocol) to.write(0, `AppProtocol:\t${port.appProtocol}\n`);
  if (port.nodePort) to.write(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}\n`);
  to.write(0, `Endpoints:\t${endpointsText(slices, port.name ?? '')}\n`);
}

/** So many addresses are shown. */
const SHOWN = 3;

/** The ready addresses behind a port: `<none>` without slices, empty when none is ready. */
// kubernetes: staging/src/k8s.io/kubectl/pkg/describe/describe.go formatEndpointSlices
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const addresses = slices.flatMap((slice) => {
    const ready = (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .map((endpoint) => endpoint.addresses[0] ?? '');
    const ports = slice.ports ?? [];
    if (ports.length === 0) return ready;
    return ports
      .filter(({ name }) => (name ?? '') === portName)
      .flatMap(({ port }) => ready.map((address) => hostPort(address, port ?? 0)));
  });
  const text = addresses.slice(0, SHOWN).join(',');
  return addresses.length > SHOWN ? `${text} + ${addresses.length - SHOWN} more...` : text;
}
