import { byteLength, httpDate, splitPath, statusText } from './http.ts';
import { planOfSteps } from './command.ts';
import { ownProgram } from './ownProgram.ts';
import type { Answer, ImageBehaviour, ServeContext } from './plan.ts';
import type { HttpRequest } from '../../protocol/http.ts';
import { DEBIAN_TOOLS, join } from './programs.ts';

/** Language images: without a command they end, since their prompt finds nobody to type. */
export const languages: ImageBehaviour = {
  name: 'language',
  repositories: [
    'docker.io/library/python',
    'docker.io/library/node',
    'docker.io/library/ruby',
    'docker.io/library/golang',
    'docker.io/library/openjdk',
    'docker.io/library/php',
    'docker.io/library/perl',
    'docker.io/library/rust',
  ],
  sizeBytes: 365_000_000,
  entrypoint: [],
  command: ['python3'],
  mainPrograms: [],
  programs: () =>
    join(['python3', 'python', 'node', 'ruby', 'go', 'java', 'php', 'curl', 'wget'], DEBIAN_TOOLS),
  base: 'debian',
  files: () => ({}),
  start: (context) => {
    // A program of one's own that nothing is known of: it runs and listens as its Pod declares.
    if (context.argv.length > 1) return ownProgram(context, { kind: 'ignores' });
    return planOfSteps([{ do: 'exit', code: 0 }], { kind: 'ignores' });
  },
  respond: (request, context) =>
    fileAnswer(request, context, 'SimpleHTTP/0.6 Python/3.12.4', context.env['PWD'] ?? '/'),
};

/** BusyBox' own httpd, started as `httpd -f -p PORT -h DIR`. */
export function busyboxRespond(request: HttpRequest, context: ServeContext): Answer {
  const at = context.argv.indexOf('-h');
  const script = /\s-h\s*(\S+)/.exec(context.argv.join(' '))?.[1];
  return fileAnswer(request, context, 'httpd', (at < 0 ? script : context.argv[at + 1]) ?? '/');
}

function fileAnswer(request: HttpRequest, context: ServeContext, server: string, root: string): Answer {
  const { path } = splitPath(request.path);
  const base = `${root.replace(/\/$/, '')}${path}`;
  const content = path.includes('..')
    ? null
    : context.readFile(path.endsWith('/') ? `${base}index.html` : base);
  const listing = content === null && path === '/' && server.startsWith('SimpleHTTP');
  const status = content !== null || listing ? 200 : 404;
  const body =
    content ??
    (listing
      ? '<!DOCTYPE HTML>\n<html>\n<head>\n<title>Directory listing for /</title>\n</head>\n<body>\n<h1>Directory listing for /</h1>\n</body>\n</html>\n'
      : '<html><head><title>404 Not Found</title></head>\n<body><h1>404 Not Found</h1>\nThe requested URL was not found\n</body></html>\n');
  return {
    response: {
      status,
      statusText: statusText(status),
      headers: [
        ['Server', server],
        ['Date', httpDate(context.nowUs)],
        ['Content-type', 'text/html'],
        ['Content-Length', String(byteLength(body))],
        ['Connection', 'close'],
      ],
      body,
    },
    log: `${context.peer.ip} - - "${request.method} ${request.path} HTTP/1.1" ${status} -`,
  };
}
