import type { Connection } from '../../protocol/connection.ts';
import type { Leg } from '../../protocol/journey.ts';

/**
 * When the eye sees what happened. Real latencies are far below a millisecond, so each leg is given a span that can be seen,
 * in virtual time: at a higher speed a longer one, so that on the screen it always lasts as long. A leg that answers another
 * starts when that one has been seen to arrive. Everything here is a pure function of the connection and of that speed.
 */
export interface Schedule {
  readonly shown: readonly ShownLeg[];
  readonly outcome: Outcome | null;
  readonly from: number;
  /** When nothing of it is left to see; infinite while it is open. */
  readonly to: number;
  /** How long things fade at the end. */
  readonly fadeUs: number;
}

export interface ShownLeg {
  readonly leg: Leg;
  readonly start: number;
  readonly end: number;
}

/** How it failed, and from when to when that is said. */
export interface Outcome {
  readonly kind: 'refused' | 'dropped' | 'denied' | 'reset' | 'unresolved' | 'unreachable';
  readonly at: number;
  readonly until: number;
}

/** Milliseconds of wall time that each kind of leg is seen for. */
const SPAN_MS: Readonly<Record<Leg['what'], number>> = {
  'dns-query': 300,
  'dns-answer': 300,
  syn: 260,
  'syn-ack': 0,
  rst: 180,
  icmp: 180,
  request: 430,
  reply: 430,
  fin: 0,
};
const FAILED_SPAN_MS = 420;
/** A failure stays long enough to be read. */
const OUTCOME_MS = 1_800;
const FADE_MS = 220;
/** A leg this soon after another follows from it. */
const CAUSAL_GAP_US = 50_000;

/** `speed`: virtual seconds a wall second at which it was first seen. */
export function scheduleOf(connection: Connection, speed: number): Schedule {
  const unit = 1_000 * speed;
  const shown: ShownLeg[] = [];
  let previous: ShownLeg | null = null;
  for (const leg of connection.legs) {
    const follows: boolean = previous !== null && answers(previous.leg, leg);
    const start: number = follows && previous !== null ? Math.max(leg.sentAt, previous.end) : leg.sentAt;
    const span = (leg.fate === 'arrived' ? SPAN_MS[leg.what] : FAILED_SPAN_MS) * unit;
    const own: ShownLeg = { leg, start, end: Math.max(start + span, leg.arrivesAt) };
    shown.push(own);
    previous = own;
  }
  const outcome = outcomeOf(connection, shown, unit);
  const seen = shown.reduce((latest, own) => Math.max(latest, own.end), connection.startedAt);
  const over = connection.closedAt;
  const to =
    over === null
      ? Number.POSITIVE_INFINITY
      : Math.max(over, seen, outcome === null ? 0 : outcome.until) + FADE_MS * unit;
  return { shown, outcome, from: connection.startedAt, to, fadeUs: FADE_MS * unit };
}

/** Whether a leg follows from the one before: a handshake's and an exchange's steps do, the next request does not. */
function answers(before: Leg, leg: Leg): boolean {
  if (leg.sentAt - before.arrivesAt > CAUSAL_GAP_US) return false;
  switch (leg.what) {
    case 'request':
      return before.what === 'syn-ack' || before.what === 'dns-answer';
    case 'syn':
      return before.what === 'dns-answer';
    case 'dns-query':
      return before.what === 'dns-answer';
    default:
      return true;
  }
}

function outcomeOf(connection: Connection, shown: readonly ShownLeg[], unit: number): Outcome | null {
  const kind = kindOf(connection, shown);
  if (kind === null) return null;
  const seen = shown.reduce((latest, own) => Math.max(latest, own.end), connection.startedAt);
  const silent = kind === 'dropped' || kind === 'denied' || kind === 'unreachable';
  const at = silent ? Math.max(shown[0]?.end ?? connection.startedAt, connection.startedAt) : seen;
  const said = Math.max(at, silent ? (connection.closedAt ?? Number.POSITIVE_INFINITY) : at);
  return { kind, at, until: said + OUTCOME_MS * unit };
}

function kindOf(connection: Connection, shown: readonly ShownLeg[]): Outcome['kind'] | null {
  switch (connection.verdict) {
    case 'refused':
      return 'refused';
    case 'reset':
      return 'reset';
    case 'dns-failure':
      return 'unresolved';
    case 'unreachable':
      return 'unreachable';
    case 'timeout':
      return isPolicy(connection) ? 'denied' : 'dropped';
    case 'answered':
      return null;
    case null: {
      const last = shown[shown.length - 1]?.leg;
      if (last?.fate === 'dropped') return 'dropped';
      if (last?.fate === 'denied') return 'denied';
      return last?.fate === 'refused' ? 'refused' : null;
    }
  }
}

function isPolicy(connection: Connection): boolean {
  return connection.reason === 'policy-egress' || connection.reason === 'policy-ingress';
}
