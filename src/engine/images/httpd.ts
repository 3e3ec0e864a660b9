import type { HttpResponse } from '../../protocol/http.ts';
import { listen, serverPlan } from './command.ts';
import { byteLength, httpDate, logDate, splitPath, statusText } from './http.ts';
import type { ImageBehaviour, ServeContext } from './plan.ts';
import { ALPINE_TOOLS, DEBIAN_TOOLS, join } from './programs.ts';

const ROOT = '/usr/local/apache2/htdocs';

/** Apache's server: serves the container's own files. */
export const httpd: ImageBehaviour = {
  name: 'httpd',
  repositories: ['docker.io/library/httpd'],
  sizeBytes: 58_400_000,
  entrypoint: [],
  command: ['httpd-foreground'],
  mainPrograms: ['httpd-foreground', 'apachectl'],
  programs: (tag) => join(['httpd', 'apachectl'], tag.includes('alpine') ? ALPINE_TOOLS : DEBIAN_TOOLS),
  base: 'debian',
  files: () => ({ [`${ROOT}/index.html`]: '<html><body><h1>It works!</h1></body></html>\n' }),
  start: () =>
    serverPlan(
      [listen(80, 'httpd')],
      { kind: 'exits', code: 0, afterUs: 100_000 },
      {
        startupUs: 200_000,
        logs: ['[mpm_event:notice] AH00489: Apache/2.4.63 (Unix) configured -- resuming normal operations'],
        logStream: 'stderr',
      },
    ),
  respond: (request, context) => {
    const { path } = splitPath(request.path);
    const file = `${ROOT}${path}${path.endsWith('/') ? 'index.html' : ''}`;
    const content = path.includes('..') ? null : context.readFile(file);
    const status = content === null ? 404 : 200;
    const body =
      content ??
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n';
    return {
      response: answer(status, body, context),
      log: `${context.peer.ip} - - [${logDate(context.nowUs)}] "${request.method} ${request.path} HTTP/1.1" ${status} ${byteLength(body)}`,
    };
  },
};

function answer(status: number, body: string, context: ServeContext): HttpResponse {
  return {
    status,
    statusText: statusText(status),
    headers: [
      ['Date', httpDate(context.nowUs)],
      ['Server', 'Apache/2.4.63 (Unix)'],
      ['Content-Length', String(byteLength(body))],
      ['Content-Type', 'text/html'],
    ],
    body,
  };
}
