import { createTable, type Table } from '../../base/table.ts';
import type { DueKey } from '../kernel/kernel.ts';
import type { NodeLoad } from './scheduler/load.ts';
import type { Placement } from './scheduler/placements.ts';

/** Where each controller stands in the log of changes, and what it still has to look at. */
export interface ControllerState {
  /** controller → resourceVersion up to which it has seen the changes. */
  readonly seen: Table<number>;
  /** controller → 1 while a delivery is due, so that one delivery carries all changes until then. */
  readonly delivering: Table<number>;
  /** `controller/key` → the happening that made the key dirty; present while a reconcile is due. */
  readonly dirty: Table<number | null>;
  /** `controller/key` → until when its last reconcile, a large one, keeps the controller busy with it. */
  readonly busyUntil: Table<number>;
  /** `controller/key` (then ` idle` for idle ones) → the timer that will make it dirty. */
  readonly timers: Table<DueKey>;
  /** `controller/key` → how often in a row it could not be brought up to date. */
  readonly retries: Table<number>;
  /** `namespace/name` of managed EndpointSlices → the resourceVersion that their controller wrote last. */
  readonly slices: Table<number>;
  /** `namespace/name` of Services with topology hints → how many endpoints each zone is hinted, by family. */
  readonly topology: Table<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  /** `namespace/name` of Pods → where the scheduler has counted them. */
  readonly placements: Table<Placement>;
  /** Node name → what the Pods bound to it take up; what the scheduler counts with. */
  readonly loads: Table<NodeLoad>;
  /** `owner uid/node name` → how many Pods of that owner are bound there. */
  readonly spread: Table<number>;
  /** Whether any Node was Ready when the node lifecycle controller looked last. */
  someNodeReady: boolean;
  /** The place of the Node that the scheduler looks at first for the next Pod, where it does not look at all of them. */
  nextNode: number;
  /** `namespace/name` of Pods on Nodes that they do not tolerate for ever → when they are evicted. */
  readonly evictions: Table<number>;
  /** `namespace/name` of Pods that no Node could take → what has to change: room on some Node, or the Nodes themselves. */
  readonly unschedulable: Table<'room' | 'nodes'>;
}

export type ControllerTask =
  /** The watch delivers what has changed since the controller last looked. */
  | {
      readonly room: 'controllers';
      readonly idle?: true;
      readonly type: 'deliver';
      readonly controller: string;
    }
  /** A dirty key's turn has come. */
  | {
      readonly room: 'controllers';
      readonly idle?: true;
      readonly type: 'reconcile';
      readonly controller: string;
      readonly key: string;
    }
  /** A key wanted to be looked at again at this moment. */
  | {
      readonly room: 'controllers';
      readonly idle?: true;
      readonly type: 'timer';
      readonly controller: string;
      readonly key: string;
    };

export function createControllerState(): ControllerState {
  return {
    seen: createTable(),
    delivering: createTable(),
    dirty: createTable(),
    busyUntil: createTable(),
    timers: createTable(),
    retries: createTable(),
    slices: createTable(),
    topology: createTable(),
    placements: createTable(),
    loads: createTable(),
    spread: createTable(),
    someNodeReady: false,
    nextNode: 0,
    evictions: createTable(),
    unschedulable: createTable(),
  };
}
