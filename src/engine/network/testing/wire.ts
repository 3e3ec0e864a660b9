import { DEFAULT_LATENCIES } from '../../../k8s/clusterFile/assemble.ts';
import { parse } from 'yaml';
import type { ClusterSettings, ProxyMode } from '../../../k8s/clusterSettings.ts';
import type { Connection } from '../../../protocol/connection.ts';
import type { Place } from '../../../protocol/place.ts';
import type { Report } from '../../../protocol/report.ts';
import { onChange } from '../../apiserver/changes.ts';
import { createObject } from '../../apiserver/write.ts';
import { following } from '../../kernel/happenings.ts';
import { SECOND_US, takeDue } from '../../kernel/kernel.ts';
import { wishOf } from '../../controllers/service/wish.ts';
import type { Service } from '../../../k8s/objects.ts';
import { getObject } from '../../apiserver/read.ts';
import { healthMayChange, noteChange as noteForBalancers } from '../balancerHealth.ts';
import type { ContainerRecord } from '../../node/state.ts';
import { noteChange } from '../../proxy/versions.ts';
import { ensureDefaultServiceCidr } from '../../controllers/serviceCidr/defaultServiceCidr.ts';
import { createWorld, type World } from '../../world.ts';
import { openConnection } from '../connection.ts';
import { decide } from '../decide.ts';
import { addressOf } from '../places.ts';
import { runNetworkTask } from '../tasks.ts';
import type { Decision } from '../walk.ts';

/** A network without controllers and kubelets: tests say which Pods run and what the slices hold. */

const LIVE = new WeakSet<World>();

onChange((world, change) => {
  if (!LIVE.has(world)) return;
  noteChange(world, change);
  noteForBalancers(world, change);
});

export const SETTINGS: ClusterSettings = {
  ipFamilies: ['IPv4'],
  podCIDRs: ['10.244.0.0/16'],
  serviceCIDRs: ['10.96.0.0/12'],
  kubeProxy: { mode: 'iptables', minSyncPeriodUs: SECOND_US },
  loadBalancer: { provider: 'none', addressAfterUs: 0, healthyAfterUs: 0 },
  networkPolicy: 'enforced',
  latencies: DEFAULT_LATENCIES,
  nodes: [1, 2, 3].map((number) => ({
    name: `node-${number}`,
    zone: `zone-${'abc'.charAt(number - 1)}`,
    ips: [`192.0.2.1${number}`],
    labels: {},
    taints: [],
    podCIDRs: [`10.244.${number}.0/24`],
  })),
  externalHosts: [
    { name: 'api.example.com', ips: ['203.0.113.200'], listens: [{ port: 443, protocol: 'TCP' }] },
  ],
};

/** An empty network with three Nodes. */
export function emptyNetwork(change: Partial<ClusterSettings> = {}, seed = 1): World {
  const world = createWorld(seed, { ...SETTINGS, ...change }, 0);
  LIVE.add(world);
  for (const name of ['default', 'other', 'kube-system']) {
    createObject(world, 'namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    });
  }
  ensureDefaultServiceCidr(world);
  for (const node of world.settings.nodes) {
    const labels = node.zone === null ? {} : { 'topology.kubernetes.io/zone': node.zone };
    createObject(world, 'nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: node.name, labels } });
  }
  return world;
}

export function inMode(mode: ProxyMode): Partial<ClusterSettings> {
  return { kubeProxy: { mode, minSyncPeriodUs: SECOND_US } };
}

/** A running Pod; its Node follows from the address (10.244.1.x is node-1). */
export function addPod(
  world: World,
  key: string,
  ip: string,
  listens: readonly number[] = [],
  options: { labels?: Record<string, string>; serves?: string; spec?: object; protocol?: 'TCP' | 'UDP' } = {},
): void {
  const [namespace = '', name = ''] = key.split('/');
  const { labels = {}, serves = 'nginx', spec = {}, protocol = 'TCP' } = options;
  const hostNode = world.settings.nodes.find((node) => node.ips.includes(ip))?.name;
  const node = hostNode ?? `node-${ip.split('.')[2] ?? ''}`;
  const pod = createObject(world, 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      nodeName: node,
      hostNetwork: hostNode !== undefined,
      containers: [
        {
          name: 'main',
          image: 'nginx:1.27',
          ports: listens.map((port) => ({ name: `p${port}`, containerPort: port })),
        },
      ],
      ...spec,
    },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  });
  world.kubelet.pods.set(key, {
    uid: pod.metadata.uid,
    node,
    hostNetwork: hostNode !== undefined,
    acceptedAt: 0,
    stage: 'active',
    ips: [ip],
    sandboxes: 1,
    failures: 0,
    graceEndsAt: null,
    statusDue: false,
    statusCause: null,
    orphaned: false,
  });
  world.kubelet.byNode.set(`${node}/${key}`, 1);
  if (hostNode === undefined) world.kubelet.addresses.set(ip, key);
  const plan = { listens: listens.map((port) => ({ ip: '', port, protocol, serves })) };
  const record = { stage: 'running', listensAt: 0, closedAt: null, plan } as unknown as ContainerRecord;
  world.kubelet.containers.set(`${key}/main`, record);
}

/** Takes a Pod away without a word to anybody: what stale rules still lead to. */
export function losePod(world: World, key: string): void {
  const record = world.kubelet.pods.get(key);
  for (const ip of record?.ips ?? []) world.kubelet.addresses.delete(ip);
  world.kubelet.pods.delete(key);
}

/** A Service from the YAML of its spec, as the API server would have stored it. */
export function addService(world: World, key: string, spec: string, status: object = {}): void {
  const [namespace = '', name = ''] = key.split('/');
  const parsed = parse(spec) as Record<string, unknown>;
  const { clusterIP } = parsed;
  createObject(world, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type: 'ClusterIP', ...(clusterIP === undefined ? {} : { clusterIPs: [clusterIP] }), ...parsed },
    status,
  });
}

/** A load balancer of a Service as its spec says, checked already: every Node is healthy, under Local those with an endpoint. */
export function addBalancer(world: World, key: string, ip = '203.0.113.20'): void {
  const [namespace = '', name = ''] = key.split('/');
  const service = getObject<Service>(world, 'services', namespace, name);
  if (!service) throw new Error(`no Service ${key}`);
  world.network.balancerByIp.set(ip, key);
  world.network.balancers.set(key, {
    service: key,
    ips: [ip],
    readyAt: world.kernel.nowUs,
    nodes: world.settings.nodes.map((node) => node.name),
    wish: wishOf(service),
    work: null,
    failures: 0,
  });
  healthMayChange(world, key);
  runTo(world, world.kernel.nowUs / SECOND_US + 1);
}

export interface EndpointWords {
  readonly ip: string;
  readonly pod?: string;
  /** ready (default), unready, leaving (serving and terminating), gone (terminating only). */
  readonly state?: 'ready' | 'unready' | 'leaving' | 'gone';
  readonly node?: string | null;
  readonly hostname?: string;
  readonly zones?: readonly string[];
  readonly nodes?: readonly string[];
}

const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  unready: { ready: false, serving: false, terminating: false },
  leaving: { ready: false, serving: true, terminating: true },
  gone: { ready: false, serving: false, terminating: true },
} as const;

let slices = 0;

/** A slice of a Service. */
export function addSlice(
  world: World,
  service: string,
  ports: readonly { name?: string; port: number; protocol?: string }[],
  endpoints: readonly EndpointWords[],
  addressType = 'IPv4',
): void {
  const [namespace = '', name = ''] = service.split('/');
  slices++;
  createObject(world, 'endpointslices.discovery.k8s.io', {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-${slices}`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType,
    ports: ports.map((port) => ({ name: '', protocol: 'TCP', ...port })),
    endpoints: endpoints.map((each) => endpointOf(each, namespace)),
  });
}

function endpointOf(words: EndpointWords, namespace: string): object {
  const { ip, pod, state = 'ready', hostname, zones, nodes } = words;
  const node = words.node === undefined ? `node-${ip.split('.')[2] ?? ''}` : words.node;
  const hints = {
    ...(zones ? { forZones: zones.map((each) => ({ name: each })) } : {}),
    ...(nodes ? { forNodes: nodes.map((each) => ({ name: each })) } : {}),
  };
  return {
    addresses: [ip],
    conditions: CONDITIONS[state],
    ...(node === null ? {} : { nodeName: node }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(zones || nodes ? { hints } : {}),
    ...(pod === undefined ? {} : { targetRef: { kind: 'Pod', namespace, name: pod } }),
  };
}

/** Lets every kube-proxy and CoreDNS take up what has been said so far. */
export function letSync(world: World): void {
  runTo(world, world.kernel.nowUs / SECOND_US + 3);
}

export function runTo(world: World, seconds: number): void {
  const untilUs = Math.round(seconds * SECOND_US);
  for (;;) {
    const due = takeDue(world, untilUs);
    if (!due) break;
    const { task } = due;
    if (task.room === 'network') following(world, due.cause, () => runNetworkTask(world, task));
  }
  world.kernel.nowUs = Math.max(world.kernel.nowUs, untilUs);
}

/** Decides the first packet of a connection. */
export function send(
  world: World,
  from: Place,
  to: string,
  options: { n?: number; protocol?: 'TCP' | 'UDP' } = {},
): Decision {
  const at = to.lastIndexOf(':');
  const ip = to.slice(0, at).replace(/^\[|\]$/g, '');
  const source = ip === '127.0.0.1' ? ip : (addressOf(world, from, ip) ?? '');
  return decide(world, {
    from,
    source: { ip: source, port: 40_000 },
    destination: { ip, port: Number(to.slice(at + 1)) },
    protocol: options.protocol ?? 'TCP',
    subject: `${from} > ${to}`,
    n: options.n ?? 0,
    tracked: null,
  });
}

let token = 0;

/** Opens a connection as a command does and gives what it was told, and after how many seconds. */
export function open(
  world: World,
  from: Place,
  host: string,
  port: number,
  options: { timeoutS?: number | null; protocol?: 'TCP' | 'UDP'; family?: 'IPv4' | 'IPv6' } = {},
): { readonly connection: Connection; readonly tookS: number } {
  token++;
  const { timeoutS = 10, protocol = 'TCP', family } = options;
  const from0 = world.kernel.nowUs;
  openConnection(world, {
    from,
    host,
    port,
    protocol,
    timeoutUs: timeoutS === null ? null : timeoutS * SECOND_US,
    owner: { kind: 'command', token },
    ...(family ? { family } : {}),
  });
  const report = waitFor(world, token);
  if (report.type !== 'opened') throw new Error(`unexpected report ${report.type}`);
  return { connection: report.connection, tookS: (world.kernel.nowUs - from0) / SECOND_US };
}

/** Runs on until a token's report is there. */
export function waitFor(world: World, wanted: number): Report {
  for (;;) {
    for (const [id, report] of world.kernel.reports.entries()) {
      if (report.token !== wanted) continue;
      world.kernel.reports.delete(id);
      return report;
    }
    const next = world.kernel.due.minKey();
    if (!next) throw new Error('nothing more is going to happen');
    runTo(world, next.at / SECOND_US);
  }
}
