import type { Place } from './place.ts';

/** What different parts of a cluster hold to be true of one Service at this moment. Plain data. */
export interface Truths {
  /** When what the API server has of it last changed in a way that rules follow. */
  readonly apiChangedAt: number;
  readonly nodes: readonly NodeTruth[];
  readonly clients: readonly ClientTruth[];
}

/** What a Node's kube-proxy has programmed. */
export interface NodeTruth {
  readonly node: string;
  readonly stopped: boolean;
  /** It has not what the API server has. */
  readonly behind: boolean;
  /** When what it has was the newest: its age. */
  readonly asOf: number;
  readonly knowsService: boolean;
  /** `ip:port` that new connections go to, in order. */
  readonly endpoints: readonly string[];
  /** What it would have if its rules were current. */
  readonly expected: readonly string[];
}

/** What somebody who calls the Service goes by. */
export interface ClientTruth {
  readonly from: Place;
  /** Its open connections to the Service, the latest first. */
  readonly connections: readonly {
    readonly id: number;
    readonly pod: string | null;
    readonly address: string;
    readonly since: number;
    /** The endpoint still gets new connections. */
    readonly current: boolean;
  }[];
  /** The last answer to its question for the Service's name; null when it never asked. */
  readonly dns: {
    readonly name: string;
    readonly answers: readonly string[];
    readonly at: number;
    readonly current: boolean;
  } | null;
}
