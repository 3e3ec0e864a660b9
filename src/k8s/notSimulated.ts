/**
 * Which fields of an object the simulator accepts without acting on them. The tables say what it does act on; so a
 * field that nobody thought of shows up by itself.
 */

/** True: all that is below. Else the fields below (of every item, for a list). */
type Acted = true | { readonly [field: string]: Acted };

/** Paths set in an object that the engine accepts but does not act on: `spec.affinity.podAffinity`. */
export function notSimulatedFields(object: Readonly<Record<string, unknown>>): readonly string[] {
  const acted = ACTED[`${String(object['apiVersion'])}/${String(object['kind'])}`] ?? {};
  const paths: string[] = [];
  for (const [field, value] of Object.entries(object)) {
    if (HEAD.has(field)) continue;
    const known = Object.hasOwn(acted, field) ? acted[field] : undefined;
    // A stored object's spec is shared by all who ask, and by many Pods' rows.
    paths.push(...(known === undefined ? unknownPaths(value, field) : remembered(value, known, field)));
  }
  return paths;
}

/** Status is what the cluster says, not what somebody asks for. */
const HEAD = new Set(['apiVersion', 'kind', 'metadata', 'status']);

const memory = new WeakMap<object, readonly string[]>();

function remembered(value: unknown, acted: Acted, field: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  // Only frozen values stay as they are.
  if (!Object.isFrozen(value)) return collect(value, acted, field, []);
  const known = memory.get(value);
  if (known !== undefined) return known;
  const paths = collect(value, acted, field, []);
  memory.set(value, paths);
  return paths;
}

function collect(value: unknown, acted: Acted, path: string, paths: string[]): string[] {
  if (acted === true || typeof value !== 'object' || value === null) return paths;
  if (Array.isArray(value)) {
    value.forEach((item, i) => collect(item, acted, `${path}[${i}]`, paths));
    return paths;
  }
  for (const [field, inner] of Object.entries(value)) {
    const below = Object.hasOwn(acted, field) ? acted[field] : undefined;
    if (below === undefined) paths.push(...unknownPaths(inner, `${path}.${field}`));
    else collect(inner, below, `${path}.${field}`, paths);
  }
  return paths;
}

/** An empty value asks for nothing. */
function unknownPaths(value: unknown, path: string): string[] {
  if (value === null || value === undefined || value === false || value === '') return [];
  return typeof value === 'object' && Object.keys(value).length === 0 ? [] : [path];
}

const PROBE: Acted = {
  exec: true,
  failureThreshold: true,
  grpc: true,
  httpGet: true,
  initialDelaySeconds: true,
  periodSeconds: true,
  successThreshold: true,
  tcpSocket: true,
  terminationGracePeriodSeconds: true,
  timeoutSeconds: true,
};

/** Fields that the server fills in and that change nothing anybody could see here count as acted on. */
const CONTAINER: Acted = {
  args: true,
  command: true,
  env: true,
  envFrom: true,
  image: true,
  imagePullPolicy: true,
  lifecycle: { preStop: true, stopSignal: true },
  livenessProbe: PROBE,
  name: true,
  ports: { containerPort: true, name: true, protocol: true },
  readinessProbe: PROBE,
  resources: { limits: true, requests: true },
  restartPolicy: true,
  securityContext: { readOnlyRootFilesystem: true },
  startupProbe: PROBE,
  stdin: true,
  stdinOnce: true,
  terminationMessagePath: true,
  terminationMessagePolicy: true,
  tty: true,
  volumeMounts: { mountPath: true, name: true, readOnly: true, subPath: true },
};

const VOLUME: Acted = {
  configMap: { defaultMode: true, items: true, name: true, optional: true },
  downwardAPI: { defaultMode: true, items: true },
  emptyDir: true,
  name: true,
  projected: {
    defaultMode: true,
    sources: { configMap: true, downwardAPI: true, secret: true, serviceAccountToken: true },
  },
  secret: { defaultMode: true, items: true, optional: true, secretName: true },
};

const POD_SPEC: Acted = {
  affinity: { nodeAffinity: true },
  automountServiceAccountToken: true,
  containers: CONTAINER,
  dnsConfig: true,
  dnsPolicy: true,
  enableServiceLinks: true,
  hostAliases: true,
  hostNetwork: true,
  hostname: true,
  initContainers: CONTAINER,
  nodeName: true,
  nodeSelector: true,
  preemptionPolicy: true,
  priority: true,
  priorityClassName: true,
  readinessGates: true,
  restartPolicy: true,
  schedulerName: true,
  schedulingGates: true,
  serviceAccount: true,
  serviceAccountName: true,
  subdomain: true,
  terminationGracePeriodSeconds: true,
  tolerations: true,
  volumes: VOLUME,
};

const TEMPLATE: Acted = { metadata: true, spec: POD_SPEC };

const EVENT_FIELDS = [
  'action',
  'count',
  'eventTime',
  'firstTimestamp',
  'involvedObject',
  'lastTimestamp',
  'message',
  'reason',
  'related',
  'reportingComponent',
  'reportingInstance',
  'series',
  'source',
  'type',
];
const EVENT = Object.fromEntries(EVENT_FIELDS.map((field) => [field, true as const]));

/** What the engine acts on, for each kind that it simulates. */
const ACTED: Readonly<Record<string, { readonly [field: string]: Acted } | undefined>> = {
  'v1/Pod': { spec: POD_SPEC },
  'apps/v1/Deployment': {
    spec: {
      minReadySeconds: true,
      paused: true,
      progressDeadlineSeconds: true,
      replicas: true,
      revisionHistoryLimit: true,
      selector: true,
      strategy: true,
      template: TEMPLATE,
    },
  },
  'apps/v1/ReplicaSet': {
    spec: { minReadySeconds: true, replicas: true, selector: true, template: TEMPLATE },
  },
  'apps/v1/StatefulSet': {
    spec: {
      minReadySeconds: true,
      ordinals: true,
      persistentVolumeClaimRetentionPolicy: true,
      podManagementPolicy: true,
      replicas: true,
      revisionHistoryLimit: true,
      selector: true,
      serviceName: true,
      template: TEMPLATE,
      updateStrategy: { rollingUpdate: { partition: true }, type: true },
    },
  },
  'batch/v1/Job': {
    spec: {
      activeDeadlineSeconds: true,
      backoffLimit: true,
      completionMode: true,
      completions: true,
      manualSelector: true,
      parallelism: true,
      podFailurePolicy: true,
      podReplacementPolicy: true,
      selector: true,
      suspend: true,
      template: TEMPLATE,
      ttlSecondsAfterFinished: true,
    },
  },
  'batch/v1/CronJob': {
    spec: {
      concurrencyPolicy: true,
      failedJobsHistoryLimit: true,
      jobTemplate: true,
      schedule: true,
      startingDeadlineSeconds: true,
      successfulJobsHistoryLimit: true,
      suspend: true,
    },
  },
  'apps/v1/DaemonSet': {
    spec: {
      minReadySeconds: true,
      revisionHistoryLimit: true,
      selector: true,
      template: TEMPLATE,
      updateStrategy: true,
    },
  },
  'v1/Service': {
    spec: {
      allocateLoadBalancerNodePorts: true,
      clusterIP: true,
      clusterIPs: true,
      externalIPs: true,
      externalName: true,
      externalTrafficPolicy: true,
      healthCheckNodePort: true,
      internalTrafficPolicy: true,
      ipFamilies: true,
      ipFamilyPolicy: true,
      loadBalancerClass: true,
      loadBalancerIP: true,
      loadBalancerSourceRanges: true,
      ports: true,
      publishNotReadyAddresses: true,
      selector: true,
      sessionAffinity: true,
      sessionAffinityConfig: true,
      trafficDistribution: true,
      type: true,
    },
  },
  'v1/Endpoints': { subsets: true },
  'discovery.k8s.io/v1/EndpointSlice': { addressType: true, endpoints: true, ports: true },
  'v1/Namespace': { spec: true },
  'v1/Node': { spec: { podCIDR: true, podCIDRs: true, providerID: true, taints: true, unschedulable: true } },
  'v1/ConfigMap': { binaryData: true, data: true, immutable: true },
  'v1/Secret': { data: true, immutable: true, stringData: true, type: true },
  'v1/ServiceAccount': { automountServiceAccountToken: true },
  'v1/Event': EVENT,
  'networking.k8s.io/v1/NetworkPolicy': { spec: true },
};
