import type { ApiRequest } from './api.ts';
import type { HttpRequest } from './http.ts';
import type { Place } from './place.ts';

/**
 * What enters the engine. A run is a seed, the cluster's settings and a list of these with their times: the same
 * list gives the same history. `token` numbers are chosen by the caller; reports carry them back.
 */
export type Input =
  | { readonly type: 'api'; readonly request: ApiRequest; readonly actor: string }
  /** Changes how the program in a Pod behaves. */
  | { readonly type: 'app'; readonly pod: string; readonly act: AppAct }
  /** Ends the main process of a container, as when its shell is left. */
  | { readonly type: 'exit'; readonly pod: string; readonly container: string; readonly code: number }
  | { readonly type: 'node'; readonly node: string; readonly act: 'down' | 'up' }
  | { readonly type: 'proxy'; readonly node: string; readonly act: 'stop' | 'start' }
  | { readonly type: 'client-add'; readonly client: ClientSettings }
  | { readonly type: 'client-remove'; readonly name: string }
  /** Asks for a report at a moment. */
  | { readonly type: 'wake'; readonly token: number; readonly at: number }
  /** Asks for a report whenever something matching changes, until `unwatch`. */
  | {
      readonly type: 'watch';
      readonly token: number;
      readonly resource: string;
      readonly namespace: string | null;
      readonly name: string | null;
    }
  | { readonly type: 'unwatch'; readonly token: number }
  /** Asks for a report once nothing is on its way any more, or at the limit. */
  | { readonly type: 'settle'; readonly token: number; readonly limitUs: number }
  /** Looks a name up as libc does there, then opens a connection. Reports when it is open or has failed. */
  | {
      readonly type: 'open';
      readonly token: number;
      readonly from: Place;
      readonly host: string;
      readonly port: number;
      readonly protocol: 'TCP' | 'UDP';
      /** For the lookup and the handshake together, or with `afterLookup` for the handshake alone. */
      readonly timeoutUs: number | null;
      readonly afterLookup?: boolean;
      readonly family?: 'IPv4' | 'IPv6';
    }
  /** Sends a request on an open connection. Reports the response or how the connection ended. */
  | {
      readonly type: 'request';
      readonly token: number;
      readonly connection: number;
      readonly request: HttpRequest;
    }
  | { readonly type: 'close'; readonly connection: number }
  /** Resolves a name as libc does there (search list, ndots, A then AAAA). */
  | { readonly type: 'lookup'; readonly token: number; readonly from: Place; readonly host: string }
  /** Sends these very questions to a DNS server (null: the first of resolv.conf), all at once. */
  | {
      readonly type: 'ask';
      readonly token: number;
      readonly from: Place;
      readonly server: string | null;
      readonly questions: readonly { readonly name: string; readonly type: string }[];
      readonly timeoutUs: number;
      /** Absent: by UDP. */
      readonly protocol?: 'TCP';
      /** What is said with EDNS; absent: nothing, so that a datagram holds 512 bytes. */
      readonly edns?: { readonly udpBytes: number; readonly cookie: boolean };
    }
  | {
      readonly type: 'ping';
      readonly token: number;
      readonly from: Place;
      readonly ip: string;
      readonly timeoutUs: number;
    }
  | {
      readonly type: 'write-file';
      readonly pod: string;
      readonly container: string;
      readonly path: string;
      /** Null removes the file. */
      readonly content: string | null;
    };

/**
 * `unready`: the program fails its readiness probe, or, without a probe, the container's Ready is withheld by the
 * simulator's own hand. `unhealthy`: it fails its liveness probe. `crash`: it ends with exit code 1.
 */
export type AppAct = 'ready' | 'unready' | 'healthy' | 'unhealthy' | 'crash';

export interface ClientSettings {
  readonly name: string;
  readonly from: Place;
  readonly url: string;
  readonly rate: number;
  readonly keepAlive: boolean;
  readonly requestsPerConnection: number | null;
}

/** An input with its time, as a run keeps it. */
export interface TimedInput {
  readonly at: number;
  readonly input: Input;
}
