/** What curl makes of a URL. */
export interface Target {
  readonly scheme: 'http' | 'https' | 'telnet';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** As the Host header carries it. */
  readonly hostHeader: string;
}

/** curl's number and words for a URL that it does not take. */
export interface UrlProblem {
  readonly exitCode: number;
  readonly message: string;
}

const URL_PARTS =
  /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:[^@/?#]*@)?(\[[^\]]+\]|[^:/?#]*)(?::([^/?#]*))?([/?#].*)?$/;

/** The target, or the error that curl prints, with its exit code. */
// curl: lib/urlapi.c
export function parseUrl(url: string): Target | UrlProblem {
  if (/\s/.test(url)) return rejected('Malformed input to a URL function');
  const match = URL_PARTS.exec(url);
  const scheme = (match?.[1] ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'telnet') {
    return { exitCode: 1, message: `curl: (1) Protocol "${scheme}" not supported` };
  }
  const host = match?.[2] ?? '';
  if (!match || host === '') return rejected('No host part in the URL');
  const usual = { http: 80, https: 443, telnet: 23 }[scheme];
  const portText = match[3] ?? '';
  const port = portText === '' ? usual : Number(portText);
  if (!/^\d*$/.test(portText) || port > 65_535) {
    return rejected('Port number was not a decimal number between 0 and 65535');
  }
  const rest = (match[4] ?? '').replace(/#.*$/, '');
  return {
    scheme,
    host: host.replace(/^\[|\]$/g, ''),
    port,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    hostHeader: port === usual ? host : `${host}:${port}`,
  };
}

function rejected(why: string): UrlProblem {
  return { exitCode: 3, message: `curl: (3) URL rejected: ${why}` };
}

/** Where a `Location` leads from a target. */
export function followUrl(from: Target, location: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) return location;
  const start = `${from.scheme}://${from.hostHeader}`;
  if (location.startsWith('//')) return `${from.scheme}:${location}`;
  if (location.startsWith('/')) return start + location;
  return `${start}${from.path.replace(/[?#].*$/, '').replace(/[^/]*$/, '')}${location}`;
}

/** So many URLs come out of one at most. */
const MOST_URLS = 10_000;

/** `web/[1-3]` and `{a,b}`: every URL that a pattern stands for, in curl's order. IPv6 addresses stay as they are. */
// curl: src/tool_urlglob.c
export function expandUrl(url: string): string[] {
  const range = /\{([^{}]*)\}|\[(\d+)-(\d+)(?::(\d+))?\]|\[([a-z])-([a-z])\]/.exec(url);
  if (!range) return [url];
  const before = url.slice(0, range.index);
  const after = expandUrl(url.slice(range.index + range[0].length));
  return valuesOf(range)
    .slice(0, MOST_URLS)
    .flatMap((value) => after.map((rest) => `${before}${value}${rest}`))
    .slice(0, MOST_URLS);
}

function valuesOf(range: RegExpExecArray): string[] {
  const [, set, from, to, step, first, last] = range;
  if (set !== undefined) return set.split(',');
  if (first !== undefined && last !== undefined) {
    const start = first.charCodeAt(0);
    const count = Math.max(0, last.charCodeAt(0) - start + 1);
    return Array.from({ length: count }, (_none, index) => String.fromCharCode(start + index));
  }
  const width = from?.startsWith('0') ? from.length : 0;
  const by = Math.max(1, Number(step ?? 1));
  const count = Math.min(MOST_URLS, Math.floor((Number(to) - Number(from)) / by) + 1);
  return Array.from({ length: Math.max(0, count) }, (_none, index) =>
    String(Number(from) + index * by).padStart(width, '0'),
  );
}
