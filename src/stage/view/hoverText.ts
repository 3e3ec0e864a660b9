import { nameIn } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Share } from '../shares.ts';
import { addressOf, failureText, inRotation, rateText } from '../text/words.ts';

/** The truth about a thing in a title and one sentence. */
export interface HoverText {
  readonly title: string;
  readonly line: string;
  readonly bad: boolean;
}

export function hoverText(scene: Scene, shares: ReadonlyMap<string, Share>, key: string): HoverText | null {
  const name = nameIn(key);
  switch (key.slice(0, key.indexOf('/'))) {
    case 'Pod':
      return podText(scene, shares, name);
    case 'Service':
      return serviceText(scene, name);
    case 'Node':
      return nodeText(scene, name);
    case 'Client':
      return clientText(scene, name);
    case 'Connection':
      return connectionText(scene, name);
    default:
      return null;
  }
}

function podText(scene: Scene, shares: ReadonlyMap<string, Share>, name: string): HoverText | null {
  const pod = scene.pods.find((row) => row.key === name);
  if (pod === undefined) return null;
  const why = pod.reason === '' ? '' : `: ${pod.reason}`;
  const parts = [`${pod.state}${why}`, pod.ips[0] ?? 'no IP yet'];
  const services = scene.services.filter((row) => row.slots.some((slot) => slot.pod === name));
  const serving = services
    .filter((row) => inRotation(row).some((slot) => slot.pod === name))
    .map((row) => row.name);
  const out = services.filter((row) => !serving.includes(row.name)).map((row) => row.name);
  if (serving.length > 0) parts.push(`in rotation of ${serving.join(', ')}`);
  if (out.length > 0) parts.push(`an endpoint of ${out.join(', ')}, but gets no new traffic`);
  const share = shares.get(name);
  if (share !== undefined) {
    parts.push(
      `${Math.round(share.got * 100)} % of new connections, expected ${Math.round(share.expected * 100)} %`,
    );
  }
  if (pod.restarts > 0) parts.push(pod.restarts === 1 ? '1 restart' : `${pod.restarts} restarts`);
  const where = pod.node === null ? 'no Node yet' : `on ${pod.node}`;
  return { title: `${pod.name} ${where}`, line: parts.join(' · '), bad: pod.state === 'Failed' };
}

function serviceText(scene: Scene, name: string): HoverText | null {
  const service = scene.services.find((row) => row.key === name);
  if (service === undefined) return null;
  if (service.type === 'ExternalName') {
    return {
      title: `${service.name}, ExternalName`,
      line: `DNS answers with a CNAME: ${service.externalName ?? ''}`,
      bad: false,
    };
  }
  const address = addressOf(service);
  const title =
    service.type === 'Headless'
      ? `${service.name}, headless`
      : `${service.name}, ${service.type} ${address ?? ''}`;
  const ports = service.ports.map(
    (port) =>
      `${port.port} to ${port.targetPort}${port.nodePort === null ? '' : ` (node port ${port.nodePort})`}`,
  );
  const selector = Object.entries(service.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  const parts = [
    ...(service.problem === null ? [] : [service.problem]),
    ...ports,
    selector.length === 0 ? 'no selector' : `selects ${selector.join(', ')}`,
    `${inRotation(service).length} of ${service.slots.length} endpoints in rotation`,
  ];
  if (service.laggingNodes.length > 0) parts.push(`rules still behind on ${service.laggingNodes.join(', ')}`);
  return { title, line: parts.join(' · '), bad: service.problem !== null };
}

function nodeText(scene: Scene, name: string): HoverText | null {
  const node = scene.nodes.find((row) => row.name === name);
  if (node === undefined) return null;
  const pods = scene.pods.filter((pod) => pod.node === name).length;
  const proxy = node.proxyStopped
    ? 'kube-proxy stopped: its rules stay as they were'
    : `kube-proxy in ${node.proxyMode} mode`;
  const state = node.ready ? 'Ready' : node.down ? 'Not ready, the machine is down' : 'Not ready';
  const cordoned = node.cordoned ? ', cordoned: no new Pods come here' : '';
  return {
    title: `${node.name}, ${node.ips.join(', ')}`,
    line: `${state}${cordoned} · ${proxy} · ${pods} Pods · ${node.podCIDRs.join(', ')} · ${node.zone ?? 'no zone'}`,
    bad: !node.ready || node.proxyStopped,
  };
}

function clientText(scene: Scene, name: string): HoverText | null {
  const client = scene.clients.find((row) => row.name === name);
  if (client === undefined) return null;
  const { stats } = client;
  const failures = failureText(client);
  const parts = [
    rateText(client.rate) + (client.keepAlive ? ', keep-alive' : ', a connection each'),
    `${stats.connections} connections, ${stats.answered} answered`,
    ...(failures === null ? [] : [failures]),
    `last: ${client.last ?? 'nothing yet'}`,
  ];
  return { title: `${client.name}: ${client.url}`, line: parts.join(' · '), bad: failures !== null };
}

function connectionText(scene: Scene, id: string): HoverText | null {
  const connection = scene.connections.find((row) => String(row.id) === id);
  if (connection === undefined) return null;
  const { destination, endpoint } = connection;
  const dialled = destination === null ? connection.host : `${destination.ip}:${destination.port}`;
  const reached = endpoint === null ? 'nobody chosen' : (endpoint.pod ?? endpoint.ip);
  const verdict = connection.verdict ?? connection.state;
  const why = connection.reason === null ? '' : ` (${connection.reason})`;
  return {
    title: `#${connection.id} ${connection.source.ip} to ${dialled}`,
    line: `${verdict}${why} · ${reached} · ${connection.requests} sent, ${connection.replies} answered`,
    bad: connection.verdict !== null && connection.verdict !== 'answered',
  };
}
