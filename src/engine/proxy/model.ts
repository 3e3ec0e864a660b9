import { familyOf, formatCidr, hostPort, parseCidr } from '../../k8s/addresses.ts';
import type { IpFamily } from '../../k8s/clusterSettings.ts';
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../k8s/objects.ts';
import type { ServiceEntry } from './state.ts';
import { balancerIPsOf, clusterIPsOf, isHeadless, isLeftToOthers } from './versions.ts';

/** One port of a Service in one family: what rules are made for. */
export interface RulePort {
  /** `namespace/name:portname`, `namespace/name` for a port without a name. */
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  readonly portName: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly family: IpFamily;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number | null;
  readonly externalIPs: readonly string[];
  readonly balancerIPs: readonly string[];
  readonly sourceRanges: readonly string[];
  /** internalTrafficPolicy: Local. */
  readonly internalLocal: boolean;
  /** externalTrafficPolicy: Local, where the Service can be reached from outside at all. */
  readonly externalLocal: boolean;
  /** Seconds for which a client's endpoint is remembered; null without session affinity. */
  readonly affinityS: number | null;
  readonly healthCheckNodePort: number | null;
  /** Sorted by `address`. */
  readonly endpoints: readonly RuleEndpoint[];
}

export interface RuleEndpoint {
  /** `ip:port`. */
  readonly address: string;
  readonly ip: string;
  readonly port: number;
  /** `namespace/name`, null when the slice names no Pod. */
  readonly pod: string | null;
  readonly node: string | null;
  readonly zone: string | null;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly forZones: readonly string[];
  readonly forNodes: readonly string[];
}

const memo = new WeakMap<ServiceEntry, readonly RulePort[]>();

/** The rule ports of a Service, none when kube-proxy skips it. Worked out once for each state of the Service. */
// kubernetes: pkg/proxy/serviceport.go, pkg/proxy/util/utils.go (ShouldSkipService)
export function rulePortsOf(entry: ServiceEntry): readonly RulePort[] {
  const known = memo.get(entry);
  if (known) return known;
  const made = makeRulePorts(entry);
  memo.set(entry, made);
  return made;
}

function makeRulePorts({ service, slices }: ServiceEntry): RulePort[] {
  if (!service || service.spec.type === 'ExternalName' || isHeadless(service) || isLeftToOthers(service))
    return [];
  return clusterIPsOf(service).flatMap((clusterIP) =>
    (service.spec.ports ?? []).map((port) => makeRulePort(service, slices, clusterIP, port)),
  );
}

function makeRulePort(
  service: Service,
  slices: readonly EndpointSlice[],
  clusterIP: string,
  port: ServicePort,
): RulePort {
  const { spec, metadata } = service;
  const family = familyOf(clusterIP) ?? 'IPv4';
  const ofFamily = (ip: string): boolean => familyOf(ip.split('/')[0] ?? '') === family;
  const name = `${metadata.namespace ?? ''}/${metadata.name}`;
  const portName = port.name ?? '';
  const protocol = (port.protocol ?? 'TCP') as RulePort['protocol'];
  const externalIPs = (spec.externalIPs ?? []).filter(ofFamily);
  const reachable = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || externalIPs.length > 0;
  return {
    key: portName === '' ? name : `${name}:${portName}`,
    namespace: metadata.namespace ?? '',
    service: metadata.name,
    portName,
    protocol,
    family,
    clusterIP,
    port: port.port,
    nodePort: port.nodePort ?? null,
    externalIPs,
    balancerIPs: balancerIPsOf(service).filter(ofFamily),
    sourceRanges: (spec.loadBalancerSourceRanges ?? []).flatMap(rangeOf).filter(ofFamily),
    internalLocal: spec.internalTrafficPolicy === 'Local',
    externalLocal: reachable && spec.externalTrafficPolicy === 'Local',
    affinityS:
      spec.sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800)
        : null,
    healthCheckNodePort:
      spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
        ? (spec.healthCheckNodePort ?? null)
        : null,
    endpoints: joinEndpoints(slices, family, portName, protocol),
  };
}

function rangeOf(text: string): string[] {
  const cidr = parseCidr(text.trim());
  return cidr === null ? [] : [formatCidr(cidr)];
}

/** The endpoints of all slices of a family whose port has this name and protocol, once each, sorted as text. */
// kubernetes: pkg/proxy/endpointslicecache.go
function joinEndpoints(
  slices: readonly EndpointSlice[],
  family: IpFamily,
  portName: string,
  protocol: string,
): RuleEndpoint[] {
  const found = new Map<string, RuleEndpoint>();
  for (const slice of slices) {
    if (
      slice.addressType !== family ||
      slice.metadata.labels?.['service.kubernetes.io/headless'] !== undefined
    )
      continue;
    const port = (slice.ports ?? []).find(
      (each) => (each.name ?? '') === portName && (each.protocol ?? 'TCP') === protocol,
    )?.port;
    if (!port) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const made = makeEndpoint(endpoint, port, slice.metadata.namespace ?? '');
      if (made && (!found.has(made.address) || made.node !== null)) found.set(made.address, made);
    }
  }
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** `name protocol` of every port that some slice has ready endpoints for. */
export function readyPorts(slices: readonly EndpointSlice[]): Set<string> {
  const found = new Set<string>();
  for (const { endpoints = [], ports = [] } of slices) {
    if (!(endpoints ?? []).some(({ conditions }) => conditions?.ready !== false)) continue;
    for (const port of ports ?? []) if (port.port) found.add(`${port.name ?? ''} ${port.protocol ?? 'TCP'}`);
  }
  return found;
}

function makeEndpoint(endpoint: Endpoint, port: number, namespace: string): RuleEndpoint | null {
  const ip = endpoint.addresses[0];
  if (ip === undefined) return null;
  const { conditions, targetRef, hints } = endpoint;
  const pod =
    targetRef?.kind === 'Pod' && targetRef.name
      ? `${targetRef.namespace ?? namespace}/${targetRef.name}`
      : null;
  return {
    address: hostPort(ip, port),
    ip,
    port,
    pod,
    node: endpoint.nodeName ?? null,
    zone: endpoint.zone ?? null,
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
    forZones: (hints?.forZones ?? []).map((each) => each.name),
    forNodes: (hints?.forNodes ?? []).map((each) => each.name),
  };
}
