import { nthAddress } from '../k8s/addresses.ts';
import type { Draft } from '../k8s/kind.ts';
import { createObject } from './apiserver/write.ts';
import { createTrusted } from './apiserver/trusted.ts';
import { ensureKubernetesService } from './controllers/kubernetesService.ts';
import { ensureDefaultServiceCidr } from './controllers/serviceCidr/defaultServiceCidr.ts';
import { COREFILE } from './dns/corefile/running.ts';
import { record } from './kernel/happenings.ts';
import { registerNode } from './node/machines.ts';
import type { World } from './world.ts';

/** How long before time 0 the cluster begins. */
export const BRING_UP_US = 620_000_000;

/** How long before time 0 its add-ons come, when the Nodes are Ready: at time 0 everything is ten minutes old. */
export const ADD_ONS_US = 603_000_000;

/**
 * Makes what a fresh kubeadm cluster has: namespaces, Nodes and the `kubernetes` Service; add-ons (CoreDNS behind
 * `kube-dns`) come later. Everything goes through the API and the controllers; the caller lets the time pass.
 * Simplified: the control plane's own Pods and the kube-proxy DaemonSet are not shown as Pods.
 */
// kubernetes: cmd/kubeadm/app/phases/addons/dns/manifests.go, pkg/controlplane/controller/kubernetesservice/
export function bootstrap(world: World): void {
  record(world, {
    actor: 'kubeadm',
    what: 'cluster-started',
    subject: 'Cluster/kubernetes',
    text: `A cluster of ${world.settings.nodes.length} Nodes starts.`,
    cause: null,
  });
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    createObject(world, 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }
  for (const node of world.settings.nodes) registerNode(world, node);
  ensureDefaultServiceCidr(world);
  ensureKubernetesService(world, 'kubeadm');
}

function create(world: World, resource: string, body: Draft): void {
  createTrusted(world, { verb: 'create', resource, namespace: body['metadata'].namespace, body }, 'kubeadm');
}

/** CoreDNS, as kubeadm installs it. */
export function installAddOns(world: World): void {
  const labels = { 'k8s-app': 'kube-dns' };
  const namespace = 'kube-system';
  create(world, 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns', namespace },
    data: { Corefile: COREFILE },
  });
  create(world, 'serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'coredns', namespace },
  });
  create(world, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace, labels },
    spec: {
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: corednsPod() },
    },
  });
  create(world, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace,
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
      labels: {
        'k8s-app': 'kube-dns',
        'kubernetes.io/cluster-service': 'true',
        'kubernetes.io/name': 'CoreDNS',
      },
    },
    spec: {
      clusterIP: nthAddress(world.settings.serviceCIDRs[0] ?? '', 10),
      selector: labels,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 'dns-tcp' },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 'metrics' },
      ],
    },
  });
}

function corednsPod(): Draft {
  return {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: 'coredns',
    dnsPolicy: 'Default',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [
      { key: 'CriticalAddonsOnly', operator: 'Exists' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
    ],
    containers: [
      {
        name: 'coredns',
        image: 'registry.k8s.io/coredns/coredns:v1.14.2',
        imagePullPolicy: 'IfNotPresent',
        args: ['-conf', '/etc/coredns/Corefile'],
        resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
        volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
        ports: [
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
          { name: 'liveness-probe', containerPort: 8080, protocol: 'TCP' },
          { name: 'readiness-probe', containerPort: 8181, protocol: 'TCP' },
        ],
        livenessProbe: {
          httpGet: { path: '/health', port: 'liveness-probe', scheme: 'HTTP' },
          initialDelaySeconds: 60,
          timeoutSeconds: 5,
          successThreshold: 1,
          failureThreshold: 5,
        },
        readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe', scheme: 'HTTP' } },
      },
    ],
    volumes: [
      {
        name: 'config-volume',
        configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] },
      },
    ],
  };
}
