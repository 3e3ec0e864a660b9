import { createNumberTable, createTable, type Table } from '../../base/table.ts';
import type { Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';

/** Connections, translations and the clients that open them. */
export interface NetworkState {
  nextConnection: number;
  /** Open connections and the latest closed ones (bounded by CONNECTIONS_KEPT), by id. */
  readonly connections: Table<Connection, number>;
  /** Traffic clients by name. */
  readonly clients: Table<Client>;
}

export type NetworkTask = {
  readonly room: 'network';
  readonly idle: true;
  readonly type: 'client';
  readonly client: string;
};

export const CONNECTIONS_KEPT = 2_000;

export function createNetworkState(): NetworkState {
  return { nextConnection: 1, connections: createNumberTable(), clients: createTable() };
}
