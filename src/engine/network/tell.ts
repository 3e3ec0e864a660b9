import type { Connection } from '../../protocol/connection.ts';
import { deniedBy } from '../../protocol/journey.ts';
import type { HttpResponse } from '../../protocol/http.ts';
import { record } from '../kernel/happenings.ts';
import { report, schedule } from '../kernel/kernel.ts';
import type { World } from '../world.ts';
import { causeOfFailure, reasonWords } from './outcome.ts';
import { nameOf, podName } from './places.ts';

/** Tells a connection's owner what became of it. Clients hear through the queue, commands through a report. */

/** It is open, or never came to be. */
export function tellOpened(world: World, connection: Connection): void {
  const { owner, id } = connection;
  if (owner.kind === 'command') {
    recordOutcome(world, connection);
    return report(world, { type: 'opened', token: owner.token, connection });
  }
  if (owner.kind !== 'client') return;
  const verdict = connection.verdict ?? 'timeout';
  const news =
    connection.state === 'open' ? ({ kind: 'opened' } as const) : ({ kind: 'failed', verdict } as const);
  schedule(world, world.kernel.nowUs, {
    room: 'network',
    idle: true,
    type: 'client-news',
    client: owner.name,
    connection: id,
    news,
  });
}

/** A request was answered, or the connection ended first (`response` null). */
export function tellResponse(
  world: World,
  connection: Connection,
  token: number | null,
  response: HttpResponse | null,
): void {
  const { owner, id } = connection;
  if (token !== null) return report(world, { type: 'response', token, connection, response });
  if (owner.kind !== 'client') return;
  schedule(world, world.kernel.nowUs, {
    room: 'network',
    idle: true,
    type: 'client-news',
    client: owner.name,
    connection: id,
    news: { kind: 'response', response, verdict: connection.verdict ?? 'timeout' },
  });
}

function recordOutcome(world: World, connection: Connection): void {
  const { verdict, endpoint, host, port } = connection;
  const who = endpoint?.pod ? podName(endpoint.pod) : `${host}:${port}`;
  const text =
    verdict === 'answered'
      ? `${who} accepts the connection of ${nameOf(connection.from)}.`
      : `The connection of ${nameOf(connection.from)} to ${host}:${port} fails: ${verdict}${reasonWords(connection)}.`;
  const denied = deniedBy(connection).length > 0;
  record(world, {
    actor: nameOf(connection.from),
    what: `connection-${verdict ?? 'timeout'}`,
    subject: `Connection/${connection.id}`,
    text,
    // The policy was somebody's act; that the connection was opened is plain.
    cause: (denied ? causeOfFailure(world, connection) : undefined) ?? connection.cause,
  });
}
