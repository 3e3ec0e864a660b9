import type { FieldError } from './fieldError.ts';
import type { KubeObject } from './objects.ts';

/**
 * An object that is still being made: a private, unfrozen copy. Kinds fill in and check drafts; what is stored is frozen.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- a draft has any shape until it has been checked
export type Draft = Record<string, any>;

/** One column of the server's table for `kubectl get`. `priority` 1 shows with `-o wide` only. */
// kubernetes: pkg/printers/internalversion/printers.go
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly format?: 'name';
  readonly priority?: 1;
  readonly description: string;
}

/**
 * A kind is a row of the registry: names, defaults and strategy, which every running cluster needs. Verbs know no kind.
 * What the API server asks and shows of it is its `KindRules`.
 */
export interface KindDefinition {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** `all` for what `kubectl get all` lists. */
  readonly categories: readonly string[];
  /** False: stored, checked against its schema and shown, but nothing acts on it ("not simulated"). */
  readonly simulated: boolean;
  readonly subresources: readonly ('status' | 'scale' | 'ephemeralcontainers')[];
  /** Whether the server counts `metadata.generation`, raised when anything outside metadata and status changes. */
  readonly hasGeneration: boolean;
  /** Fills in what is absent, as decoding the versioned type does. Runs on every create, update and patch result. */
  readonly defaults?: (draft: Draft) => void;
  /** What the strategy resets on create (a status sent along, say), after defaults and before validation. */
  readonly prepareForCreate?: (draft: Draft) => void;
  readonly prepareForUpdate?: (draft: Draft, old: KubeObject) => void;
}

/** What the API server asks of a kind's objects that come from outside, and what it shows of them. */
export interface KindRules {
  /** Checks `metadata.name`; the messages of upstream's validation, empty when fine. */
  readonly checkName: (name: string) => readonly string[];
  /** Everything wrong with a new object, in upstream's order, without metadata (checked for all kinds alike). */
  readonly validate?: (object: Draft) => FieldError[];
  /** Everything wrong with a change, in upstream's order. */
  readonly validateUpdate?: (object: Draft, old: KubeObject) => FieldError[];
  /** Everything wrong with a change through `/status`, where only the status is new. */
  readonly validateStatusUpdate?: (object: Draft, old: KubeObject) => FieldError[];
  /** Warnings that the server sends along (deprecated fields); `old` is what the object was, absent on create. */
  readonly warnings?: (object: Draft, old?: KubeObject) => string[];
  readonly columns: readonly Column[];
  /** The cells of one object; `nowUs` is virtual time, for ages. */
  readonly row: (object: KubeObject, nowUs: number) => readonly (string | number)[];
}

/** How the engine names a kind: `services`, `deployments.apps`, `endpointslices.discovery.k8s.io`. */
export function resourceOf(kind: Pick<KindDefinition, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: Pick<KindDefinition, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
