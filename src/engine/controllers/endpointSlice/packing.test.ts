import { expect, test } from 'vitest';
import type { Endpoint } from '../../../k8s/objects.ts';
import { pack } from './packing.ts';

function endpoints(from: number, count: number, ready = true): Endpoint[] {
  return Array.from({ length: count }, (_unused, i) => ({
    addresses: [`10.0.${(from + i) >> 8}.${(from + i) & 255}`],
    conditions: { ready },
  }));
}

function slices(...sizes: number[]): { name: string; endpoints: Endpoint[] }[] {
  let from = 0;
  return sizes.map((size, i) => {
    const slice = { name: `s${i}`, endpoints: endpoints(from, size) };
    from += size;
    return slice;
  });
}

test.each([
  ['a new Service with 250', [], 250, [], [100, 100, 50]],
  ['127 more beside 62 and 61', [62, 61], 127, [['s0', 89]], [100]],
  ['152 more beside 74 and 74', [74, 74], 152, [], [100, 52]],
  ['one more goes where it comes closest to full', [50, 90, 100], 1, [['s1', 91]], []],
  ['what does not fit into the fullest goes to the next', [50, 95], 10, [['s0', 60]], []],
  ['exactly 100 more make a slice of their own', [50], 100, [], [100]],
])('%s', (_what, sizes, more, updated, created) => {
  const existing = slices(...sizes);
  const present = existing.flatMap((slice) => slice.endpoints);
  const result = pack(existing, [...present, ...endpoints(5000, more)], 100);
  expect(result.update.map((slice) => [slice.name, slice.endpoints.length])).toEqual(updated);
  expect(result.create.map((slice) => slice.endpoints.length)).toEqual(created);
  expect(result.remove).toEqual([]);
});

test('what stays is not touched, down to the objects', () => {
  const existing = slices(3, 3);
  const [first, second] = existing;
  const changed = { ...(second?.endpoints[1] as Endpoint), conditions: { ready: false } };
  const desired = [
    ...(first?.endpoints ?? []),
    second?.endpoints[0],
    changed,
    second?.endpoints[2],
  ] as Endpoint[];
  const result = pack(existing, desired, 100);
  expect(result.update.map(({ name }) => name)).toEqual(['s1']);
  expect(result.update[0]?.endpoints[0]).toBe(second?.endpoints[0]);
  expect(result.update[0]?.endpoints[1]).toBe(changed);
});

test('a slice that changes anyway is filled before an unchanged one', () => {
  const existing = slices(90, 50);
  const present = existing.flatMap((slice) => slice.endpoints).filter((_one, i) => i !== 120);
  const result = pack(existing, [...present, ...endpoints(5000, 5)], 100);
  expect(result.update.map((slice) => [slice.name, slice.endpoints.length])).toEqual([['s1', 54]]);
});

test('a slice that becomes empty goes; others are not merged', () => {
  const existing = slices(2, 1, 1);
  const result = pack(existing, existing[1]?.endpoints ?? [], 100);
  expect(result).toEqual({ create: [], update: [], remove: ['s0', 's2'] });
});

test('an outdated slice is written again as it is', () => {
  const [only] = slices(2);
  const result = pack(
    [{ ...(only as never as { name: string; endpoints: Endpoint[] }), outdated: true }],
    only?.endpoints ?? [],
    100,
  );
  expect(result.update).toEqual([only]);
});
