import { NO_STATS, type Client } from '../../protocol/client.ts';
import type { Connection } from '../../protocol/connection.ts';
import type { HttpRequest } from '../../protocol/http.ts';
import type { ClientSettings } from '../../protocol/input.ts';
import type { Verdict } from '../../protocol/journey.ts';
import { podOf, wholePlace } from '../../protocol/place.ts';
import { following, forget, record } from '../kernel/happenings.ts';
import { draw, schedule, SECOND_US } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { countFailure, countForPod, forgetPods, noteOutcome } from './clientStats.ts';
import { closeConnection, openConnection, sendRequest } from './connection.ts';
import { connectionOf, flowOf } from './connectionRecord.ts';
import { noReply } from './datagrams.ts';
import { checkPlace } from './places.ts';
import type { ClientNews, ClientTurns } from './state.ts';
import { parseUrl, type UrlTarget } from './target.ts';

/** How long a client waits for a connection (name lookup included), and then for an answer. */
const PATIENCE_US = 5 * SECOND_US;

/** A client that waits for so many answers begins nothing new until some have come. */
const OUTSTANDING_MAX = 256;

const RATE_MAX = 1_000;

const FIRST_TURN: ClientTurns = { next: 0, outstanding: 0, onConnection: 0, failing: [], goodInRow: 0 };

/**
 * Adds a traffic client: from now on it makes `rate` requests a second, evenly spaced from a phase of its own. Without
 * keep-alive each is a connection with its own name lookup, as curl makes it. Null, or why it can't be added.
 */
export function addClient(world: World, settings: ClientSettings): string | null {
  const problem = checkSettings(world, settings);
  if (problem !== null) return problem;
  const { name, rate } = settings;
  const { nowUs } = world.kernel;
  const from = wholePlace(settings.from);
  const client: Client = { ...settings, from, addedAt: nowUs, connection: null, stats: NO_STATS, last: null };
  world.network.clients.set(name, client);
  world.network.clientTurns.set(name, FIRST_TURN);
  const id = record(world, {
    actor: 'you',
    what: 'client-added',
    subject: `Client/${name}`,
    text: `Client ${name} sends ${rate} ${rate === 1 ? 'request' : 'requests'} a second from ${from} to ${settings.url}.`,
    cause: null,
  });
  following(world, id, () => scheduleTurn(world, client, 0));
  return null;
}

/** Removes a client; what it has open is closed. Null, or why it can't be removed. */
export function removeClient(world: World, name: string): string | null {
  const client = world.network.clients.get(name);
  if (!client) return `client "${name}" not found`;
  for (const [id, connection] of world.network.connections.entries()) {
    if (
      connection.state !== 'closed' &&
      connection.owner.kind === 'client' &&
      connection.owner.name === name
    ) {
      closeConnection(world, id);
    }
  }
  world.network.clients.delete(name);
  world.network.clientTurns.delete(name);
  forgetPods(world, name);
  record(world, {
    actor: 'you',
    what: 'client-removed',
    subject: `Client/${name}`,
    text: `Client ${name} was removed.`,
    cause: null,
  });
  forget(world, `Client/${name}`);
  return null;
}

/** Runs when a client's next request is due. */
export function clientTurn(world: World, name: string, addedAt: number): void {
  const client = world.network.clients.get(name);
  const turns = world.network.clientTurns.get(name);
  if (!client || !turns || client.addedAt !== addedAt) return;
  world.network.clientTurns.set(name, { ...turns, next: turns.next + 1 });
  scheduleTurn(world, client, turns.next + 1);
  if (checkPlace(world, client.from) !== null) return stopFor(world, client);
  if (turns.outstanding >= OUTSTANDING_MAX) return;
  if (client.keepAlive) keepAliveTurn(world, client);
  else openFor(world, client);
}

/** Runs when something became of a client's connection or request. */
export function clientHears(world: World, name: string, id: number, news: ClientNews): void {
  const client = world.network.clients.get(name);
  const connection = connectionOf(world, id);
  if (!client || !connection) return;
  switch (news.kind) {
    case 'opened':
      return opened(world, client, connection);
    case 'failed':
      return failed(world, client, connection, news.verdict);
    case 'response':
      if (news.response) {
        const isUdp = connection.protocol === 'UDP';
        return answered(world, client, connection, isUdp ? 'answered' : String(news.response.status));
      }
      return failed(world, client, connection, news.verdict);
  }
}

/** Runs when a client no longer waits for the answer to the `requests`th request of a connection. */
export function clientPatienceEnds(world: World, name: string, id: number, requests: number): void {
  const client = world.network.clients.get(name);
  const connection = connectionOf(world, id);
  if (!client || !connection || connection.state !== 'open') return;
  if (connection.requests !== requests) return;
  if (connection.protocol === 'UDP') {
    // The socket stays: a datagram without an answer says nothing about the next one.
    if ((flowOf(world, id)?.waiting.length ?? 0) > 0) noReply(world, id, 'timeout');
    return;
  }
  if (connection.replies >= requests) return;
  closeConnection(world, id);
  failed(world, client, connection, 'timeout');
}

function checkSettings(
  world: World,
  { name, from, url, rate, requestsPerConnection }: ClientSettings,
): string | null {
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(name))
    return `"${name}" is not a name for a client`;
  if (world.network.clients.has(name)) return `client "${name}" already exists`;
  if (!(rate > 0 && rate <= RATE_MAX))
    return `a rate is more than 0 and at most ${RATE_MAX} requests a second`;
  if (
    requestsPerConnection !== null &&
    !(Number.isInteger(requestsPerConnection) && requestsPerConnection > 0)
  ) {
    return 'requests per connection is a whole number from 1';
  }
  const target = parseUrl(url);
  if (typeof target === 'string') return target;
  // A Pod may still be on its way; a place that can never be is refused.
  const place = wholePlace(from);
  return podOf(place) ? null : checkPlace(world, place);
}

function scheduleTurn(world: World, client: Client, turn: number): void {
  const periodUs = SECOND_US / client.rate;
  const phase = draw(world, 'client-phase', client.name, 0) / 0x1_0000_0000;
  const at = client.addedAt + (turn + phase) * periodUs;
  schedule(world, at, {
    room: 'network',
    idle: true,
    type: 'client',
    client: client.name,
    addedAt: client.addedAt,
  });
}

/** Its Pod does not run: the client is still, and says so. */
function stopFor(world: World, client: Client): void {
  if (client.last !== 'gone')
    world.network.clients.set(client.name, { ...client, connection: null, last: 'gone' });
}

function keepAliveTurn(world: World, client: Client): void {
  const connection = client.connection === null ? null : connectionOf(world, client.connection);
  if (!connection || connection.state === 'closed') return openFor(world, client);
  // One request at a time: while the answer to the last one is missing, this turn passes.
  if (connection.state !== 'open' || (flowOf(world, connection.id)?.waiting.length ?? 0) > 0) return;
  begin(world, client);
  send(world, client, connection);
}

/** Counts a request that begins now. */
function begin(world: World, client: Client): void {
  const { stats } = client;
  world.network.clients.set(client.name, { ...client, stats: { ...stats, requests: stats.requests + 1 } });
  changeTurns(world, client.name, (turns) => ({ ...turns, outstanding: turns.outstanding + 1 }));
}

function openFor(world: World, client: Client): void {
  const target = parseUrl(client.url);
  if (typeof target === 'string') return;
  begin(world, client);
  const id = openConnection(world, {
    from: client.from,
    host: target.host,
    port: target.port,
    protocol: target.protocol,
    timeoutUs: PATIENCE_US,
    owner: { kind: 'client', name: client.name },
  });
  changeClient(world, client.name, { connection: id });
  changeTurns(world, client.name, (turns) => ({ ...turns, onConnection: 0 }));
}

function opened(world: World, client: Client, connection: Connection): void {
  countForPod(world, client.name, connection.endpoint?.pod ?? null, 'connections');
  const { stats } = client;
  changeClient(world, client.name, { stats: { ...stats, connections: stats.connections + 1 } });
  send(world, client, connection);
}

function send(world: World, client: Client, connection: Connection): void {
  const target = parseUrl(client.url);
  if (typeof target === 'string') return;
  const problem = sendRequest(world, connection.id, requestFor(client, target), null);
  // It broke between the handshake and now.
  if (problem !== null) return failed(world, client, connection, connection.verdict ?? 'reset');
  changeTurns(world, client.name, (turns) => ({ ...turns, onConnection: turns.onConnection + 1 }));
  schedule(world, world.kernel.nowUs + PATIENCE_US, {
    room: 'network',
    idle: true,
    type: 'client-patience',
    client: client.name,
    connection: connection.id,
    requests: connectionOf(world, connection.id)?.requests ?? 0,
  });
}

function requestFor(client: Client, target: UrlTarget): HttpRequest {
  return {
    method: 'GET',
    path: target.path,
    headers: [
      ['Host', target.authority],
      ['User-Agent', 'servicescope'],
      ['Accept', '*/*'],
      ...(client.keepAlive ? [] : ([['Connection', 'close']] as const)),
    ],
    body: '',
    tls: target.tls,
  };
}

function answered(world: World, client: Client, connection: Connection, status: string): void {
  countForPod(world, client.name, connection.endpoint?.pod ?? null, 'requests');
  const { stats } = client;
  changeClient(world, client.name, { stats: { ...stats, answered: stats.answered + 1 }, last: status });
  endRequest(world, client, connection, null);
  const turns = world.network.clientTurns.get(client.name);
  const used =
    client.requestsPerConnection !== null && (turns?.onConnection ?? 0) >= client.requestsPerConnection;
  if (!client.keepAlive || used) closeConnection(world, connection.id);
}

function failed(world: World, client: Client, connection: Connection, verdict: Verdict): void {
  // Not the network failed but the client itself: its Pod is gone.
  if (checkPlace(world, client.from) !== null) {
    changeTurns(world, client.name, (turns) => ({
      ...turns,
      outstanding: Math.max(0, turns.outstanding - 1),
    }));
    return stopFor(world, client);
  }
  const last = verdict === 'answered' ? 'reset' : verdict;
  changeClient(world, client.name, { stats: countFailure(client.stats, verdict), last });
  endRequest(world, client, connection, last);
}

function endRequest(world: World, client: Client, connection: Connection, failure: Verdict | null): void {
  changeTurns(world, client.name, (turns) => {
    const outstanding = Math.max(0, turns.outstanding - 1);
    return noteOutcome(world, client, { ...turns, outstanding }, connection, failure);
  });
}

function changeClient(world: World, name: string, change: Partial<Client>): void {
  const client = world.network.clients.get(name);
  if (client) world.network.clients.set(name, { ...client, ...change });
}

function changeTurns(world: World, name: string, change: (turns: ClientTurns) => ClientTurns): void {
  const turns = world.network.clientTurns.get(name);
  if (turns) world.network.clientTurns.set(name, change(turns));
}
