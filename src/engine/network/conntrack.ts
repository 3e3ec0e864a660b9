import type { Connection } from '../../protocol/connection.ts';
import { hostPort } from '../../k8s/addresses.ts';
import type { Address } from '../../protocol/journey.ts';
import { SECOND_US } from '../kernel/kernel.ts';
import { rulesOf } from '../proxy/nodeView.ts';
import type { World } from '../world.ts';
import type { Flow, Translation } from './state.ts';
import { matchRules } from './translate.ts';

/** One flow as a Node's conntrack holds it. */
export interface ConntrackEntry {
  readonly connection: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly state: 'SYN_SENT' | 'ESTABLISHED';
  /** UDP: whether anything has come back, and whether the flow counts as a stream. */
  readonly replied: boolean;
  readonly assured: boolean;
  /** UDP: after so many seconds of silence from now the entry goes. */
  readonly secondsLeft: number;
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

/** How long an entry for UDP outlives its last packet: longer for a stream, which goes both ways for a while. */
// linux: net/netfilter/nf_conntrack_proto_udp.c (nf_conntrack_udp_timeout, …_stream, stream_ts)
const DATAGRAM_US = 30 * SECOND_US;
const STREAM_US = 120 * SECOND_US;
const STREAM_AFTER_US = 2 * SECOND_US;

export function lifeUs(heard: NonNullable<Flow['heard']>): number {
  return isStream(heard) ? STREAM_US : DATAGRAM_US;
}

function isStream({ beganAt, lastAt, replied }: NonNullable<Flow['heard']>): boolean {
  return replied && lastAt - beganAt > STREAM_AFTER_US;
}

/**
 * Whether a Node's kube-proxy has cleared what conntrack knew of a UDP flow: it was sent to a Service and does not go to
 * one of its serving endpoints, as this Node's rules have them. A Service without any keeps its entries.
 * Simplified: this is looked at when the next datagram is sent; an endpoint that has come back until then counts as kept.
 */
// kubernetes: pkg/proxy/conntrack/cleanup.go CleanStaleEntries
export function isCleared(world: World, tracked: Translation, dialled: Address): boolean {
  const match = matchRules(rulesOf(world, tracked.node), dialled, 'UDP');
  const serving = (match?.port.endpoints ?? []).filter((each) => each.serving).map(({ address }) => address);
  const { ip, port } = tracked.endpoint ?? dialled;
  return serving.length > 0 && !serving.includes(hostPort(ip, port));
}

/** What the conntrack of a Node holds for open connections, in the order in which they were begun. */
export function conntrackOf(world: World, node: string): ConntrackEntry[] {
  const entries: ConntrackEntry[] = [];
  world.network.flows.forEachPair((id, flow) => {
    const connection = world.network.connections.get(id);
    if (!connection || flow.tracked?.node !== node) return;
    const entry = entryOf(world, connection, flow);
    if (entry) entries.push(entry);
  });
  return entries;
}

function entryOf(world: World, connection: Connection, flow: Flow): ConntrackEntry | null {
  const { source, destination, protocol, id } = connection;
  const dialled = destination ?? { ip: '', port: 0 };
  const heard = flow.heard ?? {
    beganAt: 0,
    lastAt: world.kernel.nowUs,
    replied: connection.state === 'open',
  };
  const leftUs = heard.lastAt + lifeUs(heard) - world.kernel.nowUs;
  if (protocol === 'UDP' && flow.tracked && (leftUs <= 0 || isCleared(world, flow.tracked, dialled)))
    return null;
  const answering = flow.tracked?.endpoint ?? dialled;
  return {
    connection: id,
    protocol,
    state: connection.state === 'open' ? 'ESTABLISHED' : 'SYN_SENT',
    replied: heard.replied,
    assured: flow.heard !== null && isStream(heard),
    secondsLeft: Math.max(0, Math.ceil(leftUs / SECOND_US) - 1),
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
