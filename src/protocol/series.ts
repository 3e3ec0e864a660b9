/** What the clients of a Service got between two moments. */
export interface TrafficSpan {
  readonly fromUs: number;
  readonly toUs: number;
  readonly answered: number;
  readonly refused: number;
  readonly timeout: number;
  readonly unreachable: number;
  readonly reset: number;
  readonly dnsFailure: number;
  /** The middle one of the times that connections took to open, name lookup included; null when none was opened. */
  readonly openUs: number | null;
}
