import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha512 } from './sha512.ts';

test.each(['', 'abc', 'a'.repeat(111), 'a'.repeat(112), 'ä'.repeat(200)])('of %j', (text) => {
  expect(sha512(text)).toBe(createHash('sha512').update(text).digest('hex'));
});
