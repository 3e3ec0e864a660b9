import { sameData } from '../../base/plain.ts';
import { familyOf } from '../../k8s/addresses.ts';
import type { Endpoint, Endpoints, EndpointSlice, Service } from '../../k8s/objects.ts';
import { emitEvent } from '../apiserver/events.ts';
import { getObject, listByLabels } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { createObject, deleteObject, updateObject } from '../apiserver/write.ts';
import type { World } from '../world.ts';
import { ownKey, splitKey, type Controller } from './controller.ts';
import { portsKey, type EndpointPort } from './endpointSlice/endpoint.ts';
import { MANAGED_BY, SERVICE_NAME } from './endpointSlice/labels.ts';
import { TRIGGER_TIME } from './endpointSlice/trigger.ts';
import type { Address, Subset } from './endpoints/subsets.ts';
import { bringAbout, freshName } from './outcome.ts';
import { ownerReference } from './owners.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
const ACTOR = 'endpointslicemirroring-controller';
const COMPONENT = 'endpoint-slice-mirroring-controller';
const MANAGER = 'endpointslicemirroring-controller.k8s.io';
const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

/** The most addresses of one subset that are mirrored. */
const MAX_ADDRESSES = 1000;

/** Writes slices for Endpoints that somebody made by hand for a Service without a selector. */
// kubernetes: pkg/controller/endpointslicemirroring/
export const endpointSliceMirroring: Controller = {
  name: ACTOR,
  watches: { endpoints: ownKey, services: ownKey, [SLICES]: mirroredService },
  reconcile,
};

interface Wanted {
  readonly family: 'IPv4' | 'IPv6';
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
}

function reconcile(world: World, key: string): number {
  const { namespace, name } = splitKey(key);
  const endpoints = getObject<Endpoints>(world, 'endpoints', namespace, name);
  const service = getObject<Service>(world, 'services', namespace, name);
  const existing = listByLabels<EndpointSlice>(world, SLICES, namespace, {
    [SERVICE_NAME]: name,
    [MANAGED_BY]: MANAGER,
  });
  if (!endpoints || !service || !isMirrored(endpoints, service)) {
    for (const slice of existing) deleteObject(world, SLICES, namespace, slice.metadata.name, {});
    return existing.length;
  }
  const wanted = wantedSlices(endpoints);
  reportSkipped(world, endpoints);
  if (wanted.length === 0 && existing.length === 0) return 0;
  const left = [...existing];
  const unmatched = wanted.filter((one) => {
    const index = left.findIndex(
      (slice) => groupOf(slice.addressType, slice.ports ?? []) === groupOf(one.family, one.ports),
    );
    if (index < 0) return true;
    const [slice] = left.splice(index, 1);
    if (slice) update(world, endpoints, slice, one);
    return false;
  });
  for (const one of unmatched) recycleOrCreate(world, endpoints, left, one);
  for (const slice of left) deleteObject(world, SLICES, namespace, slice.metadata.name, {});
  return existing.length;
}

function isMirrored(endpoints: Endpoints, service: Service): boolean {
  const { labels = {}, annotations = {} } = endpoints.metadata;
  if (labels[SKIP_MIRROR] === 'true' || annotations[LEADER] !== undefined) return false;
  return Object.keys(service.spec.selector ?? {}).length === 0;
}

function wantedSlices(endpoints: Endpoints): Wanted[] {
  const groups = new Map<string, Wanted>();
  for (const subset of endpoints.subsets ?? []) {
    const ports = (subset.ports ?? []).map(({ name = '', protocol = 'TCP', port, appProtocol }) => ({
      ...(appProtocol === undefined ? {} : { appProtocol }),
      name,
      port,
      protocol,
    }));
    for (const { address, ready } of addressesOf(subset)) {
      const family = familyOf(address.ip);
      if (family === null) continue;
      const key = groupOf(family, ports);
      const group = groups.get(key) ?? { family, ports, endpoints: [] };
      groups.set(key, group);
      group.endpoints.push(endpointFrom(address, ready));
    }
  }
  return [...groups.values()];
}

function addressesOf(subset: Subset): { address: Address; ready: boolean }[] {
  const ready = (subset.addresses ?? []).map((address) => ({ address, ready: true }));
  const notReady = (subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false }));
  return [...ready, ...notReady].slice(0, MAX_ADDRESSES);
}

function reportSkipped(world: World, endpoints: Endpoints): void {
  let skipped = 0;
  for (const { addresses = [], notReadyAddresses = [] } of endpoints.subsets ?? []) {
    skipped += Math.max(0, addresses.length + notReadyAddresses.length - MAX_ADDRESSES);
  }
  if (skipped === 0) return;
  const message = `A max of ${MAX_ADDRESSES} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
  const object = { apiVersion: 'v1', kind: 'Endpoints', metadata: endpoints.metadata };
  const reason = 'TooManyAddressesToMirror';
  emitEvent(world, { component: COMPONENT, object, type: 'Warning', reason, message });
}

function endpointFrom(address: Address, ready: boolean): Endpoint {
  const { ip, hostname, nodeName, targetRef } = address;
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}

function groupOf(family: string, ports: readonly EndpointPort[]): string {
  return `${family}\n${portsKey(ports)}`;
}

function mirroredMetadata(endpoints: Endpoints): { labels: object; annotations?: object } {
  const {
    [TRIGGER_TIME]: _trigger,
    'kubectl.kubernetes.io/last-applied-configuration': _applied,
    ...annotations
  } = endpoints.metadata.annotations ?? {};
  const labels = {
    ...endpoints.metadata.labels,
    [SERVICE_NAME]: endpoints.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
  return { labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) };
}

function recycleOrCreate(world: World, endpoints: Endpoints, left: EndpointSlice[], wanted: Wanted): void {
  const index = left.findIndex((slice) => slice.addressType === wanted.family);
  const [slice] = index < 0 ? [] : left.splice(index, 1);
  if (slice) return update(world, endpoints, slice, wanted);
  const { namespace = '', name } = endpoints.metadata;
  const text = `Endpoints ${name} was made by hand: ${wanted.endpoints.length} of its addresses are mirrored into a slice.`;
  const subject = `Service/${namespace}/${name}`;
  bringAbout(world, { actor: ACTOR, what: 'endpoints-mirrored', subject, text }, () => {
    const generateName = `${name}-`;
    createObject(world, SLICES, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        ...mirroredMetadata(endpoints),
        name: freshName(world, SLICES, namespace, generateName),
        generateName,
        namespace,
        ownerReferences: [ownerReference('v1', 'Endpoints', endpoints)],
      },
      addressType: wanted.family,
      endpoints: wanted.endpoints,
      ports: wanted.ports,
    });
  });
}

function update(world: World, endpoints: Endpoints, slice: EndpointSlice, wanted: Wanted): void {
  const { labels, annotations } = mirroredMetadata(endpoints);
  const next = (now: EndpointSlice): EndpointSlice => {
    const { annotations: _old, ...metadata } = now.metadata;
    return {
      ...now,
      metadata: { ...metadata, labels, ...(annotations ? { annotations } : {}) } as EndpointSlice['metadata'],
      endpoints: wanted.endpoints as never,
      ports: wanted.ports,
    };
  };
  if (sameData(next(slice), slice)) return;
  const { namespace = '', name } = slice.metadata;
  const text = `The slice of Endpoints ${endpoints.metadata.name} follows its change: ${wanted.endpoints.length} addresses.`;
  const subject = `Service/${namespace}/${endpoints.metadata.name}`;
  bringAbout(world, { actor: ACTOR, what: 'endpoints-mirrored', subject, text }, () =>
    updateObject<EndpointSlice>(world, SLICES, namespace, name, next),
  );
}

function mirroredService(_world: World, change: Change): readonly string[] {
  const labels = (change.previous ?? change.object).metadata.labels ?? {};
  const service = labels[SERVICE_NAME];
  return labels[MANAGED_BY] === MANAGER && service ? [`${change.namespace}/${service}`] : [];
}
