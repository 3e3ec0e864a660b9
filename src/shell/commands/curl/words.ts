import type { Connection } from '../../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../../protocol/http.ts';
import { errorWords, type Tools } from '../system.ts';
import type { CurlOptions } from './options.ts';
import type { Target } from './url.ts';
import { atLeast } from './version.ts';

/** How a transfer failed: curl's number and words. */
export interface Failure {
  readonly code: number;
  readonly message: string;
}

/** What is known of a place's curl. */
export interface Curl {
  readonly version: string;
  readonly tools: Tools;
}

/** Why there is no connection. */
// curl: lib/connect.c (is_connected, Curl_conncontrol), lib/hostip.c
export function connectFailure(
  curl: Curl,
  connection: Connection,
  target: Target,
  options: CurlOptions,
  tookUs: number,
): Failure {
  const took = Math.max(0, Math.floor(tookUs / 1000));
  const { connectTimeoutUs, maxTimeUs } = options;
  if (connection.verdict === 'dns-failure') {
    const limit = connectTimeoutUs ?? maxTimeUs;
    if (limit && tookUs >= limit)
      return { code: 28, message: `Resolving timed out after ${took} milliseconds` };
    return { code: 6, message: `Could not resolve host: ${target.host}` };
  }
  const failed = `Failed to connect to ${target.host} port ${target.port} after ${took} ms: `;
  const words = atLeast(curl.version, '8.10.0')
    ? 'Could not connect to server'
    : atLeast(curl.version, '7.86.0')
      ? "Couldn't connect to server"
      : errorWords(connection.verdict, curl.tools);
  if (connection.verdict !== 'timeout') return { code: 7, message: failed + words };
  if (maxTimeUs !== null && (connectTimeoutUs === null || maxTimeUs <= connectTimeoutUs)) {
    return { code: 28, message: `Connection timed out after ${took} milliseconds` };
  }
  if (connectTimeoutUs === null) return { code: 28, message: failed + words };
  return atLeast(curl.version, '7.87.0')
    ? { code: 28, message: `${failed}Timeout was reached` }
    : { code: 28, message: `Connection timed out after ${took} milliseconds` };
}

/** Why a request got no response. */
export function noResponse(curl: Curl, connection: Connection, target: Target): Failure {
  if (target.scheme === 'https') {
    const what = 'error:0A00010B:SSL routines::wrong version number';
    return { code: 35, message: atLeast(curl.version, '8.8.0') ? `TLS connect error: ${what}` : what };
  }
  if (connection.verdict === 'reset') return { code: 56, message: 'Recv failure: Connection reset by peer' };
  if (connection.verdict === 'timeout') {
    return { code: 56, message: `Recv failure: ${errorWords('timeout', curl.tools)}` };
  }
  return { code: 52, message: 'Empty reply from server' };
}

/** Nothing in the cluster has a certificate that a client trusts; an outside host has one for its own `names`. */
export function certificateProblem(
  curl: Curl,
  connection: Connection,
  target: Target,
  names: readonly string[],
): Failure | null {
  const { endpoint } = connection;
  if (endpoint !== null && (endpoint.pod !== null || endpoint.node !== null)) {
    return { code: 60, message: `SSL certificate problem: self-signed certificate${distrust(curl)}` };
  }
  if (connection.service !== null) {
    return {
      code: 60,
      message: `SSL certificate problem: unable to get local issuer certificate${distrust(curl)}`,
    };
  }
  if (names.includes(target.host.replace(/\.$/, '').toLowerCase())) return null;
  return {
    code: 60,
    message: `SSL: no alternative certificate subject name matches target ${targetKind(curl, target.host)} '${target.host}'${distrust(curl)}`,
  };
}

// curl: lib/vtls/openssl.c (ossl_verifyhost)
function targetKind({ version }: Curl, host: string): string {
  const isAddress = atLeast(version, '8.3.0') && (host.includes(':') || /^[\d.]+$/.test(host));
  if (isAddress) return host.includes(':') ? 'ipv6 address' : 'ipv4 address';
  return atLeast(version, '8.9.0') ? 'hostname' : 'host name';
}

// curl: src/tool_operate.c (CURL_CA_CERT_ERRORMSG)
function distrust({ version }: Curl): string {
  return (
    '\nMore details here: https://curl.se/docs/sslcerts.html\n\n' +
    'curl failed to verify the legitimacy of the server and therefore could not\n' +
    'establish a secure connection to it. To learn more about this situation and\n' +
    `how to fix it, please visit the ${atLeast(version, '8.9.0') ? 'webpage' : 'web page'} mentioned above.`
  );
}

/** `*` lines of `-v` while a connection is made. */
// curl: lib/connect.c, lib/cf-socket.c, lib/hostip.c (show_resolve_info)
export function triedWords(curl: Curl, connection: Connection, target: Target): string {
  const { destination } = connection;
  if (!destination) return '';
  const lines: string[] = [];
  const ip = destination.ip;
  if (atLeast(curl.version, '8.6.0') && connection.dns.length > 0) {
    const v6 = ip.includes(':');
    lines.push(`Host ${target.host}:${target.port} was resolved.`);
    lines.push(`IPv6: ${v6 ? ip : '(none)'}`, `IPv4: ${v6 ? '(none)' : ip}`);
  }
  lines.push(`  Trying ${ip.includes(':') ? `[${ip}]` : ip}:${target.port}...`);
  return starred(lines);
}

export function connectedWords(curl: Curl, connection: Connection, target: Target): string {
  const ip = connection.destination?.ip ?? '';
  const { source } = connection;
  if (atLeast(curl.version, '8.16.0')) {
    return starred([
      `Established connection to ${target.host} (${ip} port ${target.port}) from ${source.ip} port ${source.port} `,
      'using HTTP/1.x',
    ]);
  }
  const lines = [
    `Connected to ${target.host} (${ip}) port ${target.port}${atLeast(curl.version, '8.0.0') ? '' : ' (#0)'}`,
  ];
  if (atLeast(curl.version, '8.12.0')) lines.push('using HTTP/1.x');
  return starred(lines);
}

export function reusedWords(curl: Curl, target: Target): string {
  if (atLeast(curl.version, '8.12.0'))
    return starred([`Re-using existing http: connection with host ${target.host}`]);
  if (atLeast(curl.version, '8.0.0')) {
    return starred([
      `Found bundle for host: 0x55d0c0a81e60 [serially]`,
      'Can not multiplex, even if we wanted to',
      `Re-using existing connection with host ${target.host}`,
    ]);
  }
  return starred([
    'Found bundle for host: 0x55d0c0a81e60 [serially]',
    'Can not multiplex, even if we wanted to',
    `Re-using existing connection #0 with host ${target.host}`,
  ]);
}

export function failedWords(curl: Curl, connection: Connection, target: Target, failure: Failure): string {
  const lines: string[] = [];
  if (connection.verdict === 'refused' || connection.verdict === 'unreachable') {
    const { source, destination } = connection;
    const from = atLeast(curl.version, '8.5.0') ? ` from ${source.ip} port ${source.port}` : '';
    const why = errorWords(connection.verdict, curl.tools);
    lines.push(`connect to ${destination?.ip ?? ''} port ${target.port}${from} failed: ${why}`);
  }
  lines.push(failure.message, closingWords(curl));
  return starred(lines);
}

export function closingWords(curl: Curl): string {
  if (atLeast(curl.version, '8.10.0')) return 'closing connection #0';
  return atLeast(curl.version, '8.0.0') ? 'Closing connection' : 'Closing connection 0';
}

export function sentWords(curl: Curl, request: HttpRequest): string {
  const headers = request.headers.map(([name, value]) => `> ${name}: ${value}\n`).join('');
  const sent = atLeast(curl.version, '8.8.0') ? starred(['Request completely sent off']) : '';
  return `> ${request.method} ${request.path} HTTP/1.1\n${headers}> \n${sent}`;
}

export function receivedWords(response: HttpResponse): string {
  const lines = headLines(response).map((line) => `< ${line}\n`);
  return `${lines.join('')}< \n`;
}

/** Status line and headers. */
export function headLines(response: HttpResponse): string[] {
  const headers = response.headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${response.status} ${response.statusText}`, ...headers];
}

export function starred(lines: readonly string[]): string {
  return lines.map((line) => `* ${line}\n`).join('');
}

/** The meter that curl draws when its output goes elsewhere, as it stands at the end. */
// curl: lib/progress.c
export function meter(bytes: number | null): string {
  const head =
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n';
  if (bytes === null)
    return `${head}  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0\n`;
  const size = String(bytes).padStart(5);
  const speed = String(bytes).padStart(6);
  return `${head}100 ${size}  100 ${size}    0     0 ${speed}      0 --:--:-- --:--:-- --:--:-- ${size}\n`;
}
