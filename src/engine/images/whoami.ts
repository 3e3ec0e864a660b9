import type { HttpRequest } from '../../protocol/http.ts';
import { hostPort } from '../../k8s/addresses.ts';
import { flagOf, portOf } from './arguments.ts';
import { listen, serverPlan } from './command.ts';
import { goHeaders, goResponse, headerOf, splitPath, statusText } from './http.ts';
import type { Answer, ImageBehaviour, ServeContext } from './plan.ts';

/** traefik/whoami: says who answered and who asked. */
export const whoami: ImageBehaviour = {
  name: 'whoami',
  repositories: ['docker.io/traefik/whoami', 'docker.io/containous/whoami', 'ghcr.io/traefik/whoami'],
  sizeBytes: 3_062_426,
  entrypoint: ['/whoami'],
  command: [],
  mainPrograms: ['whoami'],
  programs: () => [],
  base: 'scratch',
  files: () => ({}),
  start: (context) => {
    const port = portOf(flagOf(context.argv, 'port') ?? context.env['WHOAMI_PORT_NUMBER'] ?? null, 80);
    // A Go program without a handler: as PID 1 it cannot die of the signal and leaves with 2.
    return serverPlan(
      [listen(port, 'whoami')],
      { kind: 'exits', code: 2, afterUs: 1_000 },
      {
        startupUs: 30_000,
        logs: [`Starting up on port ${port}`],
        logStream: 'stderr',
      },
    );
  },
  respond,
};

function respond(request: HttpRequest, context: ServeContext): Answer {
  const { path, query } = splitPath(request.path);
  if (path === '/health') return { response: goResponse(context.nowUs, '') };
  if (path === '/data') {
    const size = Number(query.get('size') ?? '1');
    return {
      response: goResponse(
        context.nowUs,
        '|'.padEnd(Number.isFinite(size) ? Math.min(size, 100_000) : 1, '-'),
      ),
    };
  }
  if (path === '/api') return { response: apiResponse(request, context) };
  const waitMs = Number(/^(\d+)ms$/.exec(query.get('wait') ?? '')?.[1] ?? 0);
  const waitS = Number(/^(\d+)s$/.exec(query.get('wait') ?? '')?.[1] ?? 0);
  return {
    response: goResponse(context.nowUs, textOf(request, context)),
    delayUs: waitMs * 1_000 + waitS * 1_000_000,
  };
}

function nameOf(context: ServeContext): string | null {
  return flagOf(context.argv, 'name') ?? context.env['WHOAMI_NAME'] ?? null;
}

function addressesOf(context: ServeContext): string[] {
  const six = context.podIps.some((ip) => ip.includes(':'));
  return ['127.0.0.1', '::1', ...context.podIps, ...(six ? [] : [])];
}

function textOf(request: HttpRequest, context: ServeContext): string {
  const name = nameOf(context);
  const lines = [
    ...(name === null ? [] : [`Name: ${name}`]),
    `Hostname: ${context.hostname}`,
    ...addressesOf(context).map((ip) => `IP: ${ip}`),
    `RemoteAddr: ${hostPort(context.peer.ip, context.peer.port)}`,
    `${request.method} ${request.path} HTTP/1.1`,
    `Host: ${headerOf(request, 'Host') ?? ''}`,
    ...goHeaders(request).map(([key, value]) => `${key}: ${value}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

function apiResponse(request: HttpRequest, context: ServeContext): Answer['response'] {
  const name = nameOf(context);
  const headers: Record<string, string[]> = {};
  for (const [key, value] of goHeaders(request)) headers[key] = [value];
  const body = `${JSON.stringify({
    hostname: context.hostname,
    ip: addressesOf(context),
    headers,
    url: request.path,
    host: headerOf(request, 'Host') ?? '',
    method: request.method,
    ...(name === null ? {} : { name }),
    remoteAddr: hostPort(context.peer.ip, context.peer.port),
  })}\n`;
  const response = goResponse(context.nowUs, body);
  return {
    ...response,
    statusText: statusText(200),
    headers: response.headers.map(([key, value]) => [
      key,
      key === 'Content-Type' ? 'application/json' : value,
    ]),
  };
}
