import type { Connection } from './connection.ts';
import type { HttpResponse } from './http.ts';
import type { DnsLookup } from './journey.ts';

/** What the engine hands back to whoever waits for a token. */
export type Report =
  | { readonly type: 'woke'; readonly token: number }
  | { readonly type: 'changed'; readonly token: number }
  | { readonly type: 'settled'; readonly token: number; readonly settled: boolean }
  /** The connection is open (`verdict` answered) or has failed. */
  | { readonly type: 'opened'; readonly token: number; readonly connection: Connection }
  /** `response` null: the connection ended first; `connection.verdict` says how (`reset`, or `timeout`). */
  | {
      readonly type: 'response';
      readonly token: number;
      readonly connection: Connection;
      readonly response: HttpResponse | null;
    }
  | {
      readonly type: 'resolved';
      readonly token: number;
      readonly ips: readonly string[];
      /** The name under which the addresses were found, with its final dot. */
      readonly canonicalName: string | null;
      readonly lookups: readonly DnsLookup[];
      readonly failure: 'nxdomain' | 'no-address' | 'dns-timeout' | 'dns-refused' | null;
    }
  | { readonly type: 'answers'; readonly token: number; readonly replies: readonly DnsReply[] }
  | {
      readonly type: 'pong';
      readonly token: number;
      /** Null: nothing came back in time. */
      readonly roundTripUs: number | null;
      readonly error: 'unreachable' | 'port-unreachable' | null;
      /** The address that an error comes from. */
      readonly errorFrom: string | null;
    };

/** A DNS message as a tool prints it. */
export interface DnsReply {
  readonly question: { readonly name: string; readonly type: string };
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'TIMEOUT' | 'CONNECTION-REFUSED';
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
  /** Records that did not fit into the datagram: with any the answer is truncated (TC). */
  readonly omitted: number;
  /** Whether it came by TCP. */
  readonly tcp: boolean;
  readonly server: string;
  readonly roundTripUs: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly data: string;
}
