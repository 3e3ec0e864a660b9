import { expect, test } from 'vitest';
import type { Happening } from '../protocol/happening.ts';
import { captionsOf, marksOf } from './timelineMarks.ts';

function happening(id: number, at: number, cause: number | null, text = `You did ${id}.`): Happening {
  return { id, at, actor: 'you', what: 'updated', subject: 'Pod/default/a', text, cause };
}

test('nothing before the beginning is shown', () => {
  expect(marksOf([happening(1, -5, null), happening(2, 5, null)]).map((one) => one.id)).toEqual([2]);
});

test('acts are drawn over what followed from them', () => {
  expect(marksOf([happening(1, 1, null), happening(2, 2, 1)]).map((one) => one.id)).toEqual([2, 1]);
});

test('a thousand happenings do not push the acts out', () => {
  const many = Array.from({ length: 1_000 }, (_one, n) => happening(n + 2, n + 2, 1));
  const marks = marksOf([happening(1, 1, null), ...many]);
  expect([marks.length, marks.at(-1)?.id]).toEqual([160, 1]);
});

test('a caption has the room up to the next act and leaves out who did it', () => {
  const marks = [happening(1, 0, null), happening(2, 100, null), happening(3, 110, null)];
  expect(captionsOf(marks, 1, 200).map((one) => [one.text, one.widthPx])).toEqual([
    ['did 3', 82],
    ['did 1', 102],
  ]);
});
