import { describe, expect, it } from 'vitest';
import { ageOf, humanDuration, parseMoment } from './age.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('humanDuration', () => {
  it.each([
    [-3 * SECOND, '<invalid>'],
    [-2 * SECOND, '<invalid>'],
    [-1.9 * SECOND, '0s'],
    [-SECOND, '0s'],
    [0, '0s'],
    [999_999, '0s'],
    [59 * SECOND, '59s'],
    [60 * SECOND, '60s'],
    [119.9 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [2 * MINUTE + 5 * SECOND, '2m5s'],
    [9 * MINUTE + 59 * SECOND, '9m59s'],
    [10 * MINUTE + 59 * SECOND, '10m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR, '3h'],
    [7 * HOUR + 59 * MINUTE, '7h59m'],
    [8 * HOUR + 59 * MINUTE, '8h'],
    [47 * HOUR + 59 * MINUTE, '47h'],
    [48 * HOUR, '2d'],
    [7 * DAY + 23 * HOUR, '7d23h'],
    [8 * DAY + 23 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [730 * DAY, '2y'],
    [731 * DAY, '2y1d'],
    [8 * 365 * DAY + DAY, '8y'],
  ])('%i µs is %s', (us, text) => {
    expect(humanDuration(us)).toBe(text);
  });
});

describe('ageOf', () => {
  it.each([
    ['2026-01-01T00:00:00Z', 10 * MINUTE, '10m'],
    ['2025-12-31T23:50:00Z', 0, '10m'],
    ['2026-01-01T00:00:05.500000Z', 6 * SECOND, '0s'],
    ['2026-01-01T02:00:00+02:00', 3 * SECOND, '3s'],
    ['', 0, '<unknown>'],
    [undefined, 0, '<unknown>'],
    [null, 0, '<unknown>'],
  ])('%s at %i µs is %s', (timestamp, nowUs, text) => {
    expect(ageOf(timestamp, nowUs)).toBe(text);
  });
});

describe('parseMoment', () => {
  it.each([
    ['2026-01-01T00:00:01Z', SECOND],
    ['2026-01-01T00:00:01.000002Z', SECOND + 2],
    ['2025-12-31T23:50:00Z', -600 * SECOND],
    ['yesterday', null],
    ['2026-99-01T00:00:00Z', null],
  ])('%s is %s', (timestamp, us) => {
    expect(parseMoment(timestamp)).toBe(us);
  });
});
