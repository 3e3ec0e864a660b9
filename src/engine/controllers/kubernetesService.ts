import { nthAddress } from '../../k8s/addresses.ts';
import type { Draft } from '../../k8s/kind.ts';
import { API_SERVER_PORT, outsideMachines } from '../../k8s/outsideMachines.ts';
import { getObject } from '../apiserver/read.ts';
import type { Change } from '../apiserver/state.ts';
import { createTrusted } from '../apiserver/trusted.ts';
import { createObject } from '../apiserver/write.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import type { Controller } from './controller.ts';
import { requeueAfter } from './workQueue.ts';

/** The API server looks after its own Service this often. */
// kubernetes: pkg/controlplane/instance.go DefaultEndpointReconcilerInterval
const INTERVAL_US = 10 * SECOND_US;

const KEY = 'default/kubernetes';

/** Puts the `kubernetes` Service and its endpoints back when somebody has deleted them. */
// kubernetes: pkg/controlplane/controller/kubernetesservice/controller.go
export const kubernetesService: Controller = {
  name: 'kubernetes-service-controller',
  watches: {},
  reconcile: (world) => ensureKubernetesService(world, 'kube-apiserver'),
};

const OWN = ['services', 'endpoints', 'endpointslices.discovery.k8s.io'];

/** Hears of a deletion; the API server itself notices at its next round. */
export function noteChange(world: World, change: Change): void {
  if (change.type !== 'DELETED' || `${change.namespace}/${change.name}` !== KEY) return;
  if (!OWN.includes(change.resource)) return;
  const sinceUs = ((world.kernel.nowUs % INTERVAL_US) + INTERVAL_US) % INTERVAL_US;
  requeueAfter(world, kubernetesService, KEY, INTERVAL_US - sinceUs);
}

/** Creates what of the three is not there. */
export function ensureKubernetesService(world: World, actor: string): void {
  const { serviceCIDRs, ipFamilies } = world.settings;
  const address = outsideMachines(world.settings).apiServer[ipFamilies[0] ?? 'IPv4'];
  const ports = [{ name: 'https', port: API_SERVER_PORT, protocol: 'TCP' }];
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const isMissing = (resource: string): boolean =>
    getObject(world, resource, metadata.namespace, metadata.name) === undefined;
  if (isMissing('services')) {
    const body: Draft = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        clusterIP: nthAddress(serviceCIDRs[0] ?? '', 1),
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: API_SERVER_PORT }],
      },
    };
    createTrusted(
      world,
      { verb: 'create', resource: 'services', namespace: metadata.namespace, body },
      actor,
    );
  }
  if (isMissing('endpoints')) {
    createObject(world, 'endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: address }], ports }],
    });
  }
  if (isMissing('endpointslices.discovery.k8s.io')) {
    createObject(world, 'endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
      addressType: ipFamilies[0] ?? 'IPv4',
      ports,
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    });
  }
}
