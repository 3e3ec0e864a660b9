import { EPOCH_MS, microTimestamp } from '../kernel/kernel.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { nodeOf, type Place } from '../../protocol/place.ts';
import type { World } from '../world.ts';
import { readyOnNode } from './balancer.ts';

/** What answers outside of Pods: kube-proxy on its Node, the API server, and hosts outside the cluster. */

/** kube-proxy's own health page. */
const PROXY_HEALTH_PORT = 10_256;

/** Whether a program of the Node itself listens on a TCP port. */
export function machineListens(world: World, node: string, port: number): boolean {
  return port === PROXY_HEALTH_PORT ? !world.proxy.stopped.has(node) : healthChecked(world, port) !== null;
}

/** The answer of such a program; null: it closes the connection without one. */
export function answerOutside(
  world: World,
  place: Place,
  port: number,
  request: HttpRequest,
): HttpResponse | null {
  const node = nodeOf(place);
  if (node !== null) return request.tls ? null : proxyAnswer(world, node, port);
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

/** The Service whose health check port this is. */
function healthChecked(world: World, port: number): { namespace: string; name: string } | null {
  const owner = world.api.nodePorts.get(port);
  if (owner === undefined) return null;
  const service = world.proxy.services.get(owner)?.service;
  if (service?.spec.healthCheckNodePort !== port) return null;
  return { namespace: service.metadata.namespace ?? '', name: service.metadata.name };
}

// kubernetes: pkg/proxy/healthcheck/service_health.go, proxy_health.go
function proxyAnswer(world: World, node: string, port: number): HttpResponse {
  const json: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
  if (port === PROXY_HEALTH_PORT) {
    const now = `${microTimestamp(world.kernel.nowUs).slice(0, -1).replace('T', ' ')} +0000 UTC`;
    return text(
      world,
      200,
      'OK',
      json,
      `{"lastUpdated": "${now}","currentTime": "${now}", "nodeEligible": true}`,
    );
  }
  const service = healthChecked(world, port);
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
