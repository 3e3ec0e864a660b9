import { describe, expect, it, test } from 'vitest';
import {
  formatLabels,
  formatRequirements,
  formatSelector,
  matchesRequirements,
  matchesSelector,
  parseLabelSelector,
  type Labels,
  type LabelSelector,
} from './labels.ts';
import { matchesLabels } from './matchesLabels.ts';

test.each<[Labels | undefined, Labels, boolean]>([
  [{ a: 'b', c: 'd' }, { a: 'b' }, true],
  [{ a: 'b' }, { a: 'b', c: 'd' }, false],
  [{ a: 'x' }, { a: 'b' }, false],
  [undefined, {}, true],
  [undefined, { a: 'b' }, false],
  [{}, { constructor: 'x' }, false],
])('%j has %j: %s', (labels, wanted, matches) => {
  expect(matchesLabels(labels, wanted)).toBe(matches);
});

const expression = (operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key: 'a', operator, ...(values && { values }) }],
});

test.each<[string, LabelSelector | undefined, Labels, boolean]>([
  ['an absent selector', undefined, { a: 'b' }, false],
  ['an empty selector', {}, {}, true],
  ['In', expression('In', ['b', 'c']), { a: 'c' }, true],
  ['In, key absent', expression('In', ['b']), {}, false],
  ['NotIn', expression('NotIn', ['b']), { a: 'b' }, false],
  ['NotIn, key absent', expression('NotIn', ['b']), {}, true],
  ['Exists', expression('Exists'), { a: '' }, true],
  ['DoesNotExist', expression('DoesNotExist'), { a: '' }, false],
  ['an unknown operator', expression('Like', ['b']), { a: 'b' }, false],
  ['both parts', { matchLabels: { x: 'y' }, ...expression('Exists') }, { a: 'b' }, false],
])('%s', (_, selector, labels, matches) => {
  expect(matchesSelector(selector, labels)).toBe(matches);
});

const VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const NAME_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('-l as upstream reads it', () => {
  test.each([
    ['', ''],
    ['  ', ''],
    ['a = b , c != d', 'a=b,c!=d'],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['b=1,a==2', 'a==2,b=1'],
    ['!a', '!a'],
    ['a>1,b<2', 'a>1,b<2'],
    ['a!=', 'a!='],
    ['a=,b', 'a=,b'],
    ['in in (in,notin)', 'in in (in,notin)'],
    ['a in (,b)', 'a in (,b)'],
  ])('%s', (text, formatted) => {
    const parsed = parseLabelSelector(text);
    expect(parsed.ok && formatRequirements(parsed.requirements)).toBe(formatted);
  });

  test.each([
    ['a==b==c', "found '==', expected: ',' or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a,', "found '', expected: identifier after ','"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a=b_', `unable to parse requirement: values[0][a]: Invalid value: "b_": ${VALUE_TEXT}`],
    ['a_=b', `unable to parse requirement: <nil>: Invalid value: "a_": ${NAME_TEXT}`],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a in (b_,c_)',
      `unable to parse requirement: [values[0][a]: Invalid value: "b_": ${VALUE_TEXT}, values[1][a]: Invalid value: "c_": ${VALUE_TEXT}]`,
    ],
  ])('%s is refused', (text, message) => {
    expect(parseLabelSelector(text)).toEqual({ ok: false, message });
  });

  test.each<[string, Labels, boolean]>([
    ['a=b', { a: 'b' }, true],
    ['a!=b', {}, true],
    ['a notin (b)', { a: 'b' }, false],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['a>5', { a: '10' }, true],
    ['a>5', { a: 'x' }, false],
    ['a<5', {}, false],
    ['toString', {}, false],
  ])('%s on %j: %s', (text, labels, matches) => {
    const parsed = parseLabelSelector(text);
    expect(parsed.ok && matchesRequirements(parsed.requirements, labels)).toBe(matches);
  });
});

it('prints labels and selectors as kubectl does', () => {
  expect(formatLabels({ b: '1', a: '2' })).toBe('a=2,b=1');
  expect(formatLabels(undefined)).toBe('<none>');
  expect(formatSelector(undefined)).toBe('<none>');
  expect(
    formatSelector({
      matchLabels: { a: 'b' },
      matchExpressions: [
        { key: 'f', operator: 'DoesNotExist' },
        { key: 'c', operator: 'In', values: ['e', 'd'] },
      ],
    }),
  ).toBe('a=b,c in (d,e),!f');
});
