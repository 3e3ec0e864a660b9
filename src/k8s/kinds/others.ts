import type { KindDefinition } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Subdomain, isPathSegmentName } from '../validation/names.ts';
import { age } from './cells.ts';
import type { Column, Draft } from '../kind.ts';
import { AGE, NAME } from './columns.ts';
import { CLUSTER_KINDS } from './otherClusterKinds.ts';
import { CORE_KINDS } from './otherCoreKinds.ts';

/**
 * The rest of the official API: stored, checked against its schema and shown, but nothing acts on it.
 * What a real server answers without storing anything (reviews, bindings) is not among them.
 */
export interface OtherKind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** True: it belongs to the whole cluster. */
  readonly cluster?: true;
  readonly categories?: readonly string[];
  readonly subresources?: KindDefinition['subresources'];
  readonly hasGeneration?: true;
  /** True: its name need only do as a part of a URL. */
  readonly freeName?: true;
  /** Every column; NAME and AGE when absent. */
  readonly columns?: readonly Column[];
  /** The cells after NAME. */
  readonly cells?: (object: Draft, nowUs: number) => readonly (string | number)[];
}

/** By `group/version`, the core group being just `v1`. */
export type OtherKinds = Readonly<Record<string, readonly OtherKind[]>>;

export const OTHER_KINDS: readonly KindDefinition[] = Object.entries({
  ...CORE_KINDS,
  ...CLUSTER_KINDS,
}).flatMap(([groupVersion, kinds]) => kinds.map((other) => define(groupVersion, other)));

function define(groupVersion: string, other: OtherKind): KindDefinition {
  const [version = '', group = ''] = groupVersion.split('/').toReversed();
  const cells = other.cells ?? ((object, nowUs) => [age(object as KubeObject, nowUs)]);
  return {
    group,
    version,
    kind: other.kind,
    plural: other.plural,
    singular: other.kind.toLowerCase(),
    shortNames: other.shortNames ?? [],
    namespaced: other.cluster !== true,
    categories: other.categories ?? [],
    simulated: false,
    subresources: other.subresources ?? [],
    hasGeneration: other.hasGeneration === true,
    checkName: other.freeName === true ? isPathSegmentName : isDns1123Subdomain,
    columns: other.columns ?? [NAME, AGE],
    row: (object, nowUs) => [object.metadata.name, ...cells(object, nowUs)],
  };
}
