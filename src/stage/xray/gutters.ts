import { bottom, right } from '../layout/box.ts';
import type { Metrics } from '../layout/metrics.ts';
import type { NodeBox } from '../layout/nodes.ts';

/** Where wires run beside a Node's rules in X-ray, left of the text and right of it. */

/** From a Node's edge to the middle of its gutters, and to the line at which a wire meets its rules. */
const GUTTER = 11;
const AT_RULES = 23;
/** Where the text of the rules begins and ends. */
export const RULES_INSET = { left: 34, right: 24 } as const;

/** Wires that would lie on one another are this far apart. */
const APART = 3.5;

export function leftGutter(node: NodeBox, track: number): number {
  return node.box.x + GUTTER + track * APART;
}

export function rightGutter(node: NodeBox, track: number): number {
  return right(node.box) - GUTTER + track * APART;
}

export function atRules(node: NodeBox): number {
  return node.box.x + AT_RULES;
}

/** Between the rules and the Pods. */
export function underRules(node: NodeBox, metrics: Metrics, track: number): number {
  return bottom(node.rules?.area ?? node.strip) + (node.rules === null ? metrics.pad / 2 : 6) + track * 2;
}

/** -1, 0 or 1, always the same for a key. */
export function trackOf(key: string): number {
  let hash = 7;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
  return (Math.abs(hash) % 3) - 1;
}
