import { EPOCH_MS, microTimestamp } from '../kernel/kernel.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { nodeOf, type Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import { isNodeEligible, readyOnNode } from './balancerHealth.ts';

/** What answers outside of Pods: kube-proxy on its Node, the API server, and hosts outside the cluster. */

/** kube-proxy's own health page. */
const PROXY_HEALTH_PORT = 10_256;

/** Whether a program of the Node itself listens on a TCP port: its kube-proxy, while that runs. */
export function machineListens(world: World, node: string, port: number): boolean {
  if (world.proxy.stopped.has(node)) return false;
  return port === PROXY_HEALTH_PORT || healthChecked(world, node, port) !== null;
}

/** The answer of such a program; null: it closes the connection without one. */
export function answerOutside(
  world: World,
  place: Place,
  port: number,
  request: HttpRequest,
): HttpResponse | null {
  const node = nodeOf(place);
  if (node !== null) return request.tls ? null : proxyAnswer(world, node, port, request);
  if (place === 'host/kubernetes') return apiServerAnswer(world, request);
  if (place === 'host/resolver') return null;
  if (request.tls !== (port === 443 || port === 8443)) return null;
  const name = place.replace(/^host\//, '');
  return text(
    world,
    200,
    'OK',
    [['Content-Type', 'text/plain']],
    `${name} answers ${request.method} ${request.path}\n`,
  );
}

/** The Service whose health check port this is, as the Node's kube-proxy has it. */
function healthChecked(world: World, node: string, port: number): { namespace: string; name: string } | null {
  const owner = world.api.nodePorts.get(port);
  if (owner === undefined) return null;
  const service = rulesOf(world, node).version.services.get(owner)?.service;
  if (service?.spec.healthCheckNodePort !== port) return null;
  return { namespace: service.metadata.namespace ?? '', name: service.metadata.name };
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
