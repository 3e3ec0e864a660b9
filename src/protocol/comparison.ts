import type { PodCount } from './client.ts';

/** Two histories beside each other at one moment, counted since they parted. Plain data. */
export interface Comparison {
  /** When the two parted: up to then they are one. */
  readonly sinceUs: number;
  readonly untilUs: number;
  /** A line for each client of either history. */
  readonly clients: readonly ClientComparison[];
  /** What the clients of both got is the same. */
  readonly same: boolean;
}

export interface ClientComparison {
  readonly name: string;
  readonly url: string;
  /** Null in a history that does not have the client. */
  readonly left: Outcome | null;
  readonly right: Outcome | null;
  readonly same: boolean;
}

/** What a client got, counted since the two parted. */
export interface Outcome {
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  readonly timeout: number;
  readonly unreachable: number;
  readonly reset: number;
  readonly dnsFailure: number;
  /** By `ns/pod`, in order. */
  readonly pods: readonly (readonly [string, PodCount])[];
  /** Source addresses that the servers saw, without ports, in order; of the latest connections. */
  readonly seenAs: readonly string[];
}
