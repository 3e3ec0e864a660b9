import { createTable, type Table } from '../../base/table.ts';

/** Where each controller stands in the log of changes, and what it still has to look at. */
export interface ControllerState {
  /** controller → resourceVersion up to which it has seen the changes. */
  readonly seen: Table<number>;
  /** controller → 1 while a delivery is due, so that one delivery carries all changes until then. */
  readonly delivering: Table<number>;
  /** `controller/key` → the happening that made the key dirty; present while a reconcile is due. */
  readonly dirty: Table<number | null>;
}

export type ControllerTask =
  /** The watch delivers what has changed since the controller last looked. */
  | { readonly room: 'controllers'; readonly idle?: true; readonly type: 'deliver'; readonly controller: string }
  | {
      readonly room: 'controllers';
      readonly idle?: true;
      readonly type: 'reconcile';
      readonly controller: string;
      readonly key: string;
    };

export function createControllerState(): ControllerState {
  return { seen: createTable(), delivering: createTable(), dirty: createTable() };
}
