import { expect, test } from 'vitest';
import { EXHIBITS } from '../../../e2e/gallery/scenes.ts';
import { pod, service } from '../../../e2e/gallery/rows.ts';
import { connection } from '../../../e2e/gallery/traffic.ts';
import { createPlays } from './playing.ts';

const to = pod('web-7d4f9c6b5d-x2k9p', 1, 5);
const web = service('web', [to]);
const at = (time: number, id: number, now: number) =>
  connection({ id, from: 'pod/default/tmp', sourceIp: '10.244.2.9', at: time, service: web, to }, now);

test('what the engine forgets is still seen to its end', () => {
  const plays = createPlays();
  plays.update([at(0, 1, 100)], 1, 100);
  plays.update([], 1, 200_000);
  expect([...plays.all.keys()]).toEqual([1]);
  plays.sweep(60_000_000);
  expect(plays.all.size).toBe(0);
});

test('what is over costs nothing while the engine still lists it', () => {
  const plays = createPlays();
  const old = at(0, 1, 60_000_000);
  plays.update([old], 1, 60_000_000);
  expect(plays.all.size).toBe(0);
  plays.update([old, at(59_000_000, 2, 60_000_000)], 1, 60_000_000);
  expect([...plays.all.keys()]).toEqual([2]);
});

test('rewound to before it, a connection is gone', () => {
  const plays = createPlays();
  plays.update([at(5_000_000, 1, 5_000_100)], 1, 5_000_100);
  plays.update([], 1, 1_000_000);
  expect(plays.all.size).toBe(0);
});

test('rewound into it, a connection is seen again', () => {
  const plays = createPlays();
  const whole = at(0, 1, 60_000_000);
  plays.update([whole], 1, 60_000_000);
  plays.update([whole, at(100, 2, 500_000)], 1, 500_000);
  expect([...plays.all.keys()].sort()).toEqual([1, 2]);
});

test('a change of speed moves no dot that is under way', () => {
  const plays = createPlays();
  plays.update([at(0, 1, 100)], 1, 100);
  const before = plays.all.get(1)?.schedule.shown[0]?.end;
  plays.update([at(0, 1, 120_000)], 50, 120_000);
  expect(plays.all.get(1)?.schedule.shown[0]?.end).toBe(before);
});

test('probes are not drawn', () => {
  const plays = createPlays();
  plays.update([{ ...at(0, 1, 100), owner: { kind: 'probe', pod: 'default/web' } }], 1, 100);
  expect(plays.all.size).toBe(0);
});

test('the gallery has traffic to show', () => {
  expect(EXHIBITS.walkthrough?.().traffic?.(2_000_000).length).toBeGreaterThan(3);
});
