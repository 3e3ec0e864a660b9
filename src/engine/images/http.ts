import { EPOCH_MS, SECOND_US } from '../kernel/kernel.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  418: "I'm a teapot",
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The words behind a status code. */
export function statusText(status: number): string {
  return STATUS_TEXTS[status] ?? '';
}

/** How many bytes a text takes in UTF-8. Whole pages are counted for every request: a plain loop. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // A pair of surrogates takes four bytes, two for each of the two.
    const paired = (code & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (paired) i++;
    bytes += code < 0x800 ? 1 : 2;
  }
  return bytes;
}

/** A moment as HTTP writes it: `Thu, 01 Jan 2026 00:00:00 GMT`. */
export function httpDate(atUs: number): string {
  const { day, date, month, year, clock } = partsOf(atUs);
  return `${day}, ${date} ${month} ${year} ${clock} GMT`;
}

/** A moment as access logs write it: `01/Jan/2026:00:00:00 +0000`. */
export function logDate(atUs: number): string {
  const { date, month, year, clock } = partsOf(atUs);
  return `${date}/${month}/${year}:${clock} +0000`;
}

interface Parts {
  readonly day: string;
  readonly date: string;
  readonly month: string;
  readonly year: number;
  readonly clock: string;
}

/** By the second: an answer names the same one several times, and the next answer too. It only saves work. */
const written = new Map<number, Parts>();
const WRITTEN_KEPT = 100;

function partsOf(atUs: number): Parts {
  const second = Math.floor(atUs / SECOND_US);
  const known = written.get(second);
  if (known) return known;
  const moment = new Date(EPOCH_MS + second * 1000);
  const parts = {
    day: DAYS[moment.getUTCDay()] ?? '',
    date: String(moment.getUTCDate()).padStart(2, '0'),
    month: MONTHS[moment.getUTCMonth()] ?? '',
    year: moment.getUTCFullYear(),
    clock: moment.toISOString().slice(11, 19),
  };
  if (written.size >= WRITTEN_KEPT) written.clear();
  written.set(second, parts);
  return parts;
}

/** An answer as Go's net/http writes it for a handler that writes text. */
export function goResponse(nowUs: number, body: string, status = 200): HttpResponse {
  return {
    status,
    statusText: statusText(status),
    headers: [
      ['Date', httpDate(nowUs)],
      ['Content-Length', String(byteLength(body))],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ],
    body,
  };
}

/** A header's value, whatever its case. */
export function headerOf(request: HttpRequest, name: string): string | null {
  const found = request.headers.find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found ? found[1] : null;
}

/** The path without its query, and the query's values. */
export function splitPath(path: string): { path: string; query: ReadonlyMap<string, string> } {
  const [bare = '', text = ''] = path.split('?', 2);
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [key = '', value = ''] = pair.split('=', 2);
    query.set(decode(key), decode(value));
  }
  return { path: decode(bare), query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Headers as Go prints them: canonical names, sorted. */
export function goHeaders(request: HttpRequest): [string, string][] {
  return request.headers
    .filter(([name]) => name.toLowerCase() !== 'host')
    .map(([name, value]): [string, string] => [canonicalName(name), value])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}

function canonicalName(name: string): string {
  return name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
    .join('-');
}

/** What a server that speaks HTTPS answers to somebody who does not. */
// golang/go: src/net/http/server.go (badRequestError for a TLS record header), nginx: src/http/ngx_http_special_response.c
export function plainToTls(serves: string, nowUs: number): HttpResponse {
  if (serves !== 'nginx' && serves !== 'echoserver') {
    const body = 'Client sent an HTTP request to an HTTPS server.\n';
    return { status: 400, statusText: 'Bad Request', headers: [['Connection', 'close']], body };
  }
  const body = [
    '<html>',
    '<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>',
    '<body>',
    '<center><h1>400 Bad Request</h1></center>',
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  const headers: [string, string][] = [
    ['Server', 'nginx'],
    ['Date', httpDate(nowUs)],
    ['Content-Type', 'text/html'],
    ['Content-Length', String(byteLength(body))],
    ['Connection', 'close'],
  ];
  return { status: 400, statusText: 'Bad Request', headers, body };
}
