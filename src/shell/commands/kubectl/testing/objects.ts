/** Objects as a cluster of a few minutes would hold them, for tests of what kubectl prints. */

export const webService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web', tier: 'front' } },
  spec: {
    type: 'NodePort',
    selector: { app: 'web' },
    clusterIP: '10.96.37.12',
    clusterIPs: ['10.96.37.12'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 31234, protocol: 'TCP' }],
    sessionAffinity: 'None',
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
  },
  status: { loadBalancer: {} },
};

export const externalService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'ext', namespace: 'default' },
  spec: { type: 'ExternalName', externalName: 'example.com', sessionAffinity: 'None' },
};

export const balancerService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'lb', namespace: 'default' },
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'web' },
    clusterIP: '10.96.2.2',
    clusterIPs: ['10.96.2.2'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [
      { name: 'http', port: 80, targetPort: 80, nodePort: 31235, protocol: 'TCP' },
      { name: 'https', port: 443, targetPort: 443, nodePort: 31236, protocol: 'TCP' },
    ],
    sessionAffinity: 'ClientIP',
    externalTrafficPolicy: 'Local',
    internalTrafficPolicy: 'Cluster',
    healthCheckNodePort: 31999,
    loadBalancerSourceRanges: ['10.0.0.0/8'],
  },
  status: { loadBalancer: { ingress: [{ ip: '172.18.0.100', ipMode: 'VIP' }] } },
};

const sliceLabels = {
  app: 'web',
  'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  'kubernetes.io/service-name': 'web',
  tier: 'front',
};

export const webSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'web-k7xq2', namespace: 'default', labels: sliceLabels },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  endpoints: ['10.244.1.5', '10.244.1.6', '10.244.2.4'].map((address, at) => ({
    addresses: [address],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: at < 2 ? 'node-1' : 'node-2',
    zone: 'zone-a',
    targetRef: { kind: 'Pod', name: `web-75675f5897-${at}`, namespace: 'default' },
  })),
};

export const webEndpoints = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { app: 'web', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller', tier: 'front' },
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': '2025-11-23T10:00:08Z' },
  },
  subsets: [
    {
      addresses: [{ ip: '10.244.1.5' }, { ip: '10.244.1.6' }, { ip: '10.244.2.4' }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    },
  ],
};

const startedAt = '2025-12-31T23:48:00Z';

const container = {
  name: 'nginx',
  image: 'nginx:1.27',
  ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
  env: [{ name: 'COLOR', value: 'blue' }],
  resources: { limits: { memory: '128Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
  readinessProbe: {
    httpGet: { path: '/', port: 80, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  },
};

export const webPod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-75675f5897-2zdlk',
    namespace: 'default',
    labels: { app: 'web', 'pod-template-hash': '75675f5897' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-75675f5897', uid: 'u', controller: true },
    ],
  },
  spec: {
    nodeName: 'node-2',
    containers: [
      {
        ...container,
        volumeMounts: [
          {
            mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
            name: 'kube-api-access-8xk2p',
            readOnly: true,
          },
        ],
      },
    ],
    volumes: [
      {
        name: 'kube-api-access-8xk2p',
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            {
              downwardAPI: {
                items: [
                  { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                ],
              },
            },
          ],
        },
      },
    ],
    tolerations: ['not-ready', 'unreachable'].map((key) => ({
      key: `node.kubernetes.io/${key}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    serviceAccountName: 'default',
    priority: 0,
    restartPolicy: 'Always',
  },
  status: {
    phase: 'Running',
    hostIP: '192.0.2.12',
    podIP: '10.244.1.5',
    podIPs: [{ ip: '10.244.1.5' }],
    startTime: startedAt,
    qosClass: 'Burstable',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => ({
        type,
        status: 'True',
      }),
    ),
    containerStatuses: [
      {
        name: 'nginx',
        containerID: 'containerd://4f1d',
        image: 'nginx:1.27',
        imageID: 'docker.io/library/nginx@sha256:6784',
        ready: true,
        restartCount: 1,
        state: { running: { startedAt } },
        lastState: {
          terminated: { exitCode: 1, reason: 'Error', startedAt, finishedAt: startedAt },
        },
      },
    ],
  },
};

export const webDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { app: 'web' },
    annotations: { 'deployment.kubernetes.io/revision': '1' },
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
  },
  status: {
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    ],
  },
};

/** The Deployment's ReplicaSet. */
export function replicaSetOf(
  uid: string,
  name = 'web-75675f5897',
  revision = '1',
  image = 'nginx:1.27',
): object {
  const labels = { app: 'web', 'pod-template-hash': name.slice('web-'.length) };
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      labels,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ ...owner, blockOwnerDeletion: true }],
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ ...container, image }] } },
    },
    status: { replicas: 3, readyReplicas: 3, availableReplicas: 3 },
  };
}

/** An event about an object that has no uid of its own yet; its names are enough for a list. */
export function eventAbout(kind: string, name: string, more: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.1`, namespace: 'default' },
    involvedObject: { kind, name, namespace: 'default', apiVersion: 'v1' },
    type: 'Normal',
    firstTimestamp: startedAt,
    lastTimestamp: startedAt,
    count: 1,
    ...more,
  };
}
