import { DEFAULT_LATENCIES } from '../../k8s/clusterFile/assemble.ts';
import type { ClusterSettings } from '../../k8s/clusterSettings.ts';
import type { Draft } from '../../k8s/kind.ts';
import type { ApiFailure, ApiRequest, ApiSuccess } from '../../protocol/api.ts';
import { ensureDefaultServiceCidr } from '../controllers/serviceCidr/defaultServiceCidr.ts';
import { createWorld, type World } from '../world.ts';
import { IP_ADDRESSES } from './allocation/ipAddresses.ts';
import { listObjects } from './read.ts';
import { handleRequest } from './request.ts';
import { createObject } from './write.ts';

/** A world with nothing in it but namespaces, for tests of the API server alone. */

export const IPV4_CIDR = '10.96.0.0/12';
export const IPV6_CIDR = 'fd00:10:96::/112';

export function emptyWorld({
  serviceCIDRs = [IPV4_CIDR],
  seed = 1,
}: { serviceCIDRs?: string[]; seed?: number } = {}): World {
  const settings: ClusterSettings = {
    ipFamilies: serviceCIDRs.length === 2 ? ['IPv4', 'IPv6'] : ['IPv4'],
    podCIDRs: ['10.244.0.0/16'],
    serviceCIDRs,
    kubeProxy: { mode: 'iptables', minSyncPeriodUs: 1_000_000 },
    loadBalancer: { provider: 'none', addressAfterUs: 0, healthyAfterUs: 0 },
    networkPolicy: 'enforced',
    latencies: DEFAULT_LATENCIES,
    nodes: [],
    externalHosts: [],
  };
  const world = createWorld(seed, settings, 0);
  ensureDefaultServiceCidr(world);
  for (const name of ['default', 'other', 'kube-system']) addNamespace(world, name);
  return world;
}

export function addNamespace(world: World, name: string): void {
  createObject(world, 'namespaces', {
    metadata: { name },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

/** A request in namespace default that must succeed. */
export function send(
  world: World,
  request: Omit<ApiRequest, 'namespace'> & { namespace?: string },
): ApiSuccess {
  const response = handleRequest(world, { namespace: 'default', ...request }, null);
  if (!response.ok) throw new Error(`${response.reason}: ${response.message}`);
  return response;
}

/** A request in namespace default that must fail. */
export function refused(
  world: World,
  request: Omit<ApiRequest, 'namespace'> & { namespace?: string },
): ApiFailure {
  const response = handleRequest(world, { namespace: 'default', ...request }, null);
  if (response.ok) throw new Error(`not refused: ${request.verb} ${request.resource} ${request.name ?? ''}`);
  return response;
}

/** The addresses that are taken, sorted as text. */
export function takenIps(world: World): string[] {
  return listObjects(world, IP_ADDRESSES)
    .map(({ metadata }) => metadata.name)
    .sort();
}

/** `web`, a Service with one port 80 unless `spec` says otherwise. */
export function serviceDraft(spec: Draft = {}, name = 'web'): Draft {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
  };
}

export function createService(world: World, spec: Draft = {}, name = 'web'): ApiSuccess {
  return send(world, { verb: 'create', resource: 'services', body: serviceDraft(spec, name) });
}

/** A merge patch of the spec of a Service. */
export function patchSpec(spec: Draft, name = 'web'): Omit<ApiRequest, 'namespace'> {
  return { verb: 'patch', resource: 'services', name, patchType: 'merge', body: { spec } };
}

export function podDraft(name: string, spec: Draft = {}): Draft {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image: 'nginx' }], ...spec },
  };
}

export function deploymentDraft(name: string, spec: Draft = {}): Draft {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'nginx' }] },
      },
      ...spec,
    },
  };
}
