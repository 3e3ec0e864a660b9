import type { HttpRequest } from '../../protocol/http.ts';
import { listen, serverPlan } from './command.ts';
import { byteLength, headerOf, httpDate } from './http.ts';
import type { Answer, ImageBehaviour, ServeContext } from './plan.ts';
import { DEBIAN_TOOLS } from './programs.ts';

/** The echoserver of many tutorials: nginx with a script that prints the request back. */
export const echoserver: ImageBehaviour = {
  name: 'echoserver',
  repositories: [
    'registry.k8s.io/echoserver',
    'k8s.gcr.io/echoserver',
    'gcr.io/google_containers/echoserver',
    'gcr.io/google-containers/echoserver',
    'gcr.io/kubernetes-e2e-test-images/echoserver',
    'registry.k8s.io/e2e-test-images/echoserver',
    'docker.io/kicbase/echo-server',
  ],
  sizeBytes: 46_237_695,
  entrypoint: [],
  command: ['/usr/local/bin/run.sh'],
  mainPrograms: ['run.sh', 'nginx'],
  programs: () => DEBIAN_TOOLS,
  base: 'debian',
  files: () => ({}),
  start: () =>
    serverPlan(
      [listen(8080, 'echoserver'), { ...listen(8443, 'echoserver'), tls: true }],
      { kind: 'ignores' },
      { startupUs: 300_000, logs: ['Generating self-signed cert', 'Starting nginx'] },
    ),
  respond,
};

function respond(request: HttpRequest, context: ServeContext): Answer {
  const host = headerOf(request, 'Host') ?? '';
  const scheme = request.tls ? 'https' : 'http';
  const headers = request.headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const pod = ['NODE_NAME', 'POD_NAME', 'POD_NAMESPACE', 'POD_IP'].every(
    (name) => context.env[name] !== undefined,
  )
    ? `\tnode name:\t${context.env['NODE_NAME']}\n\tpod name:\t${context.env['POD_NAME']}\n\tpod namespace:\t${context.env['POD_NAMESPACE']}\n\tpod IP:\t${context.env['POD_IP']}`
    : '\t-no pod information available-';
  const body = `

Hostname: ${context.hostname}

Pod Information:
${pod}

Server values:
	server_version=nginx: 1.13.3 - lua: 10008

Request Information:
	client_address=${context.peer.ip}
	method=${request.method}
	real path=${request.path}
	query=${request.path.split('?')[1] ?? ''}
	request_version=1.1
	request_scheme=${scheme}
	request_uri=${scheme}://${host.replace(/:\d+$/, '')}:${context.port}${request.path}

Request Headers:
${headers.map(([name, value]) => `\t${name}=${value}`).join('\n')}

Request Body:
${request.body === '' ? '\t-no body in request-' : request.body}

`;
  return {
    response: {
      status: 200,
      statusText: 'OK',
      headers: [
        ['Date', httpDate(context.nowUs)],
        ['Content-Type', 'text/plain'],
        ['Content-Length', String(byteLength(body))],
        ['Connection', 'keep-alive'],
        ['Server', 'echoserver'],
      ],
      body,
    },
    log: `${context.peer.ip} - - "${request.method} ${request.path} HTTP/1.1" 200 ${byteLength(body)}`,
  };
}
