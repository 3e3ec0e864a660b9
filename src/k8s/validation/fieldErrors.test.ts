import { describe, expect, it } from 'vitest';
import {
  duplicate,
  forbidden,
  internalError,
  invalid,
  notFound,
  notSupported,
  required,
  tooLong,
  tooMany,
} from './fieldErrors.ts';

describe('texts', () => {
  it.each([
    [required('f'), 'Required value'],
    [required('f', 'why'), 'Required value: why'],
    [invalid('f', 'x', 'why'), 'Invalid value: "x": why'],
    [invalid('f', 'x', ''), 'Invalid value: "x"'],
    [invalid('f', 'a"b\\c\n\t\u0001é', 'why'), 'Invalid value: "a\\"b\\\\c\\n\\t\\x01é": why'],
    [invalid('f', 80, 'why'), 'Invalid value: 80: why'],
    [invalid('f', true, 'why'), 'Invalid value: true: why'],
    [invalid('f', undefined, 'why'), 'Invalid value: null: why'],
    [invalid('f', ['None'], 'why'), 'Invalid value: ["None"]: why'],
    [invalid('f', { a: '<&>' }, 'why'), 'Invalid value: {"a":"\\u003c\\u0026\\u003e"}: why'],
    [notSupported('f', 'x', ['a', 'b']), 'Unsupported value: "x": supported values: "a", "b"'],
    [forbidden('f', 'why'), 'Forbidden: why'],
    [duplicate('f', 'x'), 'Duplicate value: "x"'],
    [duplicate('f', 80), 'Duplicate value: 80'],
    [tooLong('f', 63), 'Too long: may not be more than 63 bytes'],
    [tooMany('f', 101, 100), 'Too many: 101: must have at most 100 items'],
    [notFound('f', 'x'), 'Not found: "x"'],
    [internalError('f', 'why'), 'Internal error: why'],
  ])('$message', (error, message) => {
    expect(error.message).toBe(message);
  });
});
