import { familyOf, hostPort } from '../../k8s/addresses.ts';
import type { Connection, ConnectionOwner } from '../../protocol/connection.ts';
import type { Reason, Verdict } from '../../protocol/journey.ts';
import { podKeyOf, type Place } from '../../protocol/place.ts';
import { beginLookup, giveUpLookup } from '../dns/resolver.ts';
import { record } from '../kernel/happenings.ts';
import { drawBelow, schedule } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { nextOf, subjectOf } from './chances.ts';
import {
  changeConnection,
  changeFlow,
  closeRecord,
  connectionOf,
  flowOf,
  legNow,
  linkPod,
  portKey,
} from './connectionRecord.ts';
import { openSocket } from './datagrams.ts';
import { sendSyn } from './handshake.ts';
import { isDown } from './nodes.ts';
import { addressOf, nameOf, nodeOfPlace, ownAddresses } from './places.ts';
import type { LookupResult } from './state.ts';
import { tellOpened, tellResponse } from './tell.ts';

export { sendRequest, podConnectionsEnd } from './requests.ts';

export interface OpenOptions {
  readonly from: Place;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** For the lookup and the handshake together; null: as long as libc and the kernel try (SYNs for 127 s). */
  readonly timeoutUs: number | null;
  /** The time counts from the end of the lookup. */
  readonly afterLookup?: boolean;
  /** Asks for addresses of this family only. */
  readonly family?: 'IPv4' | 'IPv6';
  readonly owner: ConnectionOwner;
}

/** How long somebody waits for the answer to a datagram who set no limit. */
const DATAGRAM_PATIENCE_US = 10_000_000;

/** Ephemeral ports of Linux. */
const PORT_FIRST = 32_768;
const PORT_COUNT = 28_232;

/** Looks the host up as libc does at that place, then connects. The owner hears when it is open or has failed. Gives its id. */
export function openConnection(world: World, options: OpenOptions): number {
  const { from, host, port, protocol, owner } = options;
  const id = world.network.nextConnection++;
  const { nowUs } = world.kernel;
  const timeoutUs = options.timeoutUs ?? (protocol === 'UDP' ? DATAGRAM_PATIENCE_US : null);
  const isLater = options.afterLookup === true;
  const connection: Connection = {
    id,
    protocol,
    owner,
    from,
    source: { ip: ownAddresses(world, from)[0] ?? '', port: 0, node: nodeOfPlace(world, from) },
    host,
    port,
    state: 'resolving',
    verdict: null,
    reason: null,
    dns: [],
    destination: null,
    service: null,
    eligible: [],
    endpoint: null,
    sourceSeen: null,
    startedAt: nowUs,
    establishedAt: null,
    closedAt: null,
    deadlineAt: timeoutUs === null || isLater ? null : nowUs + timeoutUs,
    requests: 0,
    replies: 0,
    cause: owner.kind === 'command' ? recordOpening(world, id, options) : world.kernel.cause,
    legs: [],
    steps: [],
  };
  world.network.connections.set(id, connection);
  world.network.flows.set(id, {
    subject: '',
    n: 0,
    family: options.family ?? null,
    patienceUs: isLater ? timeoutUs : null,
    synAt: 0,
    lastReason: null,
    tracked: null,
    heard: null,
    target: null,
    listener: null,
    via: [],
    oneWayUs: 0,
    waiting: [],
    lost: false,
    holds: null,
  });
  const pod = podKeyOf(from);
  if (pod !== null) linkPod(world, pod, id);
  const types =
    options.family === 'IPv4'
      ? (['A'] as const)
      : options.family === 'IPv6'
        ? (['AAAA'] as const)
        : (['A', 'AAAA'] as const);
  beginLookup(world, { from, host, types, owner, waiter: { kind: 'connection', id } });
  if (connection.deadlineAt !== null) {
    schedule(world, connection.deadlineAt, { room: 'network', idle: true, type: 'deadline', connection: id });
  }
  return id;
}

/** The client closes it, or no longer waits for it. Nothing happens when it is over already. */
export function closeConnection(world: World, id: number): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow || connection.state === 'closed') return;
  if (connection.state === 'open') {
    closeRecord(world, connection, {
      legs: [...connection.legs, legNow(world, connection, flow, 'fin', true)],
    });
    return;
  }
  giveUpLookup(world, id);
  closeRecord(world, connectionOf(world, id) ?? connection, { verdict: 'timeout', reason: flow.lastReason });
}

/** Runs when the name has been looked up. */
export function lookedUp(world: World, id: number, result: LookupResult): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow || connection.state !== 'resolving') return;
  if (result.failure !== null) return failConnection(world, id, 'dns-failure', result.failure);
  const [found] = result.ips.filter((each) => flow.family === null || familyOf(each) === flow.family);
  // linux: net/ipv4/route.c (ip_route_output_key_hash): no address at all is this very host.
  const ip = found === '0.0.0.0' ? '127.0.0.1' : found === '::' ? '::1' : found;
  if (ip === undefined) return failConnection(world, id, 'dns-failure', 'no-address');
  const isLoopback = ip === '127.0.0.1' || ip === '::1';
  const sourceIp = isLoopback ? ip : addressOf(world, connection.from, ip);
  const destination = { ip, port: connection.port };
  if (sourceIp === null) return sendsNothing(world, changeConnection(world, connection, { destination }));
  const subject = subjectOf(
    connection.owner,
    connection.from,
    `${hostPort(ip, connection.port)}/${connection.protocol}`,
  );
  const n = nextOf(world, subject);
  const port = ephemeralPort(world, sourceIp, connection.protocol, subject, n);
  world.network.portsInUse.set(portKey(sourceIp, connection.protocol, port), id);
  const deadlineAt = flow.patienceUs === null ? connection.deadlineAt : world.kernel.nowUs + flow.patienceUs;
  const opening = changeConnection(world, connection, {
    state: 'opening',
    deadlineAt,
    destination,
    source: { ...connection.source, ip: sourceIp, port },
  });
  changeFlow(world, id, { subject, n, synAt: world.kernel.nowUs });
  if (connection.protocol === 'UDP' && connection.owner.kind === 'client') return openSocket(world, opening);
  if (flow.patienceUs !== null && deadlineAt !== null)
    schedule(world, deadlineAt, { room: 'network', idle: true, type: 'deadline', connection: id });
  sendSyn(world, id, 0);
}

/** Nothing can leave: the machine is off, or whoever asks has no address of that family. */
function sendsNothing(world: World, connection: Connection): void {
  const { id, from, source, destination } = connection;
  const who = nameOf(from);
  const isOff = source.node !== null && isDown(world, source.node);
  const family = familyOf(destination?.ip ?? '') ?? 'IP';
  const what = isOff
    ? `${source.node} is down: nothing leaves it.`
    : ownAddresses(world, from).length === 0
      ? `${who} has no address yet: nothing leaves it.`
      : `${who} has no ${family} address: its kernel says "network unreachable".`;
  const ends = destination && hostPort(destination.ip, destination.port);
  const step = { at: world.kernel.nowUs, where: who, what, source: null, destination: ends, rule: null };
  changeConnection(world, connection, { steps: [...connection.steps, step] });
  if (isOff) return failConnection(world, id, 'timeout', 'node-down');
  failConnection(world, id, 'unreachable', 'no-route');
}

/** Runs at the moment up to which the client waits for the connection. */
export function deadlinePassed(world: World, id: number): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow) return;
  if (connection.state === 'opening') return failConnection(world, id, 'timeout', flow.lastReason);
  if (connection.state !== 'resolving') return;
  const refused = giveUpLookup(world, id) === 'refused';
  failConnection(world, id, 'dns-failure', refused ? 'dns-refused' : 'dns-timeout');
}

/** Ends a connection that never came to be, and tells its owner. */
export function failConnection(world: World, id: number, verdict: Verdict, reason: Reason | null): void {
  const connection = connectionOf(world, id);
  if (!connection || connection.state === 'closed' || connection.state === 'open') return;
  tellOpened(world, closeRecord(world, connection, { verdict, reason }));
}

/** Runs when the answer to the SYN has come back. */
export function acceptedBack(world: World, id: number): void {
  const before = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!before || !flow || before.state !== 'opening') return;
  const { nowUs } = world.kernel;
  if (flow.target?.kind === 'pod') linkPod(world, flow.target.pod, id);
  tellOpened(
    world,
    changeConnection(world, before, {
      state: 'open',
      verdict: 'answered',
      reason: null,
      establishedAt: nowUs,
    }),
  );
}

/** Runs when the other side's end has come: FIN, RST, or a silence that the kernel takes for one. */
export function endArrived(world: World, id: number, how: 'fin' | 'rst' | 'timeout'): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow) return;
  if (connection.state === 'opening' && how === 'rst')
    return failConnection(world, id, 'refused', 'not-listening');
  if (connection.state !== 'open') return;
  const verdict = how === 'rst' ? 'reset' : how === 'timeout' ? 'timeout' : connection.verdict;
  const closed = closeRecord(world, connection, {
    verdict,
    reason: how === 'timeout' ? 'gone' : connection.reason,
  });
  for (const token of flow.waiting) tellResponse(world, closed, token, null);
}

function recordOpening(world: World, id: number, options: OpenOptions): number {
  const { from, host, port } = options;
  return record(world, {
    actor: 'you',
    what: 'connect',
    subject: `Connection/${id}`,
    text: `${nameOf(from)} connects to ${hostPort(host, port)}.`,
    cause: null,
  });
}

/** A port that no other open connection of this address uses. */
function ephemeralPort(world: World, ip: string, protocol: string, subject: string, n: number): number {
  const { portsInUse } = world.network;
  const start = drawBelow(world, PORT_COUNT, 'port', subject, n);
  for (let step = 0; step < PORT_COUNT; step++) {
    const port = PORT_FIRST + ((start + step) % PORT_COUNT);
    if (!portsInUse.has(portKey(ip, protocol, port))) return port;
  }
  throw new Error('an address has more ports than connections are ever open');
}
