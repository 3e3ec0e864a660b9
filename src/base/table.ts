import type BTreeType from 'sorted-btree';
import { BTree, diffTrees } from './btree.ts';

/**
 * A sorted map whose copies are free: the only container that engine state is made of.
 * `fork` shares every node with the original; later writes to either copy the path they touch.
 * Values are immutable: replace them, never change them in place.
 */
export type Table<V, K = string> = BTreeType<K, V>;

// Texts are compared once and then for equality, which is far cheaper: tables live on this.
const byText = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);
const byNumber = (a: number, b: number): number => a - b;

/** A table keyed by text, iterated in code-unit order. */
export function createTable<V>(): Table<V> {
  return new BTree<string, V>(undefined, byText);
}

/** A table keyed by numbers, iterated in ascending order. */
export function createNumberTable<V>(): Table<V, number> {
  return new BTree<number, V>(undefined, byNumber);
}

/** A table with an order of its own. */
export function createOrderedTable<K, V>(compare: (a: K, b: K) => number): Table<V, K> {
  return new BTree<K, V>(undefined, compare);
}

/** Every entry whose key starts with `prefix`, in key order. The table may be changed by the caller afterwards. */
export function scanPrefix<V>(table: Table<V>, prefix: string): [string, V][] {
  const found: [string, V][] = [];
  table.forRange(prefix, after(prefix), false, (key, value) => {
    found.push([key, value]);
  });
  return found;
}

/**
 * The first text after all that begin with `prefix`. Not the prefix with the highest of all characters behind it: one
 * character that takes two bytes makes every comparison with the text several times as slow.
 */
export function after(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/**
 * A copy of one level of plain state: tables are forked for free, everything else is immutable and shared.
 * This is what makes a checkpoint cost nothing.
 */
export function forkState<S extends object>(state: S): S {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(state)) {
    copy[key] = value instanceof BTree ? value.clone() : value;
  }
  return copy as S;
}

/** The keys whose values differ between two tables; quick when one is a recent fork of the other. */
export function changedKeys<V, K>(before: Table<V, K>, after: Table<V, K>): { set: K[]; removed: K[] } {
  const set: K[] = [];
  const removed: K[] = [];
  diffTrees(
    before,
    after,
    (key) => {
      removed.push(key);
    },
    (key) => {
      set.push(key);
    },
    (key) => {
      set.push(key);
    },
  );
  return { set, removed };
}
