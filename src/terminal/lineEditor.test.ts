import { expect, test } from 'vitest';
import { completeIn, editLine, emptyLine, type Key, type Line } from './lineEditor.ts';

const HISTORY = ['kubectl get pods', 'curl http://web'];

function typed(...keys: (string | Key)[]): Line {
  let line = emptyLine(HISTORY);
  for (const key of keys)
    line = editLine(line, typeof key === 'string' ? { type: 'insert', text: key } : key, HISTORY);
  return line;
}

const left: Key = { type: 'left' };
const up: Key = { type: 'up' };
const down: Key = { type: 'down' };

test.each<[string, Line, string, number]>([
  ['typing', typed('ab', 'c'), 'abc', 3],
  ['typing in the middle', typed('ac', left, 'b'), 'abc', 2],
  ['backspace', typed('abc', { type: 'backspace' }), 'ab', 2],
  ['backspace at the start does nothing', typed('a', { type: 'home' }, { type: 'backspace' }), 'a', 0],
  ['delete', typed('abc', { type: 'home' }, { type: 'delete' }), 'bc', 0],
  ['word left', typed('kubectl get pods', { type: 'wordLeft' }), 'kubectl get pods', 12],
  ['word right', typed('kubectl get', { type: 'home' }, { type: 'wordRight' }), 'kubectl get', 7],
  ['kill word', typed('kubectl get  ', { type: 'killWord' }), 'kubectl ', 8],
  ['kill to end', typed('abc', left, { type: 'killToEnd' }), 'ab', 2],
  ['kill to start', typed('abc', left, { type: 'killToStart' }), 'c', 0],
  ['up recalls the last', typed(up), 'curl http://web', 15],
  ['up twice', typed(up, up), 'kubectl get pods', 16],
  ['up stops at the oldest', typed(up, up, up), 'kubectl get pods', 16],
  ['down comes back to what was typed', typed('draft', up, down), 'draft', 5],
])('%s', (_name, line, text, cursor) => {
  expect([line.text, line.cursor]).toEqual([text, cursor]);
});

test('one completion is put in whole, with a space', () => {
  expect(completeIn(typed('kubectl ge'), 8, ['get']).text).toBe('kubectl get ');
});

test('of several only the common beginning is put in', () => {
  expect(completeIn(typed('kubectl get p'), 12, ['pods', 'podtemplates']).text).toBe('kubectl get pod');
});
