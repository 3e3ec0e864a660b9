import { isSettled, type Cluster } from '../../src/engine/cluster.ts';
import { getObject, listByLabels } from '../../src/engine/apiserver/read.ts';
import { decide } from '../../src/engine/network/decide.ts';
import type { Pod, Service } from '../../src/k8s/objects.ts';
import { median, row, type Measurement, type Row } from '../row.ts';
import { addTraffic, answered, enter, goOn, heapMb } from './cluster.ts';
import {
  applyAll,
  emptyCluster,
  FULL,
  placeOf,
  podsOf,
  send,
  settle,
  TENTH,
  workload,
  type Envelope,
} from './envelope.ts';
import { loadSettled } from './settled.ts';

/**
 * The largest cluster that Kubernetes is made for (5,000 Nodes, 150,000 Pods, 10,000 Services) in one engine, and what
 * single things cost in it: those must not grow with the cluster.
 */
export const LIMITS: readonly Measurement[] = [
  { name: 'limits/loaded', run: async () => ofLoaded('limits/loaded', FULL, 20) },
  { name: 'limits/brought-up', run: async () => ofBroughtUp('limits/brought-up', FULL, 120) },
  { name: 'limits/tenth-loaded', run: async () => ofLoaded('limits/tenth-loaded', TENTH) },
  { name: 'limits/tenth-brought-up', run: async () => ofBroughtUp('limits/tenth-brought-up', TENTH) },
];

function ofLoaded(name: string, envelope: Envelope, aimS?: number): Row[] {
  const took = stopwatch();
  const cluster = loadSettled(envelope);
  return [...sizeOf(name, cluster, envelope, took(), aimS), ...costsIn(name, cluster, envelope)];
}

function ofBroughtUp(name: string, envelope: Envelope, aimS?: number): Row[] {
  const took = stopwatch();
  const cluster = emptyCluster(envelope);
  applyAll(cluster, envelope);
  settle(cluster);
  return [...sizeOf(name, cluster, envelope, took(), aimS), ...costsIn(name, cluster, envelope)];
}

interface Took {
  readonly wallMs: number;
  /** Of all threads, the garbage collector's and the compiler's too: what else the machine does counts little. */
  readonly cpuMs: number;
}

function stopwatch(): () => Took {
  const begun = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wallMs: performance.now() - begun, cpuMs: (user + system) / 1000 };
  };
}

function sizeOf(
  name: string,
  cluster: Cluster,
  envelope: Envelope,
  { wallMs, cpuMs }: Took,
  aimS?: number,
): Row[] {
  const pods = podsOf(envelope);
  const running = cluster.world.kubelet.pods.size;
  if (running < pods) throw new Error(`${running} of ${pods} Pods run`);
  const what = `${envelope.nodes} Nodes, ${pods} Pods, ${envelope.services} Services`;
  return [
    row(`${name}/time`, wallMs / 1000, 's', aimS === undefined ? what : `${what}; aim < ${aimS}`),
    row(`${name}/cpu`, cpuMs / 1000, 's', 'of all threads; what follows is in such time too'),
    row(`${name}/heap`, heapMb(), 'MB', aimS === undefined ? undefined : 'aim < 2000'),
  ];
}

const FLIPS = 21;
const APPLIES = 21;
const DECISIONS = 20_000;

/** Requests a second, and for how many seconds: first until the code has been compiled, then measured. */
const RATE = 200;
const WARM_UP_S = 20;
const SECONDS = 40;

function costsIn(name: string, cluster: Cluster, envelope: Envelope): Row[] {
  return [
    row(`${name}/flip`, median(flips(cluster, envelope)), 'ms', 'until every Node has it; aim < 5'),
    row(
      `${name}/decision`,
      decisions(cluster, envelope),
      'µs',
      'rules, policies, route and listener of one connection',
    ),
    row(
      `${name}/connection`,
      connections(cluster, addressOf(cluster, 3)),
      'µs',
      'connection, request, answer, end; aim < 50',
    ),
    row(
      `${name}/named-connection`,
      connections(cluster, hostOf(3)),
      'µs',
      'the same with the lookup of a name before it',
    ),
    row(
      `${name}/apply`,
      median(applies(cluster)),
      'ms',
      'a Deployment of one replica and its Service, until settled',
    ),
  ];
}

function untilSettled(cluster: Cluster): void {
  do goOn(cluster, 0.05);
  while (!isSettled(cluster));
}

/** Readiness of one Pod after another, in Services far apart. */
function flips(cluster: Cluster, { services }: Envelope): number[] {
  return Array.from({ length: FLIPS }, (_, i) => {
    const pod = podOf(cluster, Math.floor((i * services) / FLIPS / 2) * 2);
    const took = stopwatch();
    enter(cluster, { type: 'app', pod, act: 'unready' });
    untilSettled(cluster);
    return took().cpuMs;
  });
}

function podOf({ world }: Cluster, index: number): string {
  const { namespace, name } = placeOf(index);
  const [pod] = listByLabels<Pod>(world, 'pods', namespace, { app: name });
  if (!pod) throw new Error(`Service ${name} has no Pod`);
  return `${namespace}/${pod.metadata.name}`;
}

/** The packets of one Pod to Services all over the cluster. */
function decisions(cluster: Cluster, { services }: Envelope): number {
  const { world } = cluster;
  const from = podOf(cluster, 1);
  const source = { ip: world.kubelet.pods.get(from)?.ips[0] ?? '', port: 40_000 };
  const destinations = Array.from({ length: 100 }, (_, i) =>
    addressOf(cluster, Math.floor((i * services) / 100)),
  );
  const packet = (n: number): Parameters<typeof decide>[1] => ({
    from: `pod/${from}`,
    source,
    destination: { ip: destinations[n % destinations.length] ?? '', port: 80 },
    protocol: 'TCP',
    subject: from,
    n,
    tracked: null,
  });
  for (let n = 0; n < DECISIONS; n++) decide(world, packet(n));
  const took = stopwatch();
  let accepted = 0;
  for (let n = 0; n < DECISIONS; n++) if (decide(world, packet(n)).verdict === 'accepted') accepted++;
  if (accepted < DECISIONS * 0.9) throw new Error(`only ${accepted} of ${DECISIONS} packets were accepted`);
  return (took().cpuMs * 1000) / DECISIONS;
}

function hostOf(index: number): string {
  const { namespace, name } = placeOf(index);
  return `${name}.${namespace}.svc.cluster.local.`;
}

function addressOf({ world }: Cluster, index: number): string {
  const { namespace, name } = placeOf(index);
  return getObject<Service>(world, 'services', namespace, name)?.spec.clusterIP ?? '';
}

function connections(cluster: Cluster, host: string): number {
  addTraffic(cluster, RATE, { from: `pod/${podOf(cluster, 1)}`, url: `http://${host}/` });
  goOn(cluster, WARM_UP_S);
  const before = answered(cluster);
  const took = stopwatch();
  goOn(cluster, SECONDS);
  const perRequestUs = (took().cpuMs * 1000) / (answered(cluster) - before);
  enter(cluster, { type: 'client-remove', name: 'load' });
  goOn(cluster, 1);
  return perRequestUs;
}

function applies(cluster: Cluster): number[] {
  return Array.from({ length: APPLIES }, (_, i) => {
    const took = stopwatch();
    for (const request of workload(1_000_000 + i, 1))
      send(cluster, { ...request, namespace: placeOf(0).namespace });
    untilSettled(cluster);
    return took().cpuMs;
  });
}
