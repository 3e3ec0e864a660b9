import type { Client } from '../../../protocol/client.ts';
import { withPods } from '../../../engine/network/clientStats.ts';
import type { CommandContext } from '../../command.ts';
import { refuse, splitArguments } from './arguments.ts';
import { placeOf } from './connect.ts';

/** `scope client add|list|remove|stats`: traffic that goes on by itself. */
export async function client(args: readonly string[], context: CommandContext): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'add':
      return add(rest, context);
    case 'list':
      return rest.length > 0 ? refuse(context, 'scope client list takes no arguments') : list(context);
    case 'remove':
      return remove(rest, context);
    case 'stats':
      return stats(rest, context);
    default:
      return refuse(context, 'usage: scope client add|list|remove|stats');
  }
}

async function add(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = splitArguments(args, {
    values: ['--from', '--to', '--rate', '--requests-per-connection'],
    switches: ['--keep-alive'],
  });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const { words, values, switches } = parsed;
  const [name] = words;
  if (words.length !== 1 || name === undefined) return refuse(context, 'scope client add takes one NAME');
  const from = placeOf(context, values['--from']);
  if ('problem' in from) return refuse(context, from.problem);
  const url = values['--to'];
  if (url === undefined) return refuse(context, '--to is missing');
  const rate = Number(values['--rate']);
  if (!(rate > 0)) return refuse(context, '--rate takes requests a second');
  const perConnection = values['--requests-per-connection'];
  if (perConnection !== undefined && !/^[1-9]\d*$/.test(perConnection)) {
    return refuse(context, '--requests-per-connection takes a whole number');
  }
  const result = context.host.input({
    type: 'client-add',
    client: {
      name,
      from: from.place,
      url: /^[a-z]+:\/\//.test(url) ? url : `http://${url}`,
      rate,
      // Several requests on one connection are keep-alive, asked for or not.
      keepAlive: switches.has('--keep-alive') || Number(perConnection) > 1,
      requestsPerConnection: perConnection === undefined ? null : Number(perConnection),
    },
  });
  return say(context, result, `client ${name} added`);
}

function remove(args: readonly string[], context: CommandContext): number {
  const [name] = args;
  if (args.length !== 1 || name === undefined) return refuse(context, 'scope client remove takes one NAME');
  return say(context, context.host.input({ type: 'client-remove', name }), `client ${name} removed`);
}

function list(context: CommandContext): number {
  const clients = [...context.host.world().network.clients.values()];
  if (clients.length === 0) {
    context.out('no clients\n');
    return 0;
  }
  const rows = clients.map((one) => [
    one.name,
    one.from,
    one.url,
    String(one.rate),
    one.keepAlive ? 'yes' : 'no',
    one.last ?? '-',
  ]);
  context.out(table([['NAME', 'FROM', 'TO', 'RATE', 'KEEP-ALIVE', 'LAST'], ...rows]));
  return 0;
}

function stats(args: readonly string[], context: CommandContext): number {
  const parsed = splitArguments(args, { values: ['-o'], switches: [] });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const output = parsed.values['-o'];
  if (output !== undefined && output !== 'json') return refuse(context, '-o takes json');
  if (parsed.words.length > 1) return refuse(context, 'scope client stats takes one NAME at most');
  const [name] = parsed.words;
  const world = context.host.world();
  const all = [...world.network.clients.values()];
  const clients = all
    .filter((one) => name === undefined || one.name === name)
    .map((one) => withPods(world, one));
  if (name !== undefined && clients.length === 0) {
    context.err(`error: there is no client ${name}\n`);
    return 1;
  }
  if (output === 'json') {
    context.out(`${JSON.stringify(clients.map(statsOf), null, 2)}\n`);
    return 0;
  }
  const head = [
    'NAME',
    'CONNECTIONS',
    'REQUESTS',
    'ANSWERED',
    'REFUSED',
    'TIMEOUT',
    'UNREACHABLE',
    'RESET',
    'DNS-FAILURE',
  ];
  const rows = clients.map((one) => {
    const { stats: count } = one;
    return [
      one.name,
      ...[
        count.connections,
        count.requests,
        count.answered,
        count.refused,
        count.timeout,
        count.unreachable,
        count.reset,
        count.dnsFailure,
      ].map(String),
    ];
  });
  context.out(table([head, ...rows]));
  for (const one of clients) {
    for (const [pod, count] of Object.entries(one.stats.byPod)) {
      context.out(
        `  ${one.name} -> ${pod}: ${count.requests} requests on ${count.connections} connections\n`,
      );
    }
  }
  return 0;
}

/** The fields that programs outside rely on. */
function statsOf(one: Client): Record<string, unknown> {
  const { connections, requests, answered, refused, timeout, unreachable, reset, dnsFailure } = one.stats;
  const byPod = Object.fromEntries(
    Object.entries(one.stats.byPod).map(([pod, count]) => [
      pod,
      { connections: count.connections, requests: count.requests },
    ]),
  );
  return {
    name: one.name,
    connections,
    requests,
    answered,
    refused,
    timeout,
    unreachable,
    reset,
    dnsFailure,
    byPod,
  };
}

function say(
  context: CommandContext,
  result: { ok: true } | { ok: false; message: string },
  done: string,
): number {
  if (result.ok) context.out(`${done}\n`);
  else context.err(`error: ${result.message}\n`);
  return result.ok ? 0 : 1;
}

/** Columns with three spaces between them, as kubectl prints. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('   ');
  return `${rows.map(line).join('\n')}\n`;
}
