import { deepFreeze } from '../../../base/plain.ts';
import { familyOf } from '../../../k8s/addresses.ts';
import type { Endpoints, Pod, Service } from '../../../k8s/objects.ts';
import { findPort, isListed, podIps } from '../endpointSlice/endpoint.ts';
import { isPodReady } from '../pods.ts';

/** The subsets of the older Endpoints API: addresses grouped by the ports that they offer. Pure. */
// kubernetes: pkg/controller/endpoint/endpoints_controller.go, pkg/api/v1/endpoints/util.go

export type Subset = NonNullable<Endpoints['subsets']>[number];
export type Address = NonNullable<Subset['addresses']>[number];
export type Port = NonNullable<Subset['ports']>[number];

/** An address that offers one port (null: a headless Service without ports). */
export interface Offer {
  readonly address: Address;
  readonly ready: boolean;
  readonly port: Port | null;
}

/** What the Pods that the selector matches offer, in the Service's first family. */
export function offersOf(service: Service, pods: readonly Pod[]): Offer[] {
  const offers: Offer[] = [];
  const publish = service.spec.publishNotReadyAddresses === true;
  for (const pod of pods) {
    if (!isListed(pod, publish)) continue;
    const address = addressOf(service, pod);
    if (!address) continue;
    const ready = publish || isPodReady(pod);
    const { ports = [] } = service.spec;
    if (ports.length === 0 && service.spec.clusterIP === 'None') offers.push({ address, ready, port: null });
    for (const { name, protocol = 'TCP', appProtocol, ...rest } of ports) {
      const number = findPort(pod, { name, protocol, ...rest } as (typeof ports)[number]);
      if (number === null) continue;
      const port: Port = {
        ...(appProtocol === undefined ? {} : { appProtocol }),
        ...(name ? { name } : {}),
        port: number,
        protocol,
      };
      offers.push({ address, ready, port });
    }
  }
  return offers;
}

function addressOf(service: Service, pod: Pod): Address | null {
  if (!Object.isFrozen(pod) || !Object.isFrozen(service)) return makeAddress(service, pod);
  let ofService = made.get(service);
  if (!ofService) made.set(service, (ofService = new WeakMap()));
  let address = ofService.get(pod);
  if (address === undefined) {
    address = deepFreeze(makeAddress(service, pod));
    ofService.set(pod, address);
  }
  return address;
}

/** By frozen Service and frozen Pod: most Pods have not changed since the last sync. It only saves work. */
const made = new WeakMap<Service, WeakMap<Pod, Address | null>>();

function makeAddress(service: Service, pod: Pod): Address | null {
  const { ipFamilies, clusterIP = '' } = service.spec;
  const family = ipFamilies?.[0] ?? familyOf(clusterIP);
  const ip = podIps(pod).find((candidate) => family === null || familyOf(candidate) === family);
  if (ip === undefined) return null;
  const { namespace = '', name, uid } = pod.metadata;
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    ip,
    ...(nodeName ? { nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

interface Offering {
  readonly port: Port | null;
  readonly addresses: Map<string, { address: Address; ready: boolean }>;
}

/** Addresses with the same set of ports share a subset. Upstream orders subsets by a hash; here by their first port. */
// kubernetes: pkg/api/v1/endpoints/util.go RepackSubsets
export function packSubsets(offers: readonly Offer[]): Subset[] {
  const byPort = new Map<string, Offering>();
  for (const { address, ready, port } of offers) {
    const key = port ? `${port.name ?? ''}|${port.port}|${port.protocol}|${port.appProtocol ?? ''}` : '';
    const offering: Offering = byPort.get(key) ?? { port, addresses: new Map() };
    byPort.set(key, offering);
    const id = `${address.ip} ${address.targetRef?.uid ?? ''}`;
    const known = offering.addresses.get(id);
    // Not ready wins over ready.
    if (!known || known.ready) offering.addresses.set(id, { address, ready });
  }
  const groups = new Map<string, { ports: Port[]; addresses: Offering['addresses'] }>();
  for (const { port, addresses } of byPort.values()) {
    const key = byPort.size === 1 ? '' : [...addresses.keys()].sort().join('\n');
    const group = groups.get(key) ?? { ports: [], addresses };
    if (port) group.ports.push(port);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ ports, addresses }) => toSubset(ports, [...addresses.values()]));
}

function toSubset(ports: readonly Port[], all: readonly { address: Address; ready: boolean }[]): Subset {
  const addresses = all.filter(({ ready }) => ready).map(({ address }) => address);
  const notReadyAddresses = all.filter(({ ready }) => !ready).map(({ address }) => address);
  return {
    ...(addresses.length > 0 ? { addresses: addresses.sort(byIp) } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses: notReadyAddresses.sort(byIp) } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  };
}

/** As text, byte by byte: 10.244.1.10 comes before 10.244.1.2. */
function byIp(a: Address, b: Address): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  return (a.targetRef?.uid ?? '') < (b.targetRef?.uid ?? '') ? -1 : 1;
}

/** The most addresses that an Endpoints object holds. */
// kubernetes: pkg/controller/endpoint/endpoints_controller.go maxCapacity
const MAX_ADDRESSES = 1000;

/** At most 1000 addresses, ready ones first, shared out over the subsets; null when they all fit. */
export function truncate(subsets: readonly Subset[]): Subset[] | null {
  const ready = countOf(subsets, 'addresses');
  const notReady = countOf(subsets, 'notReadyAddresses');
  if (ready + notReady <= MAX_ADDRESSES) return null;
  const tooManyReady = ready > MAX_ADDRESSES;
  const field = tooManyReady ? 'addresses' : 'notReadyAddresses';
  const total = tooManyReady ? ready : notReady;
  const room = tooManyReady ? MAX_ADDRESSES : MAX_ADDRESSES - ready;
  let left = room;
  return subsets.map(({ addresses = [], notReadyAddresses = [], ...rest }) => {
    const present = field === 'addresses' ? addresses : notReadyAddresses;
    const kept = present.slice(0, Math.min(left, Math.ceil((present.length * room) / total)));
    left -= kept.length;
    const [good, bad] = tooManyReady ? [kept, []] : [addresses, kept];
    return {
      ...rest,
      ...(good.length > 0 ? { addresses: good } : {}),
      ...(bad.length > 0 ? { notReadyAddresses: bad } : {}),
    };
  });
}

function countOf(subsets: readonly Subset[], field: 'addresses' | 'notReadyAddresses'): number {
  return subsets.reduce((sum, subset) => sum + (subset[field]?.length ?? 0), 0);
}
