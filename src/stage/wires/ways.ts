import type { Connection } from '../../protocol/connection.ts';
import type { Atlas } from './atlas.ts';
import { lanesOf } from './lanes.ts';
import type { Route } from './route.ts';
import { dnsRouteOf, routeOf } from './route.ts';

/** The ways over one drawing. Each is found once: connections that differ in nothing that decides it share one. */
export interface Ways {
  of: (connection: Connection) => Route | null;
  /** Of a DNS query from one place to another. */
  ofQuery: (from: string, to: string) => Route | null;
}

type FindXray = typeof import('./xrayRoute.ts').xrayRouteOf;
let findXray: FindXray | null = null;

/** X-ray's ways load after the first dot; with the picture that needs them at the latest. */
export async function loadXrayWays(): Promise<void> {
  findXray = (await import('./xrayRoute.ts')).xrayRouteOf;
}

export function knowsWaysOf(atlas: Atlas): boolean {
  return !atlas.layout.xray || findXray !== null;
}

/** So many are remembered: as many as a busy minute among ten thousand Pods needs. */
const MOST_KEPT = 5_000;

export function waysOver(atlas: Atlas): Ways {
  const lanes = lanesOf(atlas.layout);
  const found = new Map<string, Route | null>();
  const once = (key: string, find: () => Route | null): Route | null => {
    const known = found.get(key);
    if (known !== undefined) return known;
    if (found.size >= MOST_KEPT) found.clear();
    const route = find();
    found.set(key, route);
    return route;
  };
  return {
    // In X-ray the rules that matched decide too.
    of: atlas.layout.xray
      ? (connection) => findXray?.(atlas, lanes, connection) ?? null
      : (connection) => once(conceptKey(connection), () => routeOf(atlas, lanes, connection)),
    ofQuery: (from, to) => once(`dns ${from}>${to}`, () => dnsRouteOf(atlas, lanes, from, to)),
  };
}

/** All that `routeOf` reads of a connection. */
function conceptKey({ from, service, destination, host, port, endpoint }: Connection): string {
  const dialled = `${destination?.ip}:${destination?.port}`;
  const chosen = endpoint === null ? '' : `${endpoint.ip}:${endpoint.port} ${endpoint.pod} ${endpoint.node}`;
  return `${from}>${service} ${dialled} ${host}:${port}>${chosen}`;
}
