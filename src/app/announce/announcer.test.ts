import { describe, expect, test } from 'vitest';
import type { Happening } from '../../protocol/happening.ts';
import { createAnnouncer } from './announcer.ts';

let id = 0;
function happening(text: string, what = 'pod-ready', subject = 'Pod/default/web-1'): Happening {
  return { id: id++, at: 0, actor: 'kubelet', what, subject, text, cause: null };
}

const CALM = { tone: 'calm', text: 'c is served by a.' } as const;
const OUTAGE = { tone: 'fail', text: 'c is refused by web on 2 of its last 5 connections.' } as const;

test('traffic alone says nothing after the first sentence', () => {
  const announcer = createAnnouncer();
  announcer.jump(1_000_000, CALM);
  expect(announcer.due(0, 'calm')).toBe('00:01.000. c is served by a.');
  for (let turn = 1; turn < 200; turn++) {
    announcer.hear([happening('c connects.', 'connect', `Connection/${turn}`)], {
      tone: 'calm',
      text: `c is served by ${turn}.`,
    });
    expect(announcer.due(turn * 500, 'all')).toBeNull();
  }
});

describe('how much is said', () => {
  test.each([
    ['off', null],
    ['failures', 'c is refused by web on 2 of its last 5 connections. web-3 is not ready.'],
    [
      'calm',
      'c is refused by web on 2 of its last 5 connections. web-3 is not ready. web-2 is ready. web-4 is ready. And 1 more.',
    ],
    [
      'all',
      'c is refused by web on 2 of its last 5 connections. web-3 is not ready. web-1 is ready. web-2 is ready. web-4 is ready.',
    ],
  ] as const)('%s', (how, wanted) => {
    const announcer = createAnnouncer();
    announcer.hear(
      [1, 2, 3, 4].map((n) =>
        n === 3 ? happening('web-3 is not ready.', 'pod-not-ready') : happening(`web-${n} is ready.`),
      ),
      OUTAGE,
    );
    expect(announcer.due(10_000, how)).toBe(wanted);
  });
});

test('the next portion waits, an outage hardly does', () => {
  const announcer = createAnnouncer();
  announcer.hear([happening('a.')], CALM);
  expect(announcer.due(0, 'calm')).toBe('a.');
  announcer.hear([happening('b.')], CALM);
  expect(announcer.due(5_900, 'calm')).toBeNull();
  announcer.hear([], OUTAGE);
  expect(announcer.due(5_950, 'calm')).toBe(`${OUTAGE.text} b.`);
});

test('another share of failures is no news; that all is well again is', () => {
  const announcer = createAnnouncer();
  announcer.hear([], OUTAGE);
  expect(announcer.due(0, 'failures')).toBe(OUTAGE.text);
  announcer.hear([], { ...OUTAGE, text: OUTAGE.text.replace('2 of', '3 of') });
  expect(announcer.due(10_000, 'failures')).toBeNull();
  announcer.hear([happening('b.')], CALM);
  expect(announcer.due(20_000, 'failures')).toBe(CALM.text);
});

test('what waited is forgotten where somebody goes to another moment', () => {
  const announcer = createAnnouncer();
  announcer.hear([happening('a.')], CALM);
  announcer.jump(62_500_000, OUTAGE);
  expect(announcer.due(10_000, 'calm')).toBe(`01:02.500. ${OUTAGE.text}`);
});
