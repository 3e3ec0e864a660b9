import { NO_STATS, type Client, type ClientStats } from '../../src/protocol/client.ts';
import type { NodeRow, PodRow, PodState, ServiceRow, SlotRow, WorkloadRow } from '../../src/protocol/rows.ts';

/** Short makers of rows for the gallery's scenes and for tests. */

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters as a ReplicaSet would give them, always the same for a number. */
export function suffix(n: number): string {
  let x = (n + 1) * 7_368_787;
  let text = '';
  for (let i = 0; i < 5; i++) {
    text += LETTERS[x % LETTERS.length];
    x = Math.floor(x / LETTERS.length) + 977 * (i + n + 1);
  }
  return text;
}

export function node(index: number, more: Partial<NodeRow> = {}): NodeRow {
  return {
    key: `node-${index}`,
    name: `node-${index}`,
    ips: [`192.0.2.${10 + index}`],
    podCIDRs: [`10.244.${index}.0/24`],
    zone: `zone-${'abcdefghij'[index - 1] ?? 'z'}`,
    ready: true,
    cordoned: false,
    down: false,
    proxyMode: 'iptables',
    proxyStopped: false,
    ...more,
  };
}

export function pod(name: string, on: number | null, host: number, more: Partial<PodRow> = {}): PodRow {
  const namespace = more.namespace ?? 'default';
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    uid: name,
    state: 'Ready',
    status: 'Running',
    ips: on === null || host === 0 ? [] : [`10.244.${on}.${host}`],
    node: on === null ? null : `node-${on}`,
    labels: { app: name.split('-')[0] ?? name },
    restarts: 0,
    image: 'nginx:1.27',
    reason: '',
    owner: null,
    createdAt: 0,
    graceEndsAt: null,
    hasReadinessProbe: false,
    appState: 'normal',
    notSimulated: [],
    isolation: { ingress: [], egress: [] },
    ...more,
  };
}

/** A Deployment's Pods, spread over the Nodes. */
export function replicas(
  app: string,
  count: number,
  nodes: number,
  state: (i: number) => PodState = () => 'Ready',
): PodRow[] {
  return Array.from({ length: count }, (_, i) =>
    pod(`${app}-7d4f9c6b5d-${suffix(i)}`, (i % nodes) + 1, 5 + Math.floor(i / nodes), {
      state: state(i),
      labels: { app, 'pod-template-hash': '7d4f9c6b5d' },
      owner: `Deployment/${app}`,
      createdAt: i,
    }),
  );
}

export function slot(of: PodRow, port = 80): SlotRow {
  const terminating = of.state === 'Terminating';
  return {
    address: `${of.ips[0] ?? '0.0.0.0'}:${port}`,
    ip: of.ips[0] ?? '0.0.0.0',
    pod: of.key,
    node: of.node,
    ready: of.state === 'Ready',
    serving: of.state === 'Ready' || terminating,
    terminating,
    hostname: null,
  };
}

export function service(name: string, pods: readonly PodRow[], more: Partial<ServiceRow> = {}): ServiceRow {
  const namespace = more.namespace ?? 'default';
  const slots = pods.filter((p) => p.ips.length > 0).map((p) => slot(p));
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    type: 'ClusterIP',
    clusterIPs: ['10.96.44.3'],
    externalName: null,
    ingressIPs: [],
    ports: [{ name: '', port: 80, protocol: 'TCP', targetPort: '80', nodePort: null }],
    selector: { app: name },
    affinity: 'None',
    externalTrafficPolicy: null,
    internalTrafficPolicy: 'Cluster',
    trafficDistribution: null,
    publishNotReady: false,
    sourceRanges: [],
    slots,
    createdAt: 0,
    problem: null,
    balancer: null,
    laggingNodes: [],
    ...more,
  };
}

export function workload(
  name: string,
  replicaCount: number,
  ready: number,
  kind = 'Deployment',
): WorkloadRow {
  return {
    key: `${kind}/default/${name}`,
    kind,
    namespace: 'default',
    name,
    replicas: replicaCount,
    ready,
    updated: replicaCount,
    available: ready,
  };
}

export function client(
  name: string,
  from: string,
  more: Partial<Omit<Client, 'stats'>> = {},
  stats: Partial<ClientStats> = {},
): Client {
  return {
    name,
    from,
    url: 'http://web',
    rate: 4,
    keepAlive: false,
    requestsPerConnection: null,
    addedAt: 0,
    connection: null,
    last: '200',
    ...more,
    stats: { ...NO_STATS, ...stats },
  };
}

/** The cluster's own: CoreDNS on the first and the last Node, `kube-dns`, `kubernetes`. */
export function systemPods(nodes: number): PodRow[] {
  const system = (n: number, on: number) =>
    pod(`coredns-668d6bf9bc-${suffix(90 + n)}`, on, 2, {
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
      owner: 'Deployment/coredns',
      createdAt: -600_000_000,
    });
  return [system(1, 1), system(2, nodes)];
}

export function systemServices(pods: readonly PodRow[]): ServiceRow[] {
  const dns = pods.filter((p) => p.namespace === 'kube-system');
  return [
    service('kubernetes', [], {
      clusterIPs: ['10.96.0.1'],
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: '6443', nodePort: null }],
      selector: null,
      createdAt: -600_000_000,
      slots: [
        {
          address: '192.0.2.10:6443',
          ip: '192.0.2.10',
          pod: null,
          node: null,
          ready: true,
          serving: true,
          terminating: false,
          hostname: null,
        },
      ],
    }),
    service('kube-dns', [], {
      namespace: 'kube-system',
      clusterIPs: ['10.96.0.10'],
      ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: '53', nodePort: null }],
      selector: { 'k8s-app': 'kube-dns' },
      createdAt: -590_000_000,
      slots: dns.map((p) => slot(p, 53)),
    }),
  ];
}
