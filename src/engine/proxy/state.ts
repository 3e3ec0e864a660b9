import { createTable, type Table } from '../../base/table.ts';

/** What each Node's kube-proxy has programmed: references to versions of one shared table, never copies. */
export interface ProxyState {
  /** Node name → 1 while its kube-proxy is stopped. */
  readonly stopped: Table<number>;
}

export function createProxyState(): ProxyState {
  return { stopped: createTable() };
}
