import { describe, expect, test } from 'vitest';
import { nextAfter, parseSchedule } from './cron.ts';

const FROM = '2026-01-01T00:00:30Z'; // a Thursday

function next(text: string, from = FROM): string {
  const schedule = parseSchedule(text);
  if (typeof schedule === 'string') return schedule;
  const ms = nextAfter(schedule, Date.parse(from));
  return ms === null ? 'never' : new Date(ms).toISOString().slice(0, 16);
}

describe('the next time of', () => {
  test.each([
    ['* * * * *', '2026-01-01T00:01'],
    ['*/15 * * * *', '2026-01-01T00:15'],
    ['5/20 * * * *', '2026-01-01T00:05'],
    ['0 9-17/4 * * *', '2026-01-01T09:00'],
    ['30 3 1 * *', '2026-01-01T03:30'],
    ['0 0 1 * *', '2026-02-01T00:00'],
    ['0 0 * * sun', '2026-01-04T00:00'],
    ['0 0 * * MON-FRI', '2026-01-02T00:00'],
    ['0 0 29 2 *', '2028-02-29T00:00'],
    ['0 0 31 4 *', 'never'],
    ['0 12 15 * 5', '2026-01-02T12:00'],
    ['0 12 15 * ?', '2026-01-15T12:00'],
    ['0 0 1,15 jan,jul *', '2026-01-15T00:00'],
    ['@hourly', '2026-01-01T01:00'],
    ['@weekly', '2026-01-04T00:00'],
    ['@yearly', '2027-01-01T00:00'],
    ['@every 1h30m', '2026-01-01T01:30'],
    ['CRON_TZ=UTC 0 1 * * *', '2026-01-01T01:00'],
  ])('%s', (text, expected) => {
    expect(next(text)).toBe(expected);
  });
});

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-2 * * * *', 'beginning of range (5) beyond end of range (2): 5-2'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['-1 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['@often', 'unrecognized descriptor: @often'],
  ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
  ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
])('%j is no schedule', (text, message) => {
  expect(parseSchedule(text)).toBe(message);
});
