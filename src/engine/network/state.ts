import { createNumberTable, createTable, type Table } from '../../base/table.ts';
import type { Client, PodCount } from '../../protocol/client.ts';
import type { ChosenEndpoint, Connection } from '../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import type { DnsLookup, Leg, Reason, Step, Verdict } from '../../protocol/journey.ts';
import type { Place } from '../../protocol/place.ts';
import type { Report } from '../../protocol/report.ts';
import type { Exchange, Socket } from '../dns/exchange.ts';
import type { Listener } from '../node/listeners.ts';
import type { Balancer, NodeHealth } from './balancerState.ts';

/** Connections, name lookups, the clients that open them, and who has which address. */
export interface NetworkState {
  nextConnection: number;
  nextLookup: number;
  /** Open connections and the latest closed ones (bounded by CONNECTIONS_KEPT), by id. */
  readonly connections: Table<Connection, number>;
  /** What an open connection holds beside its record, by id. */
  readonly flows: Table<Flow, number>;
  /** Closed connections by the order of their closing → id: the first of them is forgotten first. */
  readonly closed: Table<number, number>;
  /** `namespace/name id` → 1 for each open connection from or to a Pod. */
  readonly byPod: Table<number>;
  /** `ip protocol port` → id of the open connection that uses it as its source. */
  readonly portsInUse: Table<number>;
  /** How many flows a client or place has begun towards a destination: the n of its chances. */
  readonly begun: Table<number>;
  /** Name lookups that are on their way. */
  readonly lookups: Table<Lookup, number>;
  /** Traffic clients by name. */
  readonly clients: Table<Client>;
  /** `client\nnamespace/name` → what the Pod did for the client. Apart from the client, since it may call thousands. */
  readonly clientPods: Table<PodCount>;
  readonly clientTurns: Table<ClientTurns>;
  /** Pod IP → who had it last. */
  readonly podByIp: Table<AddressHolder>;
  /** Load balancers of the cloud by `namespace/name` of their Service. */
  readonly balancers: Table<Balancer>;
  /** Address of a load balancer → `namespace/name` of its Service. */
  readonly balancerByIp: Table<string>;
  /** `namespace/name node` → what a load balancer thinks of a Node. */
  readonly balancerHealth: Table<NodeHealth>;
  /** `namespace/name` → 1 while a load balancer's next health check is due. */
  readonly checksDue: Table<number>;
}

export interface AddressHolder {
  /** `namespace/name`. */
  readonly pod: string;
  readonly node: string;
}

/** The side of a connection that only the network knows. */
export interface Flow {
  /** What its chances are keyed with: the client or place and the destination. */
  readonly subject: string;
  readonly n: number;
  readonly family: 'IPv4' | 'IPv6' | null;
  /** How long the client waits from the end of the lookup on; null: as its record says. */
  readonly patienceUs: number | null;
  /** When the first SYN was sent. */
  readonly synAt: number;
  /** Why the last SYN got no answer. */
  readonly lastReason: Reason | null;
  /** What conntrack holds since a packet has left the deciding Node; null before. */
  readonly tracked: Translation | null;
  /** UDP that is kept open: since when conntrack knows it, when it last heard of it, whether an answer was among that. */
  readonly heard: { readonly beganAt: number; readonly lastAt: number; readonly replied: boolean } | null;
  /** Where its packets end, once one was accepted. */
  readonly target: Target | null;
  /** The program that accepted; it answers even when it takes no new connections any more. */
  readonly listener: Listener | null;
  readonly via: readonly string[];
  readonly oneWayUs: number;
  /** Tokens of requests without an answer yet, oldest first; null for a client's. */
  readonly waiting: readonly (number | null)[];
  /** The other side is gone without a word. */
  readonly lost: boolean;
  /** The session affinity that an IPVS connection keeps alive; null: none. */
  readonly holds: string | null;
}

/** A translation as conntrack keeps it: it outlives every change of the rules. */
export interface Translation {
  /** The Node whose conntrack it is. */
  readonly node: string;
  readonly service: string | null;
  readonly eligible: readonly string[];
  /** Null: the rules had nothing for this flow, and won't be asked again. */
  readonly endpoint: ChosenEndpoint | null;
  /** The address that replaces the source; null: it is kept. */
  readonly masqueradedAs: string | null;
  readonly via: readonly string[];
}

export type Target =
  | { readonly kind: 'pod'; readonly pod: string; readonly ip: string; readonly port: number }
  | { readonly kind: 'outside'; readonly place: Place; readonly ip: string; readonly port: number };

export interface Lookup {
  readonly id: number;
  readonly from: Place;
  readonly flavour: 'glibc' | 'musl';
  readonly types: readonly ('A' | 'AAAA')[];
  readonly nameservers: readonly string[];
  readonly timeoutUs: number;
  readonly attempts: number;
  /** Names to try, with their final dots. */
  readonly candidates: readonly string[];
  readonly candidate: number;
  /** Counts what was sent for the current candidate: glibc goes from server to server, musl asks all at once. */
  readonly attempt: number;
  readonly lookups: readonly DnsLookup[];
  readonly legs: readonly Leg[];
  readonly steps: readonly Step[];
  /** What the chances of its packets are keyed with. */
  readonly subject: string;
  readonly n: number;
  /** When the questions that are on their way were sent, and what becomes of them. */
  readonly sentAt: number;
  readonly exchange: Exchange;
  /** By server, for the current candidate. */
  readonly sockets: Readonly<Record<string, Socket>>;
  /** The record that shows how far it is: the connection that it is for, or one of its own. */
  readonly connection: number;
  readonly waiter: LookupWaiter;
}

export type LookupWaiter =
  | { readonly kind: 'connection'; readonly id: number }
  | { readonly kind: 'command'; readonly token: number };

export interface LookupResult {
  readonly ips: readonly string[];
  readonly canonicalName: string | null;
  readonly failure: 'nxdomain' | 'no-address' | 'dns-timeout' | 'dns-refused' | null;
  readonly lookups: readonly DnsLookup[];
}

/** What a traffic client remembers between its requests. */
export interface ClientTurns {
  /** The number of the next request, from 0. */
  readonly next: number;
  /** Requests that were begun and have not ended. */
  readonly outstanding: number;
  /** Requests on the present connection. */
  readonly onConnection: number;
  /** How it has failed since it last got answers. */
  readonly failing: readonly Verdict[];
  readonly goodInRow: number;
}

export type ClientNews =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly verdict: Verdict }
  /** Null: the connection ended first, and `verdict` says how. */
  | { readonly kind: 'response'; readonly response: HttpResponse | null; readonly verdict: Verdict };

/** Nearly all idle: traffic is never what a cluster has to settle, but a load balancer's view of its Nodes is. */
export type NetworkTask = { readonly room: 'network'; readonly idle?: true } & (
  | { readonly idle: true; readonly type: 'client'; readonly client: string; readonly addedAt: number }
  | {
      readonly idle: true;
      readonly type: 'client-news';
      readonly client: string;
      readonly connection: number;
      readonly news: ClientNews;
    }
  | {
      readonly idle: true;
      readonly type: 'client-patience';
      readonly client: string;
      readonly connection: number;
      readonly requests: number;
    }
  | { readonly idle: true; readonly type: 'lookup'; readonly lookup: number }
  | {
      readonly idle: true;
      readonly type: 'asked';
      readonly connection: number;
      readonly change: Partial<Connection>;
      readonly report: Report;
    }
  | {
      readonly idle: true;
      readonly type: 'looked-up';
      readonly waiter: Extract<LookupWaiter, { kind: 'connection' }>;
      readonly result: LookupResult;
    }
  | { readonly idle: true; readonly type: 'syn'; readonly connection: number; readonly attempt: number }
  | { readonly idle: true; readonly type: 'accepted'; readonly connection: number }
  | {
      readonly idle: true;
      readonly type: 'failed';
      readonly connection: number;
      readonly verdict: Verdict;
      readonly reason: Reason | null;
    }
  | { readonly idle: true; readonly type: 'deadline'; readonly connection: number }
  | {
      readonly idle: true;
      readonly type: 'request';
      readonly connection: number;
      readonly token: number | null;
      readonly request: HttpRequest;
    }
  | {
      readonly idle: true;
      readonly type: 'reply';
      readonly connection: number;
      readonly response: HttpResponse;
      readonly closes: boolean;
    }
  | {
      readonly idle: true;
      readonly type: 'end';
      readonly connection: number;
      readonly how: 'fin' | 'rst' | 'timeout';
    }
  | {
      readonly idle: true;
      readonly type: 'no-reply';
      readonly connection: number;
      readonly verdict: 'refused' | 'timeout';
    }
  | { readonly idle: true; readonly type: 'tell'; readonly report: Report }
  | { readonly type: 'proxy-started'; readonly node: string }
  | { readonly type: 'health-check'; readonly service: string }
);

export const CONNECTIONS_KEPT = 2_000;

export function createNetworkState(): NetworkState {
  return {
    nextConnection: 1,
    nextLookup: 1,
    connections: createNumberTable(),
    flows: createNumberTable(),
    closed: createNumberTable(),
    byPod: createTable(),
    portsInUse: createTable(),
    begun: createTable(),
    lookups: createNumberTable(),
    clients: createTable(),
    clientPods: createTable(),
    clientTurns: createTable(),
    podByIp: createTable(),
    balancers: createTable(),
    balancerByIp: createTable(),
    balancerHealth: createTable(),
    checksDue: createTable(),
  };
}
