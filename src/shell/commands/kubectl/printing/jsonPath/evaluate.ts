import { compactJson, indentedJson } from '../../../../../base/goJson.ts';
import type { ListNode, PathNode } from './node.ts';
import { JsonPathError, parseJsonPath } from './parse.ts';

/** A template ready to be used. */
export interface JsonPath {
  /** What each piece of the template found. Throws `JsonPathError`. */
  find(data: unknown): unknown[][];
  /** The text it gives. */
  print(data: unknown, asJson?: boolean): string;
}

/** Reads a template; `allowMissing` makes fields that are not there find nothing instead of failing. */
// kubernetes: staging/src/k8s.io/client-go/util/jsonpath/jsonpath.go
export function compileJsonPath(template: string, allowMissing = true): JsonPath {
  const root = parseJsonPath(template);
  const find = (data: unknown): unknown[][] => runNodes(root.nodes, 0, [data], allowMissing, false).found;
  return {
    find,
    print: (data, asJson = false) =>
      find(data)
        .map((results) =>
          asJson ? `${indentedJson(results)}\n` : results.map((value) => textOf(value)).join(' '),
        )
        .join(''),
  };
}

/**
 * Runs the template's pieces from `start`. `{range X}` repeats what follows up to its `{end}` for each value of X.
 * Answers what was found and the piece after the `{end}` that closed the innermost range.
 */
function runNodes(
  nodes: readonly PathNode[],
  start: number,
  input: unknown[],
  allowMissing: boolean,
  inRange: boolean,
): { found: unknown[][]; next: number } {
  const found: unknown[][] = [];
  for (let at = start; at < nodes.length; at++) {
    const node = nodes[at];
    if (!node) break;
    const word = identifierIn(node);
    if (word === 'end') {
      if (!inRange) throw new JsonPathError('not in range, nothing to end');
      return { found, next: at + 1 };
    }
    const results = walk(input, node, allowMissing);
    if (word !== 'range') {
      found.push(results);
      continue;
    }
    let next = nodes.length;
    // Without values the body still runs once on nothing, to find its end.
    for (const value of results.length > 0 ? results : [NOTHING]) {
      const inner = runNodes(nodes, at + 1, [value], allowMissing, true);
      if (value !== NOTHING) found.push(...inner.found);
      next = inner.next;
    }
    at = next - 1;
  }
  return { found, next: nodes.length };
}

/** Stands for the empty result of a range: every path finds nothing in it. */
const NOTHING = Symbol('nothing');

/** `range` or `end` when that is what the piece begins with. */
function identifierIn(node: PathNode): string | null {
  const first = node.type === 'list' ? node.nodes[0] : undefined;
  return first?.type === 'identifier' ? first.name : null;
}

function walk(input: unknown[], node: PathNode, allowMissing: boolean): unknown[] {
  switch (node.type) {
    case 'list':
      return walkList(input, node, allowMissing);
    case 'text':
      return [node.text];
    case 'number':
    case 'bool':
      return input.map(() => node.value);
    case 'field':
      return walkField(input, node.name, allowMissing);
    case 'slice':
      return input.flatMap((value) => slice(value, node));
    case 'filter':
      return input.flatMap((value) => filter(value, node, allowMissing));
    case 'wildcard':
      return input.flatMap((value) => membersOf(value));
    case 'recursive':
      return input.flatMap((value) => descend(value));
    case 'union':
      return node.nodes.flatMap((list) => walkList(input, list, allowMissing));
    case 'identifier':
      if (node.name === 'range') return input;
      throw new JsonPathError(`unrecognized identifier ${node.name}`);
  }
}

function walkList(input: unknown[], list: ListNode, allowMissing: boolean): unknown[] {
  let values = input;
  for (const node of list.nodes) values = walk(values, node, allowMissing);
  return values;
}

function walkField(input: unknown[], name: string, allowMissing: boolean): unknown[] {
  if (input.length === 0) return [];
  const results = input.flatMap((value) => (isMap(value) && Object.hasOwn(value, name) ? [value[name]] : []));
  if (results.length === 0 && !allowMissing) throw new JsonPathError(`${name} is not found`);
  return results;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === NOTHING;
}

/** Members in key order: Go's order is random here, and a simulation must not be. */
function membersOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (!isMap(value)) return [];
  return Object.keys(value)
    .sort()
    .map((key) => value[key]);
}

function descend(value: unknown): unknown[] {
  const members = membersOf(value);
  return members.length === 0 ? [] : [value, ...members.flatMap((member) => descend(member))];
}

function slice(value: unknown, node: Extract<PathNode, { type: 'slice' }>): unknown[] {
  if (isNothing(value)) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
  const { length } = value;
  let start = node.start ?? 0;
  if (start < 0) start += length;
  let end = node.end.value ?? length;
  if (end < 0 || (end === 0 && node.end.derived)) end += length;
  if (end === start) return [];
  if (start >= length || start < 0) {
    throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`);
  }
  if (end > length || end < 0) {
    throw new JsonPathError(`array index out of bounds: index ${end - 1}, length ${length}`);
  }
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
  if (node.step !== null && node.step <= 0) throw new JsonPathError('step must be > 0');
  return value.slice(start, end).filter((_, at) => at % (node.step ?? 1) === 0);
}

function filter(
  value: unknown,
  node: Extract<PathNode, { type: 'filter' }>,
  allowMissing: boolean,
): unknown[] {
  if (value === NOTHING) return [];
  if (!Array.isArray(value)) {
    throw new JsonPathError(`${textOf(value)} is not array or slice and cannot be filtered`);
  }
  return value.filter((item: unknown) => {
    if (!node.right) return walkList([item], node.left, true).length > 0;
    const left = single(walkList([item], node.left, allowMissing));
    const right = single(walkList([item], node.right, allowMissing));
    return left !== null && right !== null && compare(left.value, node.operator, right.value);
  });
}

function single(values: unknown[]): { value: unknown } | null {
  if (values.length > 1) throw new JsonPathError('can only compare one element at a time');
  return values.length === 0 ? null : { value: values[0] };
}

function compare(left: unknown, operator: string, right: unknown): boolean {
  if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) {
    throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
  const basic = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
  if (!basic(left) || !basic(right)) throw new JsonPathError('invalid type for comparison');
  if (typeof left !== typeof right) throw new JsonPathError('incompatible types for comparison');
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'boolean') throw new JsonPathError('invalid type for comparison');
  const [a, b] = [left as string | number, right as string | number];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

/** The name of Go's type for decoded JSON, for messages. */
function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'symbol') return 'null';
  return typeof value === 'string' ? value : compactJson(value);
}
