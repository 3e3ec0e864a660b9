import { expect, test } from 'vitest';
import type { TrafficSpan } from '../../protocol/series.ts';
import { barsOf } from './bars.ts';

const span = (fromUs: number, toUs: number, counts: Partial<TrafficSpan>): TrafficSpan => ({
  fromUs,
  toUs,
  answered: 0,
  refused: 0,
  timeout: 0,
  unreachable: 0,
  reset: 0,
  dnsFailure: 0,
  openUs: null,
  ...counts,
});

test('rates count, not numbers: a short span with as many answers is higher', () => {
  const { bars, most } = barsOf([span(0, 4e6, { answered: 8 }), span(4e6, 6e6, { answered: 8 })], 100);
  expect(most).toBe(4);
  expect(bars.map((bar) => bar.parts[0]?.height)).toEqual([50, 100]);
});

test('failures stand above the answers, and the words say all', () => {
  const { bars } = barsOf([span(0, 1e6, { answered: 3, refused: 1 })], 100);
  expect(bars[0]).toMatchObject({
    title: '3 answers, 1 refused',
    parts: [
      { kind: 'answered', y: 25, height: 75 },
      { kind: 'refused', y: 0, height: 25 },
    ],
  });
});

test('without traffic there is nothing to draw, and no division by nothing', () => {
  expect(barsOf([span(0, 0, {})], 100)).toMatchObject({ most: 1, bars: [{ parts: [] }] });
});
