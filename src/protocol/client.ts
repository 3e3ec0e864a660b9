import type { Place } from './place.ts';

/** A traffic client: it opens connections at a steady rate and counts what came of them. */
export interface Client {
  readonly name: string;
  readonly from: Place;
  readonly url: string;
  /** Requests a second. */
  readonly rate: number;
  readonly keepAlive: boolean;
  /** With keep-alive (the terminal takes more than one for a wish to have it): a connection is closed after so many requests; null for never. */
  readonly requestsPerConnection: number | null;
  readonly addedAt: number;
  readonly connection: number | null;
  readonly stats: ClientStats;
  /** How the last request ended, in a word for the stage: `200`, `refused`, `timeout`, …; null before the first. */
  readonly last: string | null;
}

export interface ClientStats {
  readonly connections: number;
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  readonly timeout: number;
  readonly unreachable: number;
  readonly reset: number;
  readonly dnsFailure: number;
  /** By `ns/pod`. In a frame that is not whole only what has changed: the rest stays as it was. */
  readonly byPod: Readonly<Record<string, PodCount>>;
}

/** What a client that has sent nothing yet has counted. */
export const NO_STATS: ClientStats = {
  connections: 0,
  requests: 0,
  answered: 0,
  refused: 0,
  timeout: 0,
  unreachable: 0,
  reset: 0,
  dnsFailure: 0,
  byPod: {},
};

/** What a Pod did for a client: the connections it took and the requests it answered. */
export interface PodCount {
  readonly connections: number;
  readonly requests: number;
}
