import { createNumberTable, createTable, type Table } from '../../base/table.ts';
import type { KubeObject } from '../../k8s/objects.ts';

/** What the API server holds. Keys sort as etcd's do: resource, then namespace, then name. */
export interface ApiState {
  /** `objectKey(resource, namespace, name)` → the frozen object. */
  readonly objects: Table<KubeObject>;
  /** `resource/namespace/label=value/name` → objectKey; what label selectors with equality use. */
  readonly byLabel: Table<string>;
  /** `ownerUid/objectKey` → objectKey; what garbage collection and controllers use. */
  readonly byOwner: Table<string>;
  /** `namespace/label=value/name` → 1: Services by the first label of their selectors. */
  readonly bySelector: Table<1>;
  /** Node name → 1, for those that are Ready and for all others. */
  readonly readyNodes: Table<1>;
  readonly unreadyNodes: Table<1>;
  /** The resourceVersion of the latest change of any Node. */
  nodesVersion: number;
  resourceVersion: number;
  /** The latest changes by resourceVersion, for watches: CHANGES_KEPT, and what some controller is still to hear of. */
  readonly changes: Table<Change, number>;
  /** The oldest change that some controller is still to hear of; null when all have heard of everything. */
  wanted: number | null;
  /** objectKey → the happening that its last change followed from. */
  readonly causes: Table<number>;
  /** Allocated node ports (health check ports too) → `namespace/name` of the Service. */
  readonly nodePorts: Table<string, number>;
  /** Watches of commands: token → what they watch. */
  readonly watches: Table<Watch, number>;
  /** Tokens of watches that a notice is on its way to → 1. */
  readonly notifying: Table<1, number>;
}

/** One write, as a watch would deliver it. */
export interface Change {
  readonly resourceVersion: number;
  readonly at: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  /** '' for what belongs to the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  /** After the change; for DELETED its last state. */
  readonly object: KubeObject;
  readonly previous: KubeObject | null;
  readonly cause: number | null;
}

export interface Watch {
  readonly resource: string;
  /** Null: all namespaces. */
  readonly namespace: string | null;
  /** Null: every name. */
  readonly name: string | null;
}

export type ApiTask =
  /** Tells a command that something it watches has changed. */
  | { readonly room: 'api'; readonly idle: true; readonly type: 'notify'; readonly token: number }
  /** Removes Events that are older than an hour. */
  | { readonly room: 'api'; readonly idle: true; readonly type: 'expire-events' };

/** How many changes the log keeps for watches from outside; one that comes from before them is told that it has expired. */
export const CHANGES_KEPT = 50_000;

export function createApiState(): ApiState {
  return {
    objects: createTable(),
    byLabel: createTable(),
    byOwner: createTable(),
    bySelector: createTable(),
    readyNodes: createTable(),
    unreadyNodes: createTable(),
    nodesVersion: 0,
    resourceVersion: 0,
    changes: createNumberTable(),
    wanted: null,
    causes: createTable(),
    nodePorts: createNumberTable(),
    watches: createNumberTable(),
    notifying: createNumberTable(),
  };
}

/** `namespace` is '' for what belongs to the whole cluster. */
export function objectKey(resource: string, namespace: string, name: string): string {
  return `${resource}/${namespace}/${name}`;
}
