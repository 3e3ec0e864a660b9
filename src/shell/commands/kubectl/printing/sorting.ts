import { compareQuantities, parseQuantity } from '../../../../k8s/quantity.ts';
import { plain } from '../failure.ts';
import { relaxedPath } from './customColumns.ts';
import { compileJsonPath } from './jsonPath/evaluate.ts';

/**
 * Sorts by what a JSONPath finds in each object: numbers by size, quantities by amount, other text by code units.
 * Objects without the field come first. Throws when no object has it.
 */
// kubernetes: staging/src/k8s.io/kubectl/pkg/cmd/get/sorter.go
export function sortRows<Row>(rows: readonly Row[], sortBy: string, objectOf: (row: Row) => unknown): Row[] {
  const template = relaxedPath(sortBy);
  const path = compileJsonPath(template);
  const keyed = rows.map((row) => ({ row, values: path.find(objectOf(row))[0] ?? [] }));
  if (keyed.length > 0 && keyed.every(({ values }) => values.length === 0)) {
    throw plain(`couldn't find any field with path "${template}" in the list of objects`);
  }
  return keyed
    .sort((a, b) => {
      if (a.values.length === 0 || b.values.length === 0) return a.values.length - b.values.length;
      return compareValues(a.values[0], b.values[0]);
    })
    .map(({ row }) => row);
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [parseQuantity(a), parseQuantity(b)];
    if (left.ok && right.ok) return compareQuantities(left.quantity, right.quantity);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    for (const [at, item] of a.entries()) {
      if (at >= b.length) break;
      const order = compareValues(item, b[at]);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1;
  if (b === null || b === undefined) return 1;
  throw plain(`unsortable type: ${typeof a}`);
}
