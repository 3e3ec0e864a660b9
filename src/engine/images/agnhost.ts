import type { HttpRequest } from '../../protocol/http.ts';
import { hostPort } from '../../k8s/addresses.ts';
import { EPOCH_MS } from '../kernel/kernel.ts';
import { flagOf, portOf } from './arguments.ts';
import { listen, planOfSteps, serverPlan } from './command.ts';
import { goHeaders, goResponse, splitPath } from './http.ts';
import type {
  Answer,
  ImageBehaviour,
  Listen,
  ProcessPlan,
  ServeContext,
  StartContext,
  TermBehaviour,
} from './plan.ts';
import { ALPINE_TOOLS, join } from './programs.ts';

/** Kubernetes' own test image: many small servers in one program, chosen by the first argument. */
// kubernetes: test/images/agnhost/
export const agnhost: ImageBehaviour = {
  name: 'agnhost',
  repositories: ['registry.k8s.io/e2e-test-images/agnhost', 'k8s.gcr.io/e2e-test-images/agnhost'],
  sizeBytes: 53_113_274,
  entrypoint: ['/agnhost'],
  command: ['pause'],
  mainPrograms: ['agnhost', 'netexec', 'serve_hostname', 'serve-hostname'],
  programs: () =>
    join(['agnhost', 'curl', 'dig', 'host', 'nslookup', 'bash', 'iperf', 'openssl'], ALPINE_TOOLS),
  base: 'alpine',
  files: () => ({}),
  start,
  respond,
};

/** The older image that does nothing but say its host name. */
export const serveHostname: ImageBehaviour = {
  ...agnhost,
  name: 'serve_hostname',
  repositories: [
    'k8s.gcr.io/serve_hostname',
    'registry.k8s.io/serve_hostname',
    'gcr.io/google_containers/serve_hostname',
    'gcr.io/kubernetes-e2e-test-images/serve-hostname',
    'k8s.gcr.io/e2e-test-images/serve-hostname',
  ],
  sizeBytes: 6_227_477,
  entrypoint: ['/serve_hostname'],
  command: [],
  mainPrograms: ['serve_hostname', 'serve-hostname'],
  programs: () => [],
  base: 'scratch',
  start: (context) => hostnamePlan(context),
};

const ENDS = { kind: 'exits', code: 0, afterUs: 5_000 } as const;

function start(context: StartContext): ProcessPlan {
  const verb =
    context.argv.find((word, at) => (at > 0 || !word.endsWith('agnhost')) && !word.startsWith('-')) ??
    'pause';
  switch (verb) {
    case 'netexec': {
      const http = portOf(flagOf(context.argv, 'http-port'), 8080);
      const udp = Number(flagOf(context.argv, 'udp-port') ?? '8081');
      const tls = flagOf(context.argv, 'tls-cert-file') && flagOf(context.argv, 'tls-private-key-file');
      const web: Listen = { ...listen(http, 'agnhost'), ...(tls ? { tls: true } : {}) };
      const listens = [web, ...(udp > 0 ? [listen(udp, 'agnhost', 'UDP')] : [])];
      const delay = Number(flagOf(context.argv, 'delay-shutdown') ?? '0');
      // kubernetes: test/images/agnhost/netexec/netexec.go sleeps before it exits; until then it serves as before.
      const ends: TermBehaviour = delay > 0 ? { ...ENDS, afterUs: delay * 1_000_000, servesOn: true } : ENDS;
      return serverPlan(listens, ends, {
        startupUs: 50_000,
        logs: [
          `Started HTTP${tls ? 'S' : ''} server on port ${http}`,
          ...(udp > 0 ? [`Started UDP server on port  ${udp}`] : []),
        ],
        logStream: 'stderr',
      });
    }
    case 'serve-hostname':
      return hostnamePlan(context);
    case 'porter': {
      const ports = Object.keys(context.env).flatMap((name) => /^SERVE_PORT_(\d+)$/.exec(name)?.[1] ?? []);
      return serverPlan(
        ports.map((port) => listen(Number(port), 'agnhost')),
        ENDS,
      );
    }
    default:
      return planOfSteps([{ do: 'print', text: 'Paused', stream: 'stdout' }, { do: 'stay' }], ENDS);
  }
}

function hostnamePlan(context: StartContext): ProcessPlan {
  const port = portOf(flagOf(context.argv, 'port'), 9376);
  return serverPlan([listen(port, 'serve_hostname')], ENDS, {
    startupUs: 30_000,
    logs: ['Serving on port ' + port],
    logStream: 'stderr',
  });
}

function respond(request: HttpRequest, context: ServeContext): Answer {
  const hostnameOnly = context.argv.some((word) => /serve[-_]hostname/.test(word));
  if (hostnameOnly) return { response: goResponse(context.nowUs, context.hostname) };
  const { path, query } = splitPath(request.path);
  const text = (body: string, status = 200): Answer => ({
    response: goResponse(context.nowUs, body, status),
    log: `GET ${request.path}`,
  });
  switch (path) {
    case '/':
      return text(
        `NOW: ${new Date(EPOCH_MS + context.nowUs / 1000).toISOString().replace('T', ' ').replace('Z', '')} +0000 UTC`,
      );
    case '/hostname':
    case '/hostName':
      return text(context.hostname);
    case '/clientip':
      return text(hostPort(context.peer.ip, context.peer.port));
    case '/echo': {
      const status = Number(query.get('code') ?? '200');
      return text(query.get('msg') ?? '', Number.isInteger(status) && status >= 100 ? status : 200);
    }
    case '/header': {
      const wanted = (query.get('key') ?? '').toLowerCase();
      return text(goHeaders(request).find(([key]) => key.toLowerCase() === wanted)?.[1] ?? '');
    }
    case '/healthz':
      return text('');
    case '/exit':
      return { response: null };
    default:
      return text('404 page not found\n', 404);
  }
}
