import type { Connection } from '../../src/protocol/connection.ts';
import type { DnsLookup, Leg } from '../../src/protocol/journey.ts';
import type { PodRow, ServiceRow } from '../../src/protocol/rows.ts';

/** Connections as the engine reports them, with real latencies (well under a millisecond a leg). */

const LATENCY = 250;

export interface Trip {
  readonly id: number;
  readonly from: string;
  readonly sourceIp: string;
  readonly at: number;
  readonly service?: ServiceRow;
  readonly to?: PodRow;
  readonly host?: string;
  readonly destination?: { readonly ip: string; readonly port: number };
  readonly dns?: PodRow;
  readonly verdict?: Connection['verdict'];
  readonly reason?: Connection['reason'];
  /** When requests are sent after the handshake; one at once unless told. */
  readonly requestsAt?: readonly number[];
  readonly keepOpen?: boolean;
  readonly timeoutUs?: number;
}

/** One connection with its legs as they are known at `now`. */
export function connection(trip: Trip, now: number): Connection {
  const verdict = trip.verdict ?? 'answered';
  const target = trip.to === undefined ? (trip.destination?.ip ?? 'nowhere') : `pod/${trip.to.key}`;
  const via = trip.service === undefined ? [] : [`service/${trip.service.key}`];
  const legs: Leg[] = [];
  const lookups: DnsLookup[] = [];
  let t = trip.at;
  if (trip.dns !== undefined) {
    const server = `pod/${trip.dns.key}`;
    const name = `${trip.host ?? 'web'}.default.svc.cluster.local.`;
    legs.push(
      leg('dns-query', trip.from, server, [], t),
      leg('dns-answer', server, trip.from, [], t + LATENCY),
    );
    lookups.push({
      name,
      type: 'A',
      rcode: 'NOERROR',
      answers: trip.service?.clusterIPs.slice(0, 1) ?? [],
      askedAt: t,
      answeredAt: t + 2 * LATENCY,
      server: trip.dns.key,
    });
    t += 2 * LATENCY;
  }
  let closedAt: number | null = null;
  if (verdict === 'answered' || verdict === 'reset') {
    legs.push(leg('syn', trip.from, target, via, t), leg('syn-ack', target, trip.from, via, t + LATENCY));
    t += 2 * LATENCY;
    for (const at of trip.requestsAt ?? [t]) {
      const sent = Math.max(t, at);
      legs.push(leg('request', trip.from, target, via, sent));
      if (verdict === 'answered') legs.push(leg('reply', target, trip.from, via, sent + LATENCY + 600));
      t = sent + 2 * LATENCY + 600;
    }
    if (verdict === 'reset') legs.push(leg('rst', target, trip.from, via, t));
    if (trip.keepOpen !== true) closedAt = t + 10;
  } else if (verdict === 'refused') {
    legs.push(
      leg('syn', trip.from, target, via, t, 'refused'),
      leg('rst', target, trip.from, via, t + LATENCY),
    );
    closedAt = t + 2 * LATENCY;
  } else {
    const fate = trip.reason === 'policy-ingress' || trip.reason === 'policy-egress' ? 'denied' : 'dropped';
    const end = t + (trip.timeoutUs ?? 3_000_000);
    for (
      let wait = 0, n = 0;
      t + wait < end && n < 4;
      n++, wait = wait === 0 ? 1_000_000 : wait * 2 + 1_000_000
    )
      legs.push(leg('syn', trip.from, target, via, t + wait, fate));
    closedAt = end;
  }
  const over = closedAt !== null && closedAt <= now;
  return {
    id: trip.id,
    protocol: 'TCP',
    owner: { kind: 'client', name: 'c' },
    from: trip.from,
    source: { ip: trip.sourceIp, port: 40_000 + trip.id, node: null },
    host: trip.host ?? 'web',
    port: 80,
    state: over ? 'closed' : verdict === 'answered' ? 'open' : 'opening',
    verdict: over || verdict === 'answered' ? verdict : null,
    reason: verdict === 'answered' ? null : (trip.reason ?? 'no-endpoints'),
    dns: lookups,
    destination: trip.destination ?? { ip: trip.service?.clusterIPs[0] ?? '10.96.44.3', port: 80 },
    service: trip.service?.key ?? null,
    eligible: [],
    endpoint:
      trip.to === undefined
        ? null
        : { ip: trip.to.ips[0] ?? '', port: 80, pod: trip.to.key, node: trip.to.node },
    sourceSeen: null,
    startedAt: trip.at,
    establishedAt: verdict === 'answered' ? trip.at + 2 * LATENCY : null,
    closedAt: over ? closedAt : null,
    deadlineAt: verdict === 'timeout' ? trip.at + (trip.timeoutUs ?? 3_000_000) : null,
    requests: 1,
    replies: 1,
    cause: null,
    legs: legs.filter((own) => own.sentAt <= now),
    steps: [],
  };
}

function leg(
  what: Leg['what'],
  from: string,
  to: string,
  via: readonly string[],
  sentAt: number,
  fate: Leg['fate'] = 'arrived',
): Leg {
  return { what, from, to, via, sentAt, arrivesAt: sentAt + LATENCY, fate };
}
