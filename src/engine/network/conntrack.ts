import type { Connection } from '../../protocol/connection.ts';
import type { World } from '../world.ts';
import type { Flow } from './state.ts';

/** One flow as a Node's conntrack holds it. */
export interface ConntrackEntry {
  readonly connection: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly state: 'SYN_SENT' | 'ESTABLISHED';
  readonly original: {
    readonly source: string;
    readonly sourcePort: number;
    readonly destination: string;
    readonly destinationPort: number;
  };
  /** As replies come: from the endpoint to the address that it sees. */
  readonly reply: {
    readonly source: string;
    readonly sourcePort: number;
    readonly destination: string;
    readonly destinationPort: number;
  };
}

/** What the conntrack of a Node holds for open connections, in the order in which they were begun. */
export function conntrackOf(world: World, node: string): ConntrackEntry[] {
  const entries: ConntrackEntry[] = [];
  world.network.flows.forEachPair((id, flow) => {
    const connection = world.network.connections.get(id);
    if (connection && flow.tracked?.node === node) entries.push(entryOf(connection, flow));
  });
  return entries;
}

function entryOf(connection: Connection, flow: Flow): ConntrackEntry {
  const { source, destination, protocol, id } = connection;
  const dialled = destination ?? { ip: '', port: 0 };
  const answering = flow.tracked?.endpoint ?? dialled;
  return {
    connection: id,
    protocol,
    state: connection.state === 'open' ? 'ESTABLISHED' : 'SYN_SENT',
    original: {
      source: source.ip,
      sourcePort: source.port,
      destination: dialled.ip,
      destinationPort: dialled.port,
    },
    reply: {
      source: answering.ip,
      sourcePort: answering.port,
      destination: flow.tracked?.masqueradedAs ?? source.ip,
      destinationPort: source.port,
    },
  };
}
