import type { Place } from './place.ts';
import type { Address, DnsLookup, Leg, Reason, Step, Verdict } from './journey.ts';

/** One connection (or one UDP exchange), from the name that was dialled to its end. Plain data; replaced as it goes on. */
export interface Connection {
  readonly id: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly owner: ConnectionOwner;
  readonly from: Place;
  readonly source: { readonly ip: string; readonly port: number; readonly node: string | null };
  /** The host as dialled: a name or an address. */
  readonly host: string;
  readonly port: number;
  /** `resolving`: DNS is asked; `opening`: a SYN is on its way; `open`; `closed`: over, `verdict` says how it went. */
  readonly state: 'resolving' | 'opening' | 'open' | 'closed';
  /** Null while nobody knows yet. `answered` as soon as the handshake was accepted; later it may become `reset`. */
  readonly verdict: Verdict | null;
  readonly reason: Reason | null;
  readonly dns: readonly DnsLookup[];
  /** Address and port dialled, before translation. */
  readonly destination: Address | null;
  /** `ns/name:portname`, `ns/name` for a port without a name. */
  readonly service: string | null;
  /** What the deciding Node's rules held for this traffic, as sorted `ip:port`. */
  readonly eligible: readonly string[];
  readonly endpoint: ChosenEndpoint | null;
  /** The address that the server sees. */
  readonly sourceSeen: string | null;
  readonly startedAt: number;
  readonly establishedAt: number | null;
  readonly closedAt: number | null;
  /** When the client gives up waiting for the connection; null when it never does by itself. */
  readonly deadlineAt: number | null;
  readonly requests: number;
  readonly replies: number;
  /** The happening that this connection followed from. */
  readonly cause: number | null;
  readonly legs: readonly Leg[];
  readonly steps: readonly Step[];
}

export interface ChosenEndpoint extends Address {
  /** `ns/name`, null when the address is no Pod's. */
  readonly pod: string | null;
  readonly node: string | null;
}

/** Who opened it and hears of its end. */
export type ConnectionOwner =
  | { readonly kind: 'client'; readonly name: string }
  | { readonly kind: 'command'; readonly token: number }
  | { readonly kind: 'probe'; readonly pod: string };
