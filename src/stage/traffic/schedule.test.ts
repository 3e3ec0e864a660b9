import { describe, expect, test } from 'vitest';
import { pod, service } from '../../../e2e/gallery/rows.ts';
import type { Trip } from '../../../e2e/gallery/traffic.ts';
import { connection } from '../../../e2e/gallery/traffic.ts';
import { scheduleOf } from './schedule.ts';

const to = pod('web-7d4f9c6b5d-x2k9p', 1, 5);
const web = service('web', [to]);
const LATE = 60_000_000;
const trip: Trip = {
  id: 1,
  from: 'pod/default/tmp',
  sourceIp: '10.244.2.9',
  at: 1_000_000,
  service: web,
  to,
};

describe('a connection that is answered', () => {
  const schedule = scheduleOf(connection(trip, LATE), 1);
  const span = (what: string) => schedule.shown.find((own) => own.leg.what === what);

  test('its legs follow one another, though they took less than a millisecond', () => {
    expect(span('request')?.start).toBeGreaterThanOrEqual(span('syn')?.end ?? 0);
    expect(span('reply')?.start).toBe(span('request')?.end);
  });

  test('a request can be seen for 350 to 600 ms', () => {
    const request = span('request');
    const length = (request?.end ?? 0) - (request?.start ?? 0);
    expect(length).toBeGreaterThanOrEqual(350_000);
    expect(length).toBeLessThanOrEqual(600_000);
  });

  test('it stays until its reply has been seen', () => {
    expect(schedule.to).toBeGreaterThan(span('reply')?.end ?? Number.POSITIVE_INFINITY);
    expect(schedule.outcome).toBeNull();
  });

  test('at ten times the speed everything takes ten times the virtual time', () => {
    const fast = scheduleOf(connection(trip, LATE), 10);
    const own = fast.shown.find((shown) => shown.leg.what === 'request');
    expect((own?.end ?? 0) - (own?.start ?? 0)).toBe(
      ((span('request')?.end ?? 0) - (span('request')?.start ?? 0)) * 10,
    );
  });

  test('in slow motion a leg never ends before it really arrived', () => {
    const slow = scheduleOf(connection(trip, LATE), 0.0001);
    for (const own of slow.shown) expect(own.end).toBeGreaterThanOrEqual(own.leg.arrivesAt);
  });
});

test('an open connection never ends by itself', () => {
  expect(scheduleOf(connection({ ...trip, keepOpen: true }, LATE), 1).to).toBe(Number.POSITIVE_INFINITY);
});

test('the next request on an open connection does not wait for the reply before it to be seen', () => {
  const requestsAt = Array.from({ length: 20 }, (_, i) => 1_002_000 + i * 100_000);
  const schedule = scheduleOf(connection({ ...trip, keepOpen: true, requestsAt }, LATE), 1);
  const requests = schedule.shown.filter((own) => own.leg.what === 'request').slice(1);
  for (const own of requests) expect(own.start).toBe(own.leg.sentAt);
});

describe('failures', () => {
  test.each([
    ['refused', 'not-listening', 'refused'],
    ['timeout', 'no-local-endpoints', 'dropped'],
    ['timeout', 'policy-ingress', 'denied'],
    ['reset', null, 'reset'],
    ['unreachable', 'gone', 'unreachable'],
    ['dns-failure', 'nxdomain', 'unresolved'],
  ] as const)('%s (%s) is drawn as %s and said for 1.5 s or more', (verdict, reason, kind) => {
    const schedule = scheduleOf(connection({ ...trip, verdict, reason }, LATE), 1);
    expect(schedule.outcome?.kind).toBe(kind);
    expect((schedule.outcome?.until ?? 0) - (schedule.outcome?.at ?? 0)).toBeGreaterThanOrEqual(1_500_000);
    expect(schedule.to).toBeGreaterThanOrEqual(schedule.outcome?.until ?? Number.POSITIVE_INFINITY);
  });

  test('what is dropped is known to be lost while the client still waits', () => {
    const waiting = connection({ ...trip, verdict: 'timeout', reason: 'gone' }, 1_500_000);
    const schedule = scheduleOf(waiting, 1);
    expect(waiting.verdict).toBeNull();
    expect(schedule.outcome?.kind).toBe('dropped');
    expect(schedule.to).toBe(Number.POSITIVE_INFINITY);
  });
});
