/** What a traffic client's URL means. */
export interface UrlTarget {
  /** UDP: datagrams, each with an answer. */
  readonly protocol: 'TCP' | 'UDP';
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** For the Host header: as it was written. */
  readonly authority: string;
}

/** Reads `http://web:8080/path`, `https://[2001:db8::1]/` or just `web`; a text says what is wrong with it. */
export function parseUrl(text: string): UrlTarget | string {
  const match =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.]+\]|[^/:?#\s@[\]]+)(?::(\d{1,5}))?([/?][^#\s]*)?(?:#.*)?$/i.exec(
      text,
    );
  const [, scheme = 'http', host, port, path = '/'] = match ?? [];
  if (host === undefined) return `"${text}" is not a URL`;
  const known = scheme.toLowerCase();
  if (known !== 'http' && known !== 'https' && known !== 'udp')
    return `protocol "${scheme}" is not supported: http, https or udp`;
  if (known === 'udp' && port === undefined) return `"${text}" names no port: udp has none of its own`;
  const tls = known === 'https';
  const number = port === undefined ? (tls ? 443 : 80) : Number(port);
  if (number < 1 || number > 65_535) return `port ${number} is not between 1 and 65535`;
  return {
    protocol: known === 'udp' ? 'UDP' : 'TCP',
    tls,
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    port: number,
    path: path.startsWith('/') ? path : `/${path}`,
    authority: port === undefined ? host : `${host}:${port}`,
  };
}
