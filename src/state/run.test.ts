import { expect, test } from 'vitest';
import type { TimedInput } from '../protocol/input.ts';
import { dueAgain, newRun, nextAgain, rewound, told, type Run } from './run.ts';

const at = (us: number): TimedInput => ({ at: us, input: { type: 'client-remove', name: String(us) } });

const RUN: Run = newRun([at(1), at(5), at(9)]);

test('a rewind keeps what lies ahead', () => {
  expect(rewound(RUN, 5)).toEqual({ past: [at(1), at(5)], ahead: [at(9)], sent: 0 });
});

test('a second rewind keeps the order', () => {
  expect(rewound(rewound(RUN, 5), 0).ahead).toEqual([at(1), at(5), at(9)]);
});

test('what lies ahead comes due again', () => {
  const back = rewound(RUN, 2);
  expect([dueAgain(back, 4), dueAgain(back, 5), nextAgain(back)]).toEqual([[], [at(5)], 5]);
});

test('an input that was sent again is past, and nobody has acted', () => {
  const sent = { ...rewound(RUN, 2), sent: 1 };
  expect(told(sent, [at(5)])).toEqual({
    run: { past: [at(1), at(5)], ahead: [at(9)], sent: 0 },
    acted: false,
  });
});

test('another act ends what lay ahead', () => {
  const { run, acted } = told(rewound(RUN, 2), [at(3)]);
  expect({ run, acted }).toEqual({ run: { past: [at(1), at(3)], ahead: [], sent: 0 }, acted: true });
});

test('nothing told changes nothing', () => {
  expect(told(RUN, []).run).toBe(RUN);
});
