import { createTable, type Table } from '../../base/table.ts';

/** What the kubelets hold about the Pods of their Nodes, and what is true of the machines themselves. */
export interface KubeletState {
  /** Node name → 1 while the machine is down. */
  readonly nodesDown: Table<number>;
}

export type KubeletTask = {
  readonly room: 'kubelet';
  readonly idle?: true;
  readonly type: 'sync';
  readonly pod: string;
};

export function createKubeletState(): KubeletState {
  return { nodesDown: createTable() };
}
