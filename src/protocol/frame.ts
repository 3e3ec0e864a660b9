import type { Client } from './client.ts';
import type { Connection } from './connection.ts';
import type { Happening } from './happening.ts';
import type {
  EventRow,
  NodeRow,
  OtherRow,
  OutsideRow,
  PodRow,
  PolicyRow,
  ServiceRow,
  WorkloadRow,
} from './rows.ts';

/** What changed in one table since the frame before. */
export interface Delta<Row, Key = string> {
  readonly upserts: readonly Row[];
  readonly removed: readonly Key[];
}

/** What the page is told, at most once an animation frame: only what changed. `whole` means: forget all before. */
export interface Frame {
  readonly whole: boolean;
  readonly nowUs: number;
  readonly nodes?: Delta<NodeRow>;
  readonly pods?: Delta<PodRow>;
  readonly services?: Delta<ServiceRow>;
  readonly workloads?: Delta<WorkloadRow>;
  readonly clients?: Delta<Client>;
  readonly connections?: Delta<Connection, number>;
  /** Older connections are still to be told: the next frames bring them, a part each. */
  readonly more?: true;
  readonly events?: Delta<EventRow>;
  readonly policies?: Delta<PolicyRow>;
  /** What lies outside the cluster; never changes, so it comes with whole frames only. */
  readonly outside?: readonly OutsideRow[];
  readonly others?: Delta<OtherRow>;
  /** New ones, oldest first. */
  readonly happenings?: readonly Happening[];
}
