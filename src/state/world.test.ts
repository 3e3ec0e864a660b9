import { expect, test } from 'vitest';
import type { Frame } from '../protocol/frame.ts';
import type { Happening } from '../protocol/happening.ts';
import { applyFrame, useWorld } from './world.ts';

function happening(id: number, cause: number | null): Happening {
  return { id, at: id, actor: 'x', what: 'made', subject: 'Pod/default/x', text: 'x', cause } as Happening;
}

test('what somebody did stays on the timeline, however much follows from it', () => {
  const first = [happening(0, null), happening(1, 0)];
  applyFrame({ nowUs: 1, whole: true, happenings: first } as unknown as Frame);
  for (let from = 2; from < 6_000; from += 500) {
    const happenings = Array.from({ length: 500 }, (_, index) => happening(from + index, 0));
    applyFrame({ nowUs: from, happenings } as unknown as Frame);
  }
  const ids = useWorld.getState().happenings.map((one) => one.id);
  expect(ids.length).toBeLessThan(2_100);
  expect(ids.slice(0, 2)).toEqual([0, 4_002]);
});
