import type { Connection } from '../../protocol/connection.ts';
import type { HttpRequest, HttpResponse } from '../../protocol/http.ts';
import { podKeyOf } from '../../protocol/place.ts';
import { serve } from '../images/serve.ts';
import { schedule, SECOND_US } from '../kernel/kernel.ts';
import { podAlive } from '../node/listeners.ts';
import type { World } from '../world.ts';
import {
  changeConnection,
  changeFlow,
  closeRecord,
  connectionOf,
  flowOf,
  legNow,
  linkedTo,
} from './connectionRecord.ts';
import { sendDatagram } from './datagrams.ts';
import { answerOutside } from './machinePrograms.ts';
import { isDown } from './nodes.ts';
import type { Flow } from './state.ts';
import { tellResponse } from './tell.ts';

/** How long Linux repeats data that nobody acknowledges (`tcp_retries2` 15). */
const DATA_GIVE_UP_US = 924 * SECOND_US;

/** What a program of the machine or outside takes for an answer. */
const OUTSIDE_THINK_US = 2_000;

/** What a program takes for a datagram. */
const DATAGRAM_THINK_US = 200;

/**
 * Sends a request on an open connection; `token` null for a client's. The owner hears of the response, or how the connection
 * ended instead. Null, or why it can't be sent.
 */
export function sendRequest(
  world: World,
  id: number,
  request: HttpRequest,
  token: number | null,
): string | null {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow || connection.state !== 'open') return `connection ${id} is not open`;
  if (connection.protocol === 'UDP') {
    sendDatagram(world, id, request, token);
    return null;
  }
  changeConnection(world, connection, {
    requests: connection.requests + 1,
    legs: [
      ...connection.legs,
      legNow(world, connection, flow, 'request', true, isSilent(world, flow) ? 'dropped' : 'arrived'),
    ],
  });
  changeFlow(world, id, { waiting: [...flow.waiting, token] });
  const at = world.kernel.nowUs + flow.oneWayUs;
  schedule(world, at, { room: 'network', idle: true, type: 'request', connection: id, token, request });
  return null;
}

/** Runs when a request has reached the server. Established traffic follows conntrack: no rule is asked. */
export function requestArrived(world: World, id: number, request: HttpRequest): void {
  const connection = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!connection || !flow || connection.state !== 'open') return;
  if (isSilent(world, flow)) {
    if (connection.protocol === 'TCP') ends(world, id, 'timeout', DATA_GIVE_UP_US);
    return;
  }
  if (connection.protocol === 'UDP') return echo(world, id, flow);
  const served = answer(world, connection, flow, request);
  if ('close' in served) {
    return ends(world, id, 'fin', flow.oneWayUs, connection, flow);
  }
  const closes = saysClose(request.headers) || saysClose(served.response.headers);
  schedule(world, world.kernel.nowUs + served.delayUs + flow.oneWayUs, {
    room: 'network',
    idle: true,
    type: 'reply',
    connection: id,
    response: served.response,
    closes,
  });
}

/** Whatever listens for datagrams sends one back. */
function echo(world: World, id: number, flow: Flow): void {
  const response: HttpResponse = { status: 200, statusText: 'OK', headers: [], body: '' };
  const at = world.kernel.nowUs + DATAGRAM_THINK_US + flow.oneWayUs;
  schedule(world, at, {
    room: 'network',
    idle: true,
    type: 'reply',
    connection: id,
    response,
    closes: false,
  });
}

/** Runs when a reply is back at the client. */
export function replyArrived(world: World, id: number, response: HttpResponse, closes: boolean): void {
  const before = connectionOf(world, id);
  const flow = flowOf(world, id);
  if (!before || !flow || before.state !== 'open' || flow.lost) return;
  const isUdp = before.protocol === 'UDP';
  // An answer that nobody waits for any more.
  if (isUdp && flow.waiting.length === 0) return;
  const [token = null, ...waiting] = flow.waiting;
  const leg = legNow(world, before, flow, 'reply', false);
  const { nowUs } = world.kernel;
  const sent = { ...leg, sentAt: nowUs - flow.oneWayUs, arrivesAt: nowUs };
  let connection = changeConnection(world, before, {
    replies: before.replies + 1,
    legs: [...before.legs, sent],
    ...(isUdp ? { verdict: 'answered', reason: null } : {}),
  });
  const heard = flow.heard && { ...flow.heard, lastAt: nowUs, replied: true };
  changeFlow(world, id, { waiting, heard });
  if (closes) connection = closeRecord(world, connection, {});
  tellResponse(world, connection, token, response);
}

/**
 * A Pod's side of its connections ends: `fin` closes them in order, `rst` breaks them, `gone` takes the Pod away without a word,
 * so that clients wait in vain. `ports`: those that were listened on by the program that ended; absent for all.
 */
export function podConnectionsEnd(
  world: World,
  podKey: string,
  how: 'fin' | 'rst' | 'gone',
  ports?: readonly number[],
): void {
  for (const id of linkedTo(world, podKey)) {
    const connection = connectionOf(world, id);
    const flow = flowOf(world, id);
    if (!connection || !flow) continue;
    const { target } = flow;
    // A socket for datagrams hears nothing of its other side's end.
    const isServer = connection.protocol === 'TCP' && target?.kind === 'pod' && target.pod === podKey;
    if (isServer && (ports === undefined || ports.includes(target.port))) {
      if (how === 'gone') loseServer(world, id, flow);
      else ends(world, id, how, flow.oneWayUs, connection, flow);
    }
    if (how === 'gone' && isFrom(connection, podKey)) loseClient(world, connection, flow);
  }
}

function loseServer(world: World, id: number, flow: Flow): void {
  changeFlow(world, id, { lost: true });
  if (flow.waiting.length > 0) ends(world, id, 'timeout', DATA_GIVE_UP_US);
}

/** The client itself is gone: nobody is left to hear of the end but whoever ran it. */
function loseClient(world: World, connection: Connection, flow: Flow): void {
  const closed = closeRecord(world, connection, { verdict: connection.verdict ?? 'reset', reason: 'gone' });
  for (const token of flow.waiting) tellResponse(world, closed, token, null);
}

function isFrom(connection: Connection, podKey: string): boolean {
  return podKeyOf(connection.from) === podKey;
}

function ends(
  world: World,
  id: number,
  how: 'fin' | 'rst' | 'timeout',
  afterUs: number,
  connection: Connection | null = null,
  flow: Flow | null = null,
): void {
  if (connection && flow && how !== 'timeout') {
    changeConnection(world, connection, {
      legs: [...connection.legs, legNow(world, connection, flow, how, false)],
    });
  }
  schedule(world, world.kernel.nowUs + afterUs, {
    room: 'network',
    idle: true,
    type: 'end',
    connection: id,
    how,
  });
}

/** Whether nothing comes back from the other side any more. */
function isSilent(world: World, flow: Flow): boolean {
  const { target } = flow;
  if (flow.lost || !target) return true;
  if (target.kind === 'pod') return !podAlive(world, target.pod);
  return target.place.startsWith('node/') && isDown(world, target.place.slice('node/'.length));
}

function answer(
  world: World,
  connection: Connection,
  flow: Flow,
  request: HttpRequest,
): { readonly response: HttpResponse; readonly delayUs: number } | { readonly close: true } {
  const { target, listener } = flow;
  if (target?.kind === 'pod' && listener) {
    const peer = { ip: connection.sourceSeen ?? connection.source.ip, port: connection.source.port };
    return serve(world, target.pod, listener.container, listener, request, peer);
  }
  const response =
    target?.kind === 'outside' ? answerOutside(world, target.place, target.port, request) : null;
  return response ? { response, delayUs: OUTSIDE_THINK_US } : { close: true };
}

function saysClose(headers: readonly (readonly [string, string])[]): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === 'connection' && value.toLowerCase() === 'close',
  );
}
