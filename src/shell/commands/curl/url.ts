/** What curl makes of a URL. */
export interface Target {
  readonly scheme: 'http' | 'https' | 'telnet';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** As the Host header carries it. */
  readonly hostHeader: string;
}

/** The target, or the error that curl prints, with its exit code. */
export function parseUrl(url: string): Target | { readonly exitCode: number; readonly message: string } {
  const match = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]*)(?::(\d*))?([/?#].*)?$/.exec(url);
  const scheme = (match?.[1] ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'telnet') {
    return { exitCode: 1, message: `curl: (1) Protocol "${scheme}" not supported` };
  }
  const host = match?.[2] ?? '';
  if (!match || host === '') return { exitCode: 3, message: 'curl: (3) URL rejected: No host part in the URL' };
  const usual = { http: 80, https: 443, telnet: 23 }[scheme];
  const port = match[3] ? Number(match[3]) : usual;
  if (port < 1 || port > 65_535) {
    return { exitCode: 3, message: 'curl: (3) URL rejected: Port number was not a decimal number between 0 and 65535' };
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
