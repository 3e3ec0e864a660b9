import type { Column, Draft, KindRules } from '../kind.ts';
import type { KubeObject } from '../objects.ts';
import { isDns1123Subdomain, isPathSegmentName } from '../validation/names.ts';
import { age } from './cells.ts';
import { AGE, NAME } from './columns.ts';
import { CLUSTER_RULES } from './otherClusterRules.ts';
import { CORE_RULES } from './otherCoreRules.ts';

/** What is particular to a kind that nothing acts on. */
export interface OtherRule {
  /** True: its name need only do as a part of a URL. */
  readonly freeName?: true;
  /** Every column; NAME and AGE when absent. */
  readonly columns?: readonly Column[];
  /** The cells after NAME. */
  readonly cells?: (object: Draft, nowUs: number) => readonly (string | number)[];
}

/** By resource: `limitranges`, `leases.coordination.k8s.io`. */
export type OtherRules = Readonly<Record<string, OtherRule>>;

const RULES: OtherRules = { ...CORE_RULES, ...CLUSTER_RULES };

/** The rules of a kind that nothing acts on. */
export function otherRules(resource: string): KindRules {
  const { freeName, columns = [NAME, AGE], cells = ageOnly } = RULES[resource] ?? {};
  return {
    checkName: freeName === true ? isPathSegmentName : isDns1123Subdomain,
    columns,
    row: (object, nowUs) => [object.metadata.name, ...cells(object, nowUs)],
  };
}

function ageOnly(object: Draft, nowUs: number): [string] {
  return [age(object as KubeObject, nowUs)];
}
