import type { Connection } from '../../src/protocol/connection.ts';
import type { PodState } from '../../src/protocol/rows.ts';
import type { Scene } from '../../src/stage/scene.ts';
import { EMPTY_SCENE } from '../../src/stage/scene.ts';
import { client, node, pod, replicas, service, slot, systemPods, systemServices, workload } from './rows.ts';
import { rulesFor, stepsFor } from './rules.ts';
import type { Trip } from './traffic.ts';
import { connection } from './traffic.ts';

export interface Exhibit {
  readonly scene: Scene;
  /** The connections known at a time; the gallery asks for each frame while it plays. */
  readonly traffic?: (now: number) => readonly Connection[];
}

const NODES = [node(1), node(2), node(3)];
const SECOND = 1_000_000;

/** Trips that start at a steady rate and are forgotten half a second after they ended, as the engine does. */
function flow(perSecond: number, trip: (n: number, at: number) => Trip): (now: number) => Connection[] {
  const gap = SECOND / perSecond;
  return (now) => {
    const list: Connection[] = [];
    const last = Math.floor(now / gap);
    for (let n = Math.max(0, last - Math.ceil(4 * perSecond)); n <= last; n++)
      list.push(connection(trip(n, n * gap), now));
    return list;
  };
}

function walkthrough(): Exhibit {
  const web = replicas('web', 3, 3);
  const tmp = pod('tmp', 2, 9, { labels: { run: 'tmp' }, image: 'curlimages/curl:8.10.1', createdAt: 50 });
  const system = systemPods(3);
  const pods = [...web, tmp, ...system];
  const svc = service('web', web, {
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', nodePort: null }],
  });
  const byPod = Object.fromEntries(
    web.map((p, i) => [p.key, { connections: 40 + 9 * i, requests: 40 + 9 * i }]),
  );
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: NODES,
      pods,
      services: [svc, ...systemServices(pods)],
      workloads: [workload('web', 3, 3)],
      clients: [
        client('curl', 'pod/default/tmp', {}, { connections: 147, requests: 147, answered: 147, byPod }),
      ],
    },
    traffic: flow(4, (n, at) => ({
      id: n + 1,
      from: 'pod/default/tmp',
      sourceIp: '10.244.2.9',
      at,
      service: svc,
      to: web[(n * 7 + (n >> 2)) % 3] ?? tmp,
      ...(system[0] === undefined ? {} : { dns: system[0] }),
    })),
  };
}

const STATES: readonly PodState[] = [
  'Ready',
  'Not ready',
  'Terminating',
  'Starting',
  'Pending',
  'Completed',
  'Failed',
];

function states(): Exhibit {
  const system = systemPods(3);
  const web = replicas('web', 7, 3, (i) => STATES[i] ?? 'Ready').map((p, i) => ({
    ...p,
    reason: ['', 'probe: 503', '', 'pulling image', 'creating', '', 'CrashLoopBackOff'][i] ?? '',
    graceEndsAt: p.state === 'Terminating' ? 21_400_000 : null,
    ips: p.state === 'Pending' || p.state === 'Starting' ? [] : p.ips,
    restarts: p.state === 'Failed' ? 4 : 0,
  }));
  const stuck = pod('web-7d4f9c6b5d-zzzzz', null, 0, {
    state: 'Pending',
    status: 'Pending',
    reason: 'Insufficient cpu',
  });
  const pods = [...web, stuck, ...system];
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: [
        node(1, { cordoned: true }),
        node(2, { ready: false, down: true }),
        node(3, { proxyStopped: true }),
      ],
      pods,
      services: [
        service('web', web, { affinity: 'ClientIP', laggingNodes: ['node-1'] }),
        ...systemServices(pods),
      ],
      workloads: [workload('web', 7, 1)],
    },
  };
}

function broken(): Exhibit {
  const system = systemPods(3);
  const web = replicas('web', 3, 3, () => 'Not ready').map((p) => ({ ...p, reason: 'probe: 503' }));
  const tmp = pod('tmp', 2, 9, { labels: { run: 'tmp' }, createdAt: 50 });
  const pods = [...web, tmp, ...system];
  const svc = service('web', web, { problem: 'no ready endpoint: 3 Pods match, none is ready' });
  const none = service('shop', [], {
    clusterIPs: ['10.96.7.7'],
    problem: 'no Pod has app=shop',
    createdAt: 5,
  });
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: NODES,
      pods,
      services: [svc, none, ...systemServices(pods)],
      workloads: [workload('web', 3, 0)],
      clients: [
        client(
          'curl',
          'pod/default/tmp',
          { last: 'refused' },
          { connections: 31, requests: 0, refused: 12, answered: 19 },
        ),
        client('outside', 'laptop', { last: 'timeout', rate: 0.2 }, { connections: 3, timeout: 3 }),
      ],
    },
    traffic: (now) => [
      ...flow(1, (n, at) => ({
        id: n * 2 + 1,
        from: 'pod/default/tmp',
        sourceIp: '10.244.2.9',
        at,
        service: n % 2 === 0 ? svc : none,
        verdict: 'refused' as const,
        reason: 'no-endpoints' as const,
      }))(now),
      ...flow(0.25, (n, at) => ({
        id: n * 2 + 2,
        from: 'laptop',
        sourceIp: '198.51.100.24',
        at: at + 300_000,
        destination: { ip: '192.0.2.13', port: 31380 },
        verdict: 'timeout' as const,
        reason: 'no-route' as const,
      }))(now),
    ],
  };
}

function types(): Exhibit {
  const system = systemPods(3);
  const web = replicas('web', 4, 3, (i) => (i === 1 ? 'Terminating' : i === 2 ? 'Not ready' : 'Ready')).map(
    (p) => ({
      ...p,
      graceEndsAt: p.state === 'Terminating' ? 21_400_000 : null,
      reason: p.state === 'Not ready' ? 'probe: 503' : '',
    }),
  );
  const db = [0, 1].map((i) =>
    pod(`db-${i}`, i + 2, 8, {
      labels: { app: 'db' },
      owner: 'StatefulSet/db',
      createdAt: 20 + i,
      isolation: { ingress: ['default/db-from-web'], egress: [] },
    }),
  );
  const tmp = pod('tmp', 2, 9, { labels: { run: 'tmp' }, createdAt: 50 });
  const pods = [...web, ...db, tmp, ...system];
  const svc = service('web', web, { clusterIPs: ['10.96.44.3'] });
  const publicService = service('web-public', web, {
    type: 'LoadBalancer',
    clusterIPs: ['10.96.81.2'],
    ingressIPs: ['203.0.113.20'],
    selector: { app: 'web' },
    externalTrafficPolicy: 'Local',
    balancer: {
      state: 'ready',
      words: 'its load balancer passes traffic to 2 of 3 Nodes',
      nodes: ['node-1', 'node-2'],
    },
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', nodePort: 31380 }],
    createdAt: 1,
  });
  const nodePort = service('admin', [], {
    type: 'NodePort',
    clusterIPs: ['10.96.9.1'],
    selector: { app: 'web' },
    externalTrafficPolicy: 'Cluster',
    slots: web.slice(0, 1).map((p) => slot(p)),
    ports: [{ name: '', port: 8080, protocol: 'TCP', targetPort: '80', nodePort: 30080 }],
    createdAt: 2,
  });
  const headless = service('db', db, {
    type: 'Headless',
    clusterIPs: [],
    createdAt: 4,
    slots: db.map((p) => ({ ...slot(p, 5432), hostname: p.name })),
  });
  const payments = service('payments-api', [], {
    type: 'ExternalName',
    clusterIPs: [],
    ports: [],
    selector: null,
    externalName: 'api.payments.example.com',
    createdAt: 3,
  });
  const first = web[0] ?? tmp;
  const third = web[3] ?? tmp;
  const rounds: Trip[] = [
    {
      id: 21,
      from: 'pod/default/tmp',
      sourceIp: '10.244.2.9',
      at: 0,
      service: svc,
      to: first,
      keepOpen: true,
      requestsAt: Array.from({ length: 400 }, (_, i) => 1000 + i * 250_000),
    },
    {
      id: 34,
      from: 'internet',
      sourceIp: '198.51.100.7',
      at: 0,
      service: publicService,
      destination: { ip: '203.0.113.20', port: 80 },
      to: third,
      keepOpen: true,
      requestsAt: Array.from({ length: 400 }, (_, i) => 1000 + i * 333_000),
    },
    {
      id: 36,
      from: 'laptop',
      sourceIp: '198.51.100.24',
      at: 300_000,
      service: publicService,
      destination: { ip: '192.0.2.13', port: 31380 },
      verdict: 'timeout',
      reason: 'no-local-endpoints',
      timeoutUs: 10_000_000,
    },
  ];
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: NODES,
      pods,
      services: [svc, publicService, nodePort, payments, headless, ...systemServices(pods)],
      workloads: [workload('web', 4, 2), workload('db', 2, 2, 'StatefulSet')],
      clients: [
        client(
          'curl',
          'pod/default/tmp',
          { keepAlive: true },
          {
            connections: 20,
            requests: 148,
            answered: 148,
            byPod: {
              [first.key]: { connections: 12, requests: 80 },
              [third.key]: { connections: 8, requests: 68 },
            },
          },
        ),
        client(
          'users',
          'internet',
          { keepAlive: true, rate: 3, url: 'http://203.0.113.20' },
          { connections: 8, requests: 25, answered: 25 },
        ),
        client(
          'me',
          'laptop',
          { rate: 0.2, last: 'timeout', url: 'http://node-3:31380' },
          { connections: 3, timeout: 2 },
        ),
      ],
    },
    traffic: (now) => rounds.map((trip) => connection(trip, now)),
  };
}

function many(count: number): Exhibit {
  const system = systemPods(3);
  const web = replicas('web', count, 3, (i) =>
    i % 17 === 3
      ? 'Not ready'
      : i % 23 === 5
        ? 'Starting'
        : i % 29 === 7
          ? 'Terminating'
          : i % 61 === 11
            ? 'Failed'
            : 'Ready',
  ).map((p) => ({ ...p, graceEndsAt: p.state === 'Terminating' ? 30_000_000 : null }));
  const tmp = pod('tmp', 2, 250, { labels: { run: 'tmp' }, createdAt: -1 });
  const pods = [tmp, ...web, ...system];
  const svc = service('web', web);
  const ready = web.filter((p) => p.state === 'Ready');
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: NODES,
      pods,
      services: [svc, ...systemServices(pods)],
      workloads: [workload('web', count, ready.length)],
      clients: [client('curl', 'pod/default/tmp', { rate: 10 }, { connections: 90, answered: 90 })],
    },
    traffic: flow(10, (n, at) => ({
      id: n + 1,
      from: 'pod/default/tmp',
      sourceIp: '10.244.2.250',
      at,
      service: svc,
      to: ready[(n * 37) % ready.length] ?? tmp,
    })),
  };
}

function longNames(): Exhibit {
  const long = 'a-name-that-goes-on-'.repeat(13).slice(0, 253);
  const system = systemPods(3);
  const pods = [
    pod(long, 1, 5, {
      labels: { [`${long.slice(0, 60)}`]: 'x'.repeat(63) },
      reason: 'r'.repeat(200),
      state: 'Not ready',
    }),
    pod(`${long.slice(0, 237)}-7d4f9c6b5d-x2k9p`, 2, 5, { namespace: long.slice(0, 63) }),
    pod('<script>alert(1)</script>', 3, 5, { ips: ['fd00:10:244:aaaa:bbbb:cccc:dddd:1'] }),
    ...system,
  ];
  const svc = service(long.slice(0, 63), pods.slice(0, 3), {
    selector: { [`example.com/${long.slice(0, 60)}`]: 'y'.repeat(63), b: 'c' },
    clusterIPs: ['fd00:10:96:aaaa:bbbb:cccc:dddd:eeee'],
    ports: [{ name: 'p', port: 65535, protocol: 'TCP', targetPort: 'a-long-port-na', nodePort: null }],
    problem:
      'a problem with a very long text that says much more than there is room for on the card of a Service',
  });
  const name = `${'x'.repeat(60)}.${'y'.repeat(60)}.example.com`;
  return {
    scene: {
      ...EMPTY_SCENE,
      nodes: [node(1, { name: long.slice(0, 200), key: long.slice(0, 200) }), ...NODES.slice(1)].map((n) => ({
        ...n,
        zone: long.slice(0, 80),
        ips: ['fd00:192:0:2:aaaa:bbbb:cccc:dddd'],
        podCIDRs: ['fd00:10:244:1::/64', '10.244.1.0/24'],
      })),
      pods: pods.map((p, i) => (i === 0 ? { ...p, node: long.slice(0, 200) } : p)),
      services: [
        svc,
        service('out', [], {
          type: 'ExternalName',
          externalName: name,
          clusterIPs: [],
          ports: [],
          selector: null,
          createdAt: 9,
        }),
        ...systemServices(pods),
      ],
      workloads: [
        workload(long.slice(0, 63), 3, 1),
        workload('b', 1, 1),
        workload('c', 1, 1),
        workload('d', 1, 1),
      ],
      clients: [client(long.slice(0, 63), 'internet', { last: 'dns-failure' }, { dnsFailure: 123_456 })],
    },
  };
}

function manyServices(): Exhibit {
  const base = walkthrough().scene;
  const extra = Array.from({ length: 24 }, (_, i) =>
    service(`service-${i + 1}`, base.pods.slice(0, (i % 3) + 1), {
      clusterIPs: [`10.96.5.${i + 1}`],
      createdAt: 10 + i,
      type: i % 5 === 4 ? 'Headless' : 'ClusterIP',
      problem: i % 7 === 3 ? 'no Pod has app=x' : null,
    }),
  );
  return { scene: { ...base, services: [...base.services, ...extra] } };
}

function selected(): Exhibit {
  const { scene } = types();
  return { scene: { ...scene, selection: 'Service/default/web' }, traffic: types().traffic ?? (() => []) };
}

/** Failures of every kind, one after another. */
function failures(): Exhibit {
  const base = types();
  const { pods, services } = base.scene;
  const svc = services[0];
  const tmp = pods.find((p) => p.name === 'tmp');
  const ready = pods[0];
  if (svc === undefined || tmp === undefined || ready === undefined) return base;
  const from = `pod/${tmp.key}`;
  const sourceIp = '10.244.2.9';
  const trips = (at: number): Trip[] => [
    { id: at + 1, from, sourceIp, at, service: svc, to: ready, verdict: 'refused', reason: 'not-listening' },
    { id: at + 2, from, sourceIp, at, service: svc, to: pods[2] ?? ready, verdict: 'reset', reason: null },
    {
      id: at + 3,
      from,
      sourceIp,
      at,
      to: pods[4] ?? ready,
      destination: { ip: '10.244.2.8', port: 5432 },
      verdict: 'timeout',
      reason: 'policy-ingress',
      timeoutUs: 5_000_000,
    },
    {
      id: at + 4,
      from: 'internet',
      sourceIp: '198.51.100.7',
      at,
      destination: { ip: '203.0.113.20', port: 80 },
      service: services[1] ?? svc,
      to: pods[3] ?? ready,
      verdict: 'timeout',
      reason: 'gone',
      timeoutUs: 5_000_000,
    },
  ];
  return {
    scene: base.scene,
    traffic: (now) => trips(Math.floor(now / (8 * SECOND)) * 8 * SECOND).map((trip) => connection(trip, now)),
  };
}

/** X-ray: the same cluster as `types`, by its rules. */
function xray(): Exhibit {
  const { scene, traffic } = types();
  const [svc, publicService] = scene.services;
  if (svc === undefined || publicService === undefined) return { scene };
  const rules = rulesFor(publicService, scene.nodes, ['node-2']);
  return {
    scene: { ...scene, picture: 'xray', rules, selection: `Service/${publicService.key}` },
    traffic: (now) =>
      (traffic?.(now) ?? []).map((own) => {
        const node = own.from === 'laptop' ? 'node-3' : own.from === 'internet' ? 'node-1' : 'node-2';
        const of = own.service === svc.key ? svc : publicService;
        const to = own.endpoint === null ? null : `${own.endpoint.ip}:80`;
        const steps = stepsFor(of, node, to).map(({ where, rule }) => ({
          at: own.startedAt,
          where,
          what: '',
          source: null,
          destination: null,
          rule,
        }));
        const balanced = {
          at: 0,
          where: 'load balancer',
          what: '',
          source: null,
          destination: null,
          rule: null,
        };
        return { ...own, steps: own.from === 'internet' ? [balanced, ...steps] : steps };
      }),
  };
}

export const EXHIBITS: Readonly<Record<string, () => Exhibit>> = {
  empty: () => ({ scene: EMPTY_SCENE }),
  nodes: () => {
    const pods = systemPods(3);
    return { scene: { ...EMPTY_SCENE, nodes: NODES, pods, services: systemServices(pods) } };
  },
  walkthrough,
  states,
  broken,
  types,
  selected,
  failures,
  xray,
  p12: () => many(12),
  p60: () => many(60),
  p300: () => many(300),
  p1000: () => many(1000),
  p2400: () => many(2400),
  long: longNames,
  services: manyServices,
  onenode: () => {
    const scene = walkthrough().scene;
    const pods = replicas('web', 9, 1);
    return {
      scene: {
        ...scene,
        nodes: NODES.slice(0, 1),
        pods: [...pods, ...systemPods(1)],
        services: [service('web', pods), ...systemServices(systemPods(1))],
      },
    };
  },
  tennodes: () => {
    const pods = replicas('web', 25, 10);
    const scene = walkthrough().scene;
    return {
      scene: {
        ...scene,
        nodes: Array.from({ length: 10 }, (_, i) => node(i + 1)),
        pods: [...pods, ...systemPods(10)],
        services: [service('web', pods), ...systemServices(systemPods(10))],
      },
    };
  },
};
