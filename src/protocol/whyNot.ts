import type { Check } from './checklist.ts';
import type { Input } from './input.ts';

/** Why something gets no traffic, and what would give it some. Plain data. */
export interface WhyNot {
  /** `Service/ns/name` or `Pod/ns/name`. */
  readonly subject: string;
  /** The Service that was gone through, `ns/name`; null when a Pod belongs to none. */
  readonly service: string | null;
  /** One sentence: the first thing wrong; null when nothing is. */
  readonly finding: string | null;
  /** The field that is wrong, when it is one. */
  readonly line: FieldPlace | null;
  readonly checks: readonly Check[];
  /** Changes that were tried in a copy of the cluster and helped, the smallest first. */
  readonly changes: readonly TriedChange[];
  /** How many were tried. */
  readonly tried: number;
}

/** A field of an object, as its YAML shows it. */
export interface FieldPlace {
  readonly object: ChangedObject;
  readonly path: readonly (string | number)[];
  /** Undefined: it is not there. */
  readonly value: unknown;
}

export interface ChangedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A change somebody could make. */
export interface Change {
  /** What it does, as an order: `Let the Service select app=web`. */
  readonly text: string;
  /** The command that it equals. */
  readonly command: string;
  /** The field that it changes; null when it is no field. */
  readonly field: FieldPlace | null;
  readonly act:
    | { readonly kind: 'field'; readonly value: unknown }
    | { readonly kind: 'inputs'; readonly inputs: readonly Input[] };
}

export interface TriedChange extends Change {
  /** Traffic got through in the copy; false: one step further, and `next` is wrong then. */
  readonly works: boolean;
  readonly next: string | null;
  /** After how much virtual time. */
  readonly afterUs: number;
}
