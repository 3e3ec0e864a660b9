import { expect, test } from 'vitest';
import { lineDifference } from './lineDifference.ts';

const text = (before: string, after: string): string =>
  lineDifference(before, after)
    .map((line) => line.sign + line.text)
    .join('\n');

test.each<[string, string, string, string]>([
  ['nothing', 'a\nb', 'a\nb', ''],
  ['a new object', '', 'a\nb', '+a\n+b'],
  ['one changed line', 'a\nb\nc', 'a\nx\nc', ' a\n-b\n+x\n c'],
  ['an added line', 'a\nc', 'a\nb\nc', ' a\n+b\n c'],
  ['far lines are left out', '1\n2\n3\n4\n5\n6', '1\n2\n3\n4\n5\n7', ' 4\n 5\n-6\n+7'],
  ['what follows is left out', 'x\n2\n3\n4\n5', 'y\n2\n3\n4\n5', '-x\n+y\n 2\n 3\n…'],
])('%s', (_name, before, after, expected) => {
  expect(text(before, after)).toBe(expected);
});
