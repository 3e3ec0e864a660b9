import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { EPOCH_MS } from '../kernel/kernel.ts';
import { failingPlan, listen, serverPlan } from './command.ts';
import { byteLength, headerOf, httpDate, logDate, splitPath, statusText } from './http.ts';
import { readNginxConf, type NginxLocation, type NginxServer } from './nginxConf.ts';
import type { Answer, ImageBehaviour, Listen, ProcessPlan, ServeContext, StartContext } from './plan.ts';
import { ALPINE_TOOLS, DEBIAN_TOOLS, join } from './programs.ts';

/** nginx: serves the container's own files, so what is written there or mounted there is what clients get. */
export const nginx: ImageBehaviour = {
  name: 'nginx',
  repositories: [
    'docker.io/library/nginx',
    'docker.io/nginxinc/nginx-unprivileged',
    'public.ecr.aws/nginx/nginx',
    'public.ecr.aws/docker/library/nginx',
    'registry.k8s.io/nginx',
    'registry.k8s.io/nginx-slim',
    'k8s.gcr.io/nginx-slim',
  ],
  sizeBytes: 72_404_038,
  entrypoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  mainPrograms: ['nginx', 'docker-entrypoint.sh', 'nginx-debug'],
  programs: (tag) => join(['nginx', 'curl'], isAlpine(tag) ? ALPINE_TOOLS : DEBIAN_TOOLS),
  base: 'debian',
  files: filesOf,
  env: (tag) => ({ NGINX_VERSION: versionOf(tag) }),
  start,
  respond,
};

const CONF_D = '/etc/nginx/conf.d/default.conf';

/** The page that a fresh nginx shows. */
const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, nginx is installed and working. It is served from this
container's own file /usr/share/nginx/html/index.html.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const ERROR_50X = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.</p>
</body>
</html>
`;

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

/** When the files of the image were made: 2025-04-16T12:01:11Z, in virtual time. */
const BUILT_AT_US = -(259.4988 * 86_400) * 1_000_000;

/** The pages of the image. */
const PAGES: Readonly<Record<string, string>> = {
  '/usr/share/nginx/html/index.html': WELCOME,
  '/usr/share/nginx/html/50x.html': ERROR_50X,
};

function filesOf(tag: string): Readonly<Record<string, string>> {
  return {
    ...PAGES,
    [CONF_D]: tag.includes('unprivileged')
      ? DEFAULT_CONF.replace('listen       80', 'listen       8080')
      : DEFAULT_CONF,
    '/etc/nginx/nginx.conf':
      'worker_processes  auto;\n\nevents {\n    worker_connections  1024;\n}\n\nhttp {\n    include       /etc/nginx/conf.d/*.conf;\n}\n',
    '/etc/os-release': isAlpine(tag)
      ? 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21.3\n'
      : 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n',
  };
}

function isAlpine(tag: string): boolean {
  return tag.includes('alpine');
}

/** What `Server: nginx/…` says, by the tag. */
function versionOf(tag: string): string {
  const version = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(tag);
  if (!version) return tag.startsWith('stable') ? '1.28.0' : '1.29.3';
  if (version[3] !== undefined) return version[0];
  const latest: Record<string, string> = {
    '1.25': '1.25.5',
    '1.26': '1.26.3',
    '1.27': '1.27.5',
    '1.28': '1.28.0',
    '1.29': '1.29.3',
  };
  const short = `${version[1]}.${version[2]}`;
  return latest[short] ?? `${short}.0`;
}

function start(context: StartContext): ProcessPlan {
  const servers = serversOf(context.readFile);
  if (typeof servers === 'string') {
    return failingPlan([`nginx: [emerg] ${servers}`], 1);
  }
  const listens = servers.flatMap((server) =>
    server.ports.map(({ ip, port, tls }): Listen => ({
      ...listen(port, 'nginx', 'TCP', ip),
      ...(tls ? { tls: true } : {}),
    })),
  );
  return serverPlan(
    listens,
    { kind: 'exits', code: 0, afterUs: 120_000 },
    {
      startupUs: 150_000,
      logs: startLog(context),
      logStream: 'stdout',
    },
  );
}

function startLog(context: StartContext): string[] {
  const entry = '/docker-entrypoint.sh:';
  const lines =
    context.argv[0] === '/docker-entrypoint.sh'
      ? [
          `${entry} /docker-entrypoint.d/ is not empty, will attempt to perform configuration`,
          `${entry} Looking for shell scripts in /docker-entrypoint.d/`,
          `${entry} Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`,
          '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
          `${entry} Launching /docker-entrypoint.d/20-envsubst-templates.sh`,
          `${entry} Launching /docker-entrypoint.d/30-tune-worker-processes.sh`,
          `${entry} Configuration complete; ready for start up`,
        ]
      : [];
  return [...lines, `[notice] 1#1: nginx/${versionOf(context.tag)}`, '[notice] 1#1: start worker processes'];
}

/** The servers that the container's files configure; a text is nginx' complaint. */
function serversOf(readFile: (path: string) => string | null): readonly NginxServer[] | string {
  const main = readFile('/etc/nginx/nginx.conf') ?? '';
  const own = readNginxConf(main, '/etc/nginx/nginx.conf:1');
  if (typeof own === 'string') return own;
  if (own.length > 0) return own;
  const text = readFile(CONF_D);
  if (text === null) {
    const mounted = readFile('/etc/nginx/conf.d/nginx.conf') ?? readFile('/etc/nginx/conf.d/app.conf');
    return mounted === null ? [] : readNginxConf(mounted, '/etc/nginx/conf.d/nginx.conf:1');
  }
  return readNginxConf(text, `${CONF_D}:1`);
}

function respond(request: HttpRequest, context: ServeContext): Answer {
  const servers = serversOf(context.readFile);
  const found =
    typeof servers === 'string'
      ? undefined
      : servers.find((server) => server.ports.some(({ port }) => port === context.port));
  const response = found ? answer(request, context, found) : errorPage(404, context);
  return { response, log: accessLog(request, response, context) };
}

function answer(request: HttpRequest, context: ServeContext, server: NginxServer): HttpResponse {
  const path = normalize(splitPath(request.path).path);
  if (path === null) return errorPage(400, context);
  const location = locationFor(server, path);
  const headers = [...server.headers, ...(location?.headers ?? [])].map(([name, value]): [string, string] => [
    name,
    fillVariables(value, request, context),
  ]);
  if (location?.returns) {
    const { status, text } = location.returns;
    const body = fillVariables(text, request, context);
    if (status >= 300 && status < 400)
      return withHeaders(errorPage(status, context), [['Location', body], ...headers]);
    if (body === '' && status >= 300) return withHeaders(errorPage(status, context), headers);
    const type = location.defaultType ?? server.defaultType ?? 'application/octet-stream';
    return plain(status, body, type, context, headers);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(405, context);
  return withHeaders(fileResponse(request, context, server, location, path), headers);
}

/** An exact match first, else the longest prefix. */
function locationFor(server: NginxServer, path: string): NginxLocation | undefined {
  const exact = server.locations.find((location) => location.match === 'exact' && location.path === path);
  if (exact) return exact;
  const prefixes = server.locations.filter(
    (location) => location.match === 'prefix' && path.startsWith(location.path),
  );
  return prefixes.sort((a, b) => b.path.length - a.path.length)[0];
}

function fileResponse(
  request: HttpRequest,
  context: ServeContext,
  server: NginxServer,
  location: NginxLocation | undefined,
  path: string,
): HttpResponse {
  const base = location?.alias
    ? location.alias + path.slice(location.path.length)
    : (location?.root ?? server.root) + path;
  const clean = base.replaceAll(/\/+/g, '/');
  const directory = path.endsWith('/');
  const candidates = directory ? server.index.map((name) => `${clean.replace(/\/$/, '')}/${name}`) : [clean];
  for (const candidate of candidates) {
    const content = context.readFile(candidate);
    if (content !== null) return found(request, context, candidate, content);
  }
  // A directory that is there but has no index page is forbidden; anything else is not found.
  return errorPage(directory && path === '/' ? 403 : 404, context);
}

function normalize(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.length === 0) return null;
      parts.pop();
    } else {
      parts.push(part);
    }
  }
  return `/${parts.join('/')}${path.endsWith('/') && parts.length > 0 ? '/' : ''}`;
}

function found(request: HttpRequest, context: ServeContext, path: string, content: string): HttpResponse {
  const length = byteLength(content);
  const own = PAGES[path] === content;
  const changedAt = own ? BUILT_AT_US : 0;
  const seconds = Math.floor((EPOCH_MS + changedAt / 1000) / 1000);
  const etag = `"${seconds.toString(16)}-${length.toString(16)}"`;
  if (headerOf(request, 'If-None-Match') === etag) {
    return {
      status: 304,
      statusText: statusText(304),
      headers: [...serverHeaders(context), ['Connection', 'keep-alive'], ['ETag', etag]],
      body: '',
    };
  }
  return {
    status: 200,
    statusText: 'OK',
    headers: [
      ...serverHeaders(context),
      ['Content-Type', typeOf(path)],
      ['Content-Length', String(length)],
      ['Last-Modified', httpDate(changedAt)],
      ['Connection', 'keep-alive'],
      ['ETag', etag],
      ['Accept-Ranges', 'bytes'],
    ],
    body: request.method === 'HEAD' ? '' : content,
  };
}

function typeOf(path: string): string {
  const types: Record<string, string> = {
    html: 'text/html',
    htm: 'text/html',
    txt: 'text/plain',
    css: 'text/css',
    js: 'application/javascript',
    json: 'application/json',
    xml: 'text/xml',
    svg: 'image/svg+xml',
  };
  return types[/\.([a-z0-9]+)$/.exec(path)?.[1] ?? ''] ?? 'application/octet-stream';
}

function plain(
  status: number,
  body: string,
  type: string,
  context: ServeContext,
  headers: readonly (readonly [string, string])[],
): HttpResponse {
  const base = [
    ...serverHeaders(context),
    ['Content-Type', type],
    ['Content-Length', String(byteLength(body))],
    ['Connection', 'keep-alive'],
  ] as const;
  return {
    status,
    statusText: statusText(status),
    headers: [...base, ...headers].map(([name, value]) => [name, value]),
    body,
  };
}

function serverHeaders(context: ServeContext): [string, string][] {
  return [
    ['Server', `nginx/${versionOf(context.tag)}`],
    ['Date', httpDate(context.nowUs)],
  ];
}

/** nginx' own page for a status, byte for byte as it writes it. */
function errorPage(status: number, context: ServeContext): HttpResponse {
  const title = `${status} ${status === 405 ? 'Not Allowed' : statusText(status)}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${versionOf(context.tag)}</center>\r\n</body>\r\n</html>\r\n`;
  return plain(status, body, 'text/html', context, []);
}

function withHeaders(response: HttpResponse, headers: readonly (readonly [string, string])[]): HttpResponse {
  return headers.length === 0 ? response : { ...response, headers: [...response.headers, ...headers] };
}

function fillVariables(text: string, request: HttpRequest, context: ServeContext): string {
  const { path } = splitPath(request.path);
  const values: Record<string, string> = {
    hostname: context.hostname,
    host: (headerOf(request, 'Host') ?? '').replace(/:\d+$/, ''),
    http_host: headerOf(request, 'Host') ?? '',
    remote_addr: context.peer.ip,
    remote_port: String(context.peer.port),
    server_addr: context.podIps[0] ?? '',
    server_port: String(context.port),
    request_uri: request.path,
    uri: path,
    request_method: request.method,
    scheme: request.tls ? 'https' : 'http',
    http_user_agent: headerOf(request, 'User-Agent') ?? '',
    nginx_version: versionOf(context.tag),
  };
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (_whole, braced, bare) => values[String(braced ?? bare)] ?? '');
}

function accessLog(request: HttpRequest, response: HttpResponse, context: ServeContext): string {
  const agent = headerOf(request, 'User-Agent') ?? '-';
  const referer = headerOf(request, 'Referer') ?? '-';
  const size = request.method === 'HEAD' ? 0 : byteLength(response.body);
  const forwarded = headerOf(request, 'X-Forwarded-For') ?? '-';
  return `${context.peer.ip} - - [${logDate(context.nowUs)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${size} "${referer}" "${agent}" "${forwarded}"`;
}
