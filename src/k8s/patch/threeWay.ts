import { cloneData } from '../../base/plain.ts';
import type { KindDefinition } from '../kind.ts';
import { diffFields } from './diff.ts';
import type { Fields } from './listOrder.ts';
import { rulesOf } from './mergeKeys.ts';
import { joinPatches } from './strategic.ts';

/** The patches that clients make. */
// kubernetes: staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go

type Gvk = Pick<KindDefinition, 'group' | 'version' | 'kind'>;

/**
 * The strategic merge patch of `kubectl apply`: what `modified` (the manifest) has otherwise than `current` (the live
 * object), and what `original` (the manifest applied last) had and `modified` has no more. What only `current` has stays.
 * Empty when there is nothing to do. Throws a PatchError for lists that cannot be merged.
 */
// kubernetes: CreateThreeWayMergePatch
export function threeWayMergePatch(original: object, modified: object, current: object, gvk: Gvk): Fields {
  const rules = rulesOf(gvk);
  const changes = diffFields(current as Fields, modified as Fields, rules, { withoutDeletions: true });
  const deletions = diffFields(original as Fields, modified as Fields, rules, { deletionsOnly: true });
  return joinPatches(deletions, changes, rules);
}

/** The strategic merge patch that makes `original` into `modified`, as `kubectl edit`, `set` and `label` send it. */
// kubernetes: CreateTwoWayMergePatch
export function twoWayMergePatch(original: object, modified: object, gvk: Gvk): Fields {
  return cloneData(diffFields(original as Fields, modified as Fields, rulesOf(gvk), {}));
}
