import { EPOCH_MS, microTimestamp } from '../kernel/kernel.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { nodeOf, type Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import { isNodeEligible, readyOnNode } from './balancerHealth.ts';

/** What answers outside of Pods: kube-proxy on its Node, the API server, and hosts outside the cluster. */

/** kube-proxy's own health page. */
const PROXY_HEALTH_PORT = 10_256;
/** kube-proxy's metrics and `/proxyMode`, on loopback only. */
const PROXY_METRICS_PORT = 10_249;
/** The kubelet's API, and its health page on loopback only. */
const KUBELET_PORT = 10_250;
const KUBELET_HEALTH_PORT = 10_248;

export type MachineProgram = 'kube-proxy' | 'kubelet';

/** Which program of the Node itself listens on a TCP port of an address; null when none does. */
export function machineListens(world: World, node: string, ip: string, port: number): MachineProgram | null {
  const loopback = ip === '127.0.0.1' || ip === '::1';
  if (port === KUBELET_PORT || (port === KUBELET_HEALTH_PORT && loopback)) return 'kubelet';
  if (world.proxy.stopped.has(node)) return null;
  if (port === PROXY_HEALTH_PORT || (port === PROXY_METRICS_PORT && loopback)) return 'kube-proxy';
  return healthChecked(world, node, port) === null ? null : 'kube-proxy';
}

/** What the programs of a Node itself listen on, `ip` '' for every address: for whoever lists sockets. */
export function machineSockets(
  world: World,
  node: string,
): { readonly program: MachineProgram; readonly ip: string; readonly port: number }[] {
  const kubelet = [
    { program: 'kubelet', ip: '127.0.0.1', port: KUBELET_HEALTH_PORT },
    { program: 'kubelet', ip: '', port: KUBELET_PORT },
  ] as const;
  if (world.proxy.stopped.has(node)) return [...kubelet];
  const checked = [...rulesOf(world, node).version.services.values()]
    .map(({ service }) => service?.spec.healthCheckNodePort ?? 0)
    .filter((port) => port > 0);
  const proxy = [
    { program: 'kube-proxy', ip: '127.0.0.1', port: PROXY_METRICS_PORT },
    { program: 'kube-proxy', ip: '', port: PROXY_HEALTH_PORT },
    ...checked.map((port) => ({ program: 'kube-proxy', ip: '', port }) as const),
  ] as const;
  return [...kubelet, ...proxy];
}

/** The answer of such a program; null: it closes the connection without one. */
export function answerOutside(
  world: World,
  place: Place,
  port: number,
  request: HttpRequest,
): HttpResponse | null {
  const node = nodeOf(place);
  if (node !== null) return machineAnswer(world, node, port, request);
  if (place === 'host/kubernetes') return apiServerAnswer(world, request);
  if (place === 'host/resolver') return null;
  if (request.tls !== (port === 443 || port === 8443)) return null;
  return siteAnswer(world, place.replace(/^host\//, ''), request);
}

/** A host outside serves its own names only, as whoever keeps many sites behind one address does. */
function siteAnswer(world: World, name: string, request: HttpRequest): HttpResponse {
  const plain: [string, string][] = [['Content-Type', 'text/plain']];
  const header = request.headers.find(([key]) => key.toLowerCase() === 'host')?.[1] ?? name;
  const asked = header.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  const own = namesAt(world, world.settings.externalHosts.find((host) => host.name === name)?.ips ?? []);
  return own.includes(asked)
    ? text(world, 200, 'OK', plain, `${name} answers ${request.method} ${request.path}\n`)
    : text(world, 404, 'Not Found', plain, `There is no site ${asked} here, only ${own.join(', ')}.\n`);
}

/** The names of the hosts outside that have one of these addresses: what their certificate is for, too. */
export function namesAt(world: World, ips: readonly string[]): readonly string[] {
  const hosts = world.settings.externalHosts.filter((host) => host.ips.some((ip) => ips.includes(ip)));
  return hosts.map((host) => host.name.toLowerCase());
}

/** The Service whose health check port this is, as the Node's kube-proxy has it. */
function healthChecked(world: World, node: string, port: number): { namespace: string; name: string } | null {
  const owner = world.api.nodePorts.get(port);
  if (owner === undefined) return null;
  const service = rulesOf(world, node).version.services.get(owner)?.service;
  if (service?.spec.healthCheckNodePort !== port) return null;
  return { namespace: service.metadata.namespace ?? '', name: service.metadata.name };
}

function machineAnswer(world: World, node: string, port: number, request: HttpRequest): HttpResponse | null {
  const [path = '/'] = request.path.split('?');
  const plain: [string, string][] = [['Content-Type', 'text/plain; charset=utf-8']];
  if (port === KUBELET_PORT) {
    // kubernetes: pkg/kubelet/server/server.go (InstallAuthFilter): nobody gets in without a token
    if (request.tls) return text(world, 401, 'Unauthorized', plain, 'Unauthorized');
    return text(world, 400, 'Bad Request', [], 'Client sent an HTTP request to an HTTPS server.\n');
  }
  if (request.tls) return null;
  if (port === KUBELET_HEALTH_PORT) {
    return path === '/healthz'
      ? text(world, 200, 'OK', plain, 'ok')
      : text(world, 404, 'Not Found', plain, '404 page not found\n');
  }
  if (port === PROXY_METRICS_PORT) {
    // kubernetes: cmd/kube-proxy/app/server.go (serveMetrics). Simplified: no metrics.
    if (path === '/proxyMode') return text(world, 200, 'OK', plain, world.settings.kubeProxy.mode);
    if (path === '/healthz') return text(world, 200, 'OK', plain, 'ok');
    return text(world, 404, 'Not Found', plain, '404 page not found\n');
  }
  return proxyAnswer(world, node, port, request);
}

// kubernetes: pkg/proxy/healthcheck/service_health.go, proxy_health.go
function proxyAnswer(world: World, node: string, port: number, request: HttpRequest): HttpResponse {
  const json: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  if (port === PROXY_HEALTH_PORT) return healthPage(world, node, request.path, json);
  const service = healthChecked(world, node, port);
  if (!service) return text(world, 404, 'Not Found', [], '');
  const count = readyOnNode(world, node, `${service.namespace}/${service.name}`);
  const body = `{
\t"service": {
\t\t"namespace": "${service.namespace}",
\t\t"name": "${service.name}"
\t},
\t"localEndpoints": ${count},
\t"serviceProxyHealthy": true
}`;
  const headers: [string, string][] = [...json, ['X-Load-Balancing-Endpoint-Weight', String(count)]];
  return count > 0
    ? text(world, 200, 'OK', headers, body)
    : text(world, 503, 'Service Unavailable', headers, body);
}

/** kube-proxy's own health. `/livez` does not ask whether the Node is about to go. */
// kubernetes: pkg/proxy/healthcheck/proxy_health.go. Simplified: a kube-proxy that runs is never behind for long.
function healthPage(
  world: World,
  node: string,
  path: string,
  headers: readonly (readonly [string, string])[],
): HttpResponse {
  const [page = ''] = path.split('?');
  if (page !== '/healthz' && page !== '/livez') {
    const plain: [string, string][] = [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['X-Content-Type-Options', 'nosniff'],
    ];
    return text(world, 404, 'Not Found', plain, '404 page not found\n');
  }
  const now = microTimestamp(world.kernel.nowUs);
  const eligible = isNodeEligible(world, node);
  const families = world.settings.ipFamilies.toSorted();
  const body = JSON.stringify({
    lastUpdated: now,
    currentTime: now,
    ...(page === '/healthz' ? { nodeEligible: eligible } : {}),
    healthy: true,
    status: Object.fromEntries(families.map((family) => [family, { lastUpdated: now, healthy: true }])),
  });
  return page === '/livez' || eligible
    ? text(world, 200, 'OK', headers, body)
    : text(world, 503, 'Service Unavailable', headers, body);
}

/** To somebody without a token. */
function apiServerAnswer(world: World, request: HttpRequest): HttpResponse {
  const json: [string, string][] = [['Content-Type', 'application/json']];
  if (!request.tls) {
    return text(world, 400, 'Bad Request', [], 'Client sent an HTTP request to an HTTPS server.\n');
  }
  const [path = '/'] = request.path.split('?');
  if (path === '/healthz' || path === '/livez' || path === '/readyz')
    return text(world, 200, 'OK', [['Content-Type', 'text/plain; charset=utf-8']], 'ok');
  if (path === '/version')
    return text(world, 200, 'OK', json, '{\n  "major": "1",\n  "minor": "36",\n  "gitVersion": "v1.36.0"\n}');
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `forbidden: User "system:anonymous" cannot ${request.method.toLowerCase()} path "${path}"`,
    reason: 'Forbidden',
    details: {},
    code: 403,
  };
  return text(world, 403, 'Forbidden', json, JSON.stringify(body, null, 2));
}

function text(
  world: World,
  status: number,
  statusText: string,
  headers: readonly (readonly [string, string])[],
  body: string,
): HttpResponse {
  const date = new Date(EPOCH_MS + Math.floor(world.kernel.nowUs / 1000)).toUTCString();
  const own: [string, string][] = [
    ['Date', date],
    ['Content-Length', String(body.length)],
  ];
  return { status, statusText, headers: [...headers, ...own], body };
}
