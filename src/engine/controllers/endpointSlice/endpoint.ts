import { deepFreeze } from '../../../base/plain.ts';
import { familyOf } from '../../../k8s/addresses.ts';
import type { IpFamily } from '../../../k8s/clusterSettings.ts';
import type { Container, Endpoint, EndpointSlice, Pod, Service, ServicePort } from '../../../k8s/objects.ts';
import { isPodReady, isPodTerminal } from '../pods.ts';

/** How a Pod becomes an endpoint of a Service. Pure. */
// kubernetes: staging/src/k8s.io/endpointslice/utils.go

export type EndpointPort = NonNullable<EndpointSlice['ports']>[number];

/** Whether a Pod that the selector matches is listed at all. Terminating Pods stay in slices until they are gone. */
// kubernetes: staging/src/k8s.io/endpointslice/util/controller_utils.go ShouldPodBeInEndpoints
export function isListed(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod)) return false;
  if (!pod.status?.podIP && podIps(pod).length === 0) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The Pod's addresses, one a family. */
export function podIps(pod: Pod): readonly string[] {
  const { podIPs, podIP } = pod.status ?? {};
  if (!podIPs) return podIP ? [podIP] : [];
  const ips = podIPs.map(({ ip }) => ip ?? '').filter((ip) => ip !== '');
  return ips.length > 0 || !podIP ? ips : [podIP];
}

/** The endpoint of a Pod in one address family; null when it has no address of that family. */
export function endpointOf(
  pod: Pod,
  service: Service,
  zone: string | undefined,
  family: IpFamily,
): Endpoint | null {
  if (!Object.isFrozen(pod) || !Object.isFrozen(service)) return makeEndpoint(pod, service, zone, family);
  let ofService = made.get(service);
  if (!ofService) made.set(service, (ofService = new WeakMap()));
  const known = ofService.get(pod);
  if (known?.family === family && known.zone === zone) return known.endpoint;
  const endpoint = deepFreeze(makeEndpoint(pod, service, zone, family));
  ofService.set(pod, { family, zone, endpoint });
  return endpoint;
}

/** By frozen Service and frozen Pod: most Pods have not changed since the last sync. It only saves work. */
const made = new WeakMap<Service, WeakMap<Pod, MadeEndpoint>>();

interface MadeEndpoint {
  readonly family: IpFamily;
  readonly zone: string | undefined;
  readonly endpoint: Endpoint | null;
}

function makeEndpoint(
  pod: Pod,
  service: Service,
  zone: string | undefined,
  family: IpFamily,
): Endpoint | null {
  const address = podIps(pod).find((ip) => familyOf(ip) === family);
  if (address === undefined) return null;
  const { namespace = '', name, uid } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    addresses: [address],
    conditions: { ready, serving, terminating },
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone ? { zone } : {}),
  };
}

/** The ports of a Service as this Pod serves them; a port whose name the Pod does not know is left out. */
export function endpointPorts(service: Service, pod: Pod): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const servicePort of service.spec.ports ?? []) {
    const port = findPort(pod, servicePort);
    if (port === null) continue;
    const { name = '', protocol = 'TCP', appProtocol } = servicePort;
    ports.push({ ...(appProtocol === undefined ? {} : { appProtocol }), name, port, protocol });
  }
  return ports;
}

/** The number behind a Service port's targetPort in this Pod; null when no container has a port of that name and protocol. */
export function findPort(pod: Pod, servicePort: ServicePort): number | null {
  const { targetPort = servicePort.port, protocol = 'TCP' } = servicePort;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const container of [...pod.spec.containers, ...sidecars] as readonly Container[]) {
    for (const port of container.ports ?? []) {
      if (port.name === targetPort && (port.protocol ?? 'TCP') === protocol) return port.containerPort;
    }
  }
  return null;
}

/** Equal for port lists that may share a slice; their order does not matter. */
export function portsKey(ports: readonly EndpointPort[]): string {
  return ports
    .map((port) => `${port.name ?? ''}|${port.protocol ?? ''}|${port.port ?? ''}|${port.appProtocol ?? '-'}`)
    .sort()
    .join('\n');
}

/** What makes two endpoints one: addresses, hostname and the Pod behind. The rest may change. */
export function endpointIdentity(endpoint: Endpoint): string {
  let identity = identities.get(endpoint);
  if (identity === undefined) {
    const { addresses, hostname = '', targetRef } = endpoint;
    identity = `${addresses.join(',')}|${hostname}|${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`;
    if (Object.isFrozen(endpoint)) identities.set(endpoint, identity);
  }
  return identity;
}

/** By frozen endpoint. It only saves work. */
const identities = new WeakMap<Endpoint, string>();

/** Whether two endpoints of one identity also agree in the rest; hints are another's business. */
export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.targetRef?.uid === b.targetRef?.uid &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating
  );
}
