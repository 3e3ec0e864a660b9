import { expect, it, test } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  quantityOrZero,
  wholeValue,
} from './quantity.ts';

/** Text, canonical text, thousandths, whole: as apimachinery v0.36.0 answers. */
test.each([
  ['1', '1', 1000, 1],
  ['100m', '100m', 100, 1],
  ['0.1', '100m', 100, 1],
  ['1.5Gi', '1536Mi', 1610612736000, 1610612736],
  ['1024Mi', '1Gi', 1073741824000, 1073741824],
  ['1e3', '1e3', 1000000, 1000],
  ['1000', '1k', 1000000, 1000],
  ['1.001m', '1.001m', 2, 1],
  ['0.0001', '100u', 1, 1],
  ['2000m', '2', 2000, 2],
  ['+1', '+1', 1000, 1],
  ['-1.5Gi', '-1536Mi', -1610612736000, -1610612736],
  ['0Gi', '0', 0, 0],
  ['00100', '00100', 100000, 100],
  ['1.1Gi', '1181116006400m', 1181116006400, 1181116007],
  ['.5', '500m', 500, 1],
  ['5.', '5.', 5000, 5],
  ['.', '0', 0, 0],
  ['1e7', '10e6', 10000000000, 10000000],
  ['100e-1', '10', 10000, 10],
  ['0.1n', '1n', 1, 1],
  ['128974848', '128974848', 128974848000, 128974848],
])('%s', (text, canonical, milli, whole) => {
  const parsed = parseQuantity(text);
  if (!parsed.ok) throw new Error(parsed.message);
  expect([formatQuantity(parsed.quantity), milliValue(parsed.quantity), wholeValue(parsed.quantity)]).toEqual(
    [canonical, milli, whole],
  );
});

const FORMAT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

test.each([
  ['', FORMAT],
  ['abc', FORMAT],
  ['1.2.3', FORMAT],
  ['1 Gi', FORMAT],
  ['1GB', FORMAT],
  ['1K', "unable to parse quantity's suffix"],
  ['1e', "unable to parse quantity's suffix"],
])('%j is refused', (text, message) => {
  expect(parseQuantity(text)).toEqual({ ok: false, message });
});

it('reads a huge exponent without taking all memory', () => {
  expect(parseQuantity('1e999999999').ok).toBe(true);
  expect(parseQuantity('1e-999999999').ok).toBe(true);
});

it('adds and compares exact values', () => {
  const sum = addQuantities(quantityOrZero('0.5'), quantityOrZero('250m'));
  expect(formatQuantity(sum)).toBe('750m');
  expect(compareQuantities(quantityOrZero('1Gi'), quantityOrZero('1G'))).toBe(1);
  expect(compareQuantities(quantityOrZero('1k'), quantityOrZero(1000))).toBe(0);
  expect(formatQuantity(addQuantities(quantityOrZero(undefined), quantityOrZero('64Mi')))).toBe('64Mi');
});
