import type { Place } from './place.ts';

/** A connection's whole story: what every view of it reads (stage, follow, curl's message, statistics, tests). */

export type Verdict = 'answered' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'dns-failure';

export type Reason =
  | 'no-endpoints'
  | 'no-local-endpoints'
  | 'not-listening'
  | 'policy-egress'
  | 'policy-ingress'
  | 'source-range'
  | 'no-route'
  | 'gone'
  | 'node-down'
  | 'nxdomain'
  | 'no-address'
  | 'dns-timeout'
  | 'dns-refused';

export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** One step, in the order it happened. Addresses as `ip:port` before and after the step (`[ip]:port` for IPv6). */
export interface Step {
  /** Virtual time in microseconds. */
  readonly at: number;
  /** A place in cluster words: `tmp`, `node-1 kube-proxy`, `coredns-…`, `web-…`. */
  readonly where: string;
  /** One plain sentence. */
  readonly what: string;
  readonly source: string | null;
  readonly destination: string | null;
  /** The rule, policy or record that decided, as text. */
  readonly rule: string | null;
  /** `namespace/name` of the NetworkPolicies that stopped it here. */
  readonly deniedBy?: readonly string[];
}

/** The policies that stopped a connection, or the questions for its name; empty when none did. */
export function deniedBy(connection: {
  readonly reason: Reason | null;
  readonly steps: readonly Step[];
}): readonly string[] {
  const { reason, steps } = connection;
  const silent = reason === 'policy-egress' || reason === 'policy-ingress' || reason === 'dns-timeout';
  return silent ? (steps.findLast((step) => step.deniedBy)?.deniedBy ?? []) : [];
}

/** One DNS question with its answer. */
export interface DnsLookup {
  /** With the final dot. */
  readonly name: string;
  readonly type: string;
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `TIMEOUT`, `REFUSED`. */
  readonly rcode: string;
  readonly answers: readonly string[];
  readonly askedAt: number;
  readonly answeredAt: number | null;
  /** The CoreDNS Pod that answered, `namespace/name`; null when none did. */
  readonly server: string | null;
}

/**
 * A packet or message on its way. Its place is a pure function of time: at `from` until `sentAt`, at `to` from
 * `arrivesAt` on. `via` names what it passes between (`service/default/web`, `kube-proxy/node-1`), for the stage.
 */
export interface Leg {
  readonly what:
    | 'dns-query'
    | 'dns-answer'
    | 'syn'
    | 'syn-ack'
    | 'rst'
    | 'icmp'
    | 'request'
    | 'reply'
    | 'fin';
  readonly from: Place;
  readonly to: Place;
  readonly via: readonly string[];
  readonly sentAt: number;
  readonly arrivesAt: number;
  /** `arrived`, or how it ended on the way: `refused` bounces, `dropped` fades, `denied` stops at a shield. */
  readonly fate: 'arrived' | 'refused' | 'dropped' | 'denied';
}
