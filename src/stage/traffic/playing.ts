import type { Connection } from '../../protocol/connection.ts';
import type { Atlas } from '../wires/atlas.ts';
import type { Route } from '../wires/route.ts';
import { waysOver, type Ways } from '../wires/ways.ts';
import type { Schedule } from './schedule.ts';
import { scheduleOf } from './schedule.ts';

/** A connection that can still be seen. */
export interface Play {
  readonly connection: Connection;
  readonly schedule: Schedule;
  /** The speed at which it was first seen: its dots do not jump when the speed is changed. */
  readonly speed: number;
  readonly route: Route | null;
  readonly dnsRoutes: ReadonlyMap<string, Route>;
}

/** The connections that can be seen, kept while the engine may already have forgotten them. */
export interface Plays {
  readonly all: ReadonlyMap<number, Play>;
  update: (connections: readonly Connection[], speed: number, nowUs: number) => void;
  /** Finds every way anew. */
  place: (atlas: Atlas) => void;
  /** Forgets what is over. Called while drawing. */
  sweep: (nowUs: number) => void;
}

export function createPlays(): Plays {
  const all = new Map<number, Play>();
  /** Seen to their end: they cost nothing while the engine still lists them. */
  let over = new WeakSet<Connection>();
  let latestUs = Number.NEGATIVE_INFINITY;
  let last: readonly Connection[] = [];
  let ways: Ways | null = null;

  const located = (connection: Connection, speed: number): Play => {
    const schedule = scheduleOf(connection, speed);
    if (ways === null) return { connection, schedule, speed, route: null, dnsRoutes: new Map() };
    const dnsRoutes = new Map<string, Route>();
    for (const leg of connection.legs) {
      if (leg.what !== 'dns-query' || dnsRoutes.has(leg.to)) continue;
      const route = ways.ofQuery(leg.from, leg.to);
      if (route !== null) dnsRoutes.set(leg.to, route);
    }
    return { connection, schedule, speed, route: ways.of(connection), dnsRoutes };
  };

  return {
    all,
    update(connections, speed, nowUs) {
      if (connections === last) return;
      last = connections;
      if (nowUs < latestUs) over = new WeakSet();
      latestUs = nowUs;
      const ids = new Set<number>();
      for (const connection of connections) {
        ids.add(connection.id);
        if (connection.owner.kind === 'probe' || over.has(connection)) continue;
        const known = all.get(connection.id);
        if (known?.connection === connection) continue;
        const play = located(connection, known?.speed ?? speed);
        if (play.schedule.to > nowUs) all.set(connection.id, play);
        else {
          all.delete(connection.id);
          over.add(connection);
        }
      }
      for (const [id, play] of all) {
        if (ids.has(id)) continue;
        // Rewound to before it, or forgotten by the engine: what is under way is still seen to its end.
        if (play.connection.startedAt > nowUs) all.delete(id);
        else if (play.connection.closedAt === null) {
          const closed: Connection = { ...play.connection, state: 'closed', closedAt: nowUs };
          all.set(id, { ...play, connection: closed, schedule: scheduleOf(closed, play.speed) });
        }
      }
    },
    place(next) {
      ways = waysOver(next);
      for (const [id, play] of all) all.set(id, located(play.connection, play.speed));
    },
    sweep(nowUs) {
      for (const [id, play] of all) {
        if (play.schedule.to > nowUs) continue;
        all.delete(id);
        over.add(play.connection);
      }
    },
  };
}
