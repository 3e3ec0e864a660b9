import BTreeImport from 'sorted-btree';
import diffImport from 'sorted-btree/extended/diffAgainst.js';

// Both are CommonJS modules: bundlers hand over the default export, Node wraps it once more.
function unwrap<T>(imported: T): T {
  return typeof imported === 'function' ? imported : (imported as { default: T }).default;
}

/** The B+ tree with free copies that tables are made of. */
export const BTree = unwrap(BTreeImport);

/** Compares two trees and skips what they share. */
export const diffTrees = unwrap(diffImport);
