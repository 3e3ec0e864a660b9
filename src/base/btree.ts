import BTreeImport from 'sorted-btree';
import diffImport from 'sorted-btree/extended/diffAgainst.js';

// Both are CommonJS modules: bundlers hand over the default export, Node wraps it once more.
function unwrap<T>(imported: T): T {
  return typeof imported === 'function' ? imported : (imported as { default: T }).default;
}

/** The B+ tree with free copies that tables are made of. */
export const BTree = unwrap(BTreeImport);

// The library looks a key up by a walk over a range, which costs several times a lookup. No table holds `undefined`.
BTree.prototype.has = function has(this: { get(key: unknown): unknown }, key: unknown) {
  return this.get(key) !== undefined;
};

/** Compares two trees and skips what they share. */
export const diffTrees = unwrap(diffImport);
