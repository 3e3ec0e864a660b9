import type { EndpointSlice, Service } from '../../k8s/objects.ts';
import { hostPort } from '../../k8s/addresses.ts';
import type { ServiceRow, SlotRow } from '../../protocol/rows.ts';
import { listByLabels } from '../apiserver/read.ts';
import { parseTimestamp } from '../kernel/kernel.ts';
import { laggingNodes } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';
import { balancerRow } from './balancerRow.ts';
import { serviceProblem } from './serviceProblem.ts';

/** A Service as the page draws it, with a slot for each endpoint of its first family. */
export function serviceRow(world: World, service: Service): ServiceRow {
  const { metadata, spec, status } = service;
  const key = `${metadata.namespace}/${metadata.name}`;
  const headless = spec.clusterIP === 'None';
  const slots = slotsOf(world, service);
  return {
    key,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type: headless ? 'Headless' : ((spec.type ?? 'ClusterIP') as ServiceRow['type']),
    clusterIPs: headless ? [] : (spec.clusterIPs ?? []),
    externalName: spec.externalName ?? null,
    ingressIPs: (status?.loadBalancer?.ingress ?? []).flatMap((one) => (one.ip ? [one.ip] : [])),
    ports: (spec.ports ?? []).map((port) => ({
      name: port.name ?? '',
      port: port.port,
      protocol: port.protocol ?? 'TCP',
      targetPort: String(port.targetPort ?? port.port),
      nodePort: port.nodePort ?? null,
    })),
    selector: (spec.selector as Record<string, string> | undefined) ?? null,
    affinity: spec.sessionAffinity === 'ClientIP' ? 'ClientIP' : 'None',
    externalTrafficPolicy: (spec.externalTrafficPolicy ?? null) as ServiceRow['externalTrafficPolicy'],
    internalTrafficPolicy: (spec.internalTrafficPolicy ?? null) as ServiceRow['internalTrafficPolicy'],
    trafficDistribution: (spec.trafficDistribution as string | undefined) ?? null,
    publishNotReady: spec.publishNotReadyAddresses === true,
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    slots,
    createdAt: parseTimestamp(metadata.creationTimestamp),
    problem: serviceProblem(world, service, slots),
    balancer: balancerRow(world, service),
    laggingNodes: headless || spec.type === 'ExternalName' ? [] : laggingNodes(world, key),
  };
}

/** Every slice that says it belongs to the Service, whoever wrote it. */
export function slicesOf(world: World, namespace: string, name: string): EndpointSlice[] {
  return listByLabels<EndpointSlice>(world, 'endpointslices.discovery.k8s.io', namespace, {
    'kubernetes.io/service-name': name,
  });
}

function slotsOf(world: World, service: Service): SlotRow[] {
  const slices = slicesOf(world, service.metadata.namespace ?? '', service.metadata.name);
  const family = service.spec.ipFamilies?.[0] ?? slices[0]?.addressType ?? 'IPv4';
  const slots = slices
    .filter((slice) => slice.addressType === family)
    .flatMap((slice) => {
      const port = slice.ports?.[0]?.port;
      return (slice.endpoints ?? []).map((endpoint): SlotRow => {
        const ip = endpoint.addresses[0] ?? '';
        const ref = endpoint.targetRef;
        const { ready, serving, terminating } = endpoint.conditions ?? {};
        return {
          address: port ? hostPort(ip, port) : ip,
          ip,
          pod: ref?.kind === 'Pod' ? `${ref.namespace}/${ref.name}` : null,
          node: endpoint.nodeName ?? null,
          ready: ready ?? true,
          serving: serving ?? true,
          terminating: terminating ?? false,
          hostname: endpoint.hostname ?? null,
        };
      });
    });
  return slots.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
