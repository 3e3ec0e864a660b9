import type { Connection } from '../../../protocol/connection.ts';
import type { HttpResponse } from '../../../protocol/http.ts';
import { followUrl, type Target } from './url.ts';
import { headLines } from './words.ts';

/** One transfer, for `-w`. */
export interface Transfer {
  readonly url: string;
  readonly method: string;
  readonly target: Target;
  readonly startedAt: number;
  connection: Connection | null;
  /** Over a connection of an earlier URL. */
  reused: boolean;
  /** How many redirects led here. */
  redirects: number;
  response: HttpResponse | null;
  endedAt: number;
  exitCode: number;
  error: string;
  /** What `-v` says of the connection behind the body. */
  farewell: string;
}

type Value = (transfer: Transfer) => string;

/** Seconds from a start; what was before it (a connection that was kept) took none. */
const seconds = (from: number, to: number | null | undefined): string =>
  to === null || to === undefined ? '0.000000' : (Math.max(0, to - from) / 1e6).toFixed(6);

// curl: src/tool_writeout.c
const VARIABLES: Readonly<Record<string, Value>> = {
  http_code: (transfer) => String(transfer.response?.status ?? 0).padStart(3, '0'),
  response_code: (transfer) => String(transfer.response?.status ?? 0).padStart(3, '0'),
  remote_ip: (transfer) =>
    transfer.connection?.establishedAt == null ? '' : (transfer.connection.destination?.ip ?? ''),
  remote_port: (transfer) =>
    String(transfer.connection?.establishedAt == null ? 0 : (transfer.connection.destination?.port ?? 0)),
  local_ip: (transfer) => (transfer.connection?.establishedAt == null ? '' : transfer.connection.source.ip),
  local_port: (transfer) =>
    String(transfer.connection?.establishedAt == null ? 0 : transfer.connection.source.port),
  url: (transfer) => transfer.url,
  url_effective: (transfer) => (/^[a-z]+:\/\//.test(transfer.url) ? transfer.url : `http://${transfer.url}/`),
  method: (transfer) => transfer.method,
  scheme: (transfer) => transfer.target.scheme,
  num_connects: (transfer) => (transfer.connection?.establishedAt == null || transfer.reused ? '0' : '1'),
  size_download: (transfer) => String(transfer.method === 'HEAD' ? 0 : (transfer.response?.body.length ?? 0)),
  time_total: (transfer) => seconds(transfer.startedAt, transfer.endedAt),
  time_connect: (transfer) => seconds(transfer.startedAt, transfer.connection?.establishedAt),
  time_namelookup: (transfer) => seconds(transfer.startedAt, transfer.connection?.dns.at(-1)?.answeredAt),
  time_starttransfer: (transfer) => seconds(transfer.startedAt, transfer.response ? transfer.endedAt : null),
  exitcode: (transfer) => String(transfer.exitCode),
  errormsg: (transfer) => transfer.error,
  content_type: (transfer) =>
    transfer.response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '',
  http_version: (transfer) => (transfer.response ? '1.1' : '0'),
  num_redirects: (transfer) => String(transfer.redirects),
  redirect_url: (transfer) => {
    const location = transfer.response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    return location === undefined ? '' : followUrl(transfer.target, location);
  },
  size_header: (transfer) =>
    String(
      transfer.response ? headLines(transfer.response).reduce((sum, line) => sum + line.length + 2, 2) : 0,
    ),
  time_appconnect: () => '0.000000',
  time_pretransfer: (transfer) => seconds(transfer.startedAt, transfer.connection?.establishedAt),
  time_redirect: () => '0.000000',
  ssl_verify_result: () => '0',
};

/** The text of `-w`: variables, `%header{name}`, `\\n` and `\\t`, and `%%`. */
export function writeOut(format: string, transfer: Transfer): string {
  const header = (wanted: string): string =>
    transfer.response?.headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1] ?? '';
  return format
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
    .replaceAll('\\r', '\r')
    .replaceAll(
      /%%|%(header)?\{([^}]+)\}/g,
      (_whole, isHeader: string | undefined, name: string | undefined) => {
        if (name === undefined) return '%';
        return isHeader ? header(name) : (VARIABLES[name]?.(transfer) ?? '');
      },
    );
}
