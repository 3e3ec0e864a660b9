import type { Connection } from '../../../protocol/connection.ts';
import type { CommandContext } from '../../command.ts';
import { refuse, splitArguments } from './arguments.ts';
import { journeyText } from './journeyText.ts';

/** So many of the latest connections are listed. */
const LISTED = 20;

/** `scope journey ID`: a connection's whole story. Without an ID, the latest connections with their numbers. */
export async function journey(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = splitArguments(args, { values: [], switches: [] });
  if (typeof parsed === 'string') return refuse(context, parsed);
  const [word] = parsed.words;
  if (parsed.words.length > 1) return refuse(context, 'usage: scope journey [ID]');
  const { connections } = context.host.world().network;
  if (word === undefined) {
    const ids = connections.keysArray().slice(-LISTED);
    const rows = ids.flatMap((id) => connections.get(id) ?? []);
    if (rows.length === 0) context.out('There was no connection yet.\n');
    else context.out(rows.map((row) => `${listLine(row)}\n`).join(''));
    return 0;
  }
  const id = Number(word.replace(/^#/, ''));
  if (!Number.isInteger(id) || id < 0) return refuse(context, `ID is a connection's number, not ${word}`);
  const connection = connections.get(id);
  if (!connection) {
    context.err(
      `error: there is no connection ${id}: it never was, or is forgotten; scope journey lists the latest\n`,
    );
    return 1;
  }
  context.out(`${heading(connection)}\n${journeyText(connection)}`);
  return 0;
}

function listLine(connection: Connection): string {
  const { id, startedAt } = connection;
  return `${String(id).padStart(6)}  ${(startedAt / 1e6).toFixed(3).padStart(10)} s  ${dialled(connection)}  ${outcome(connection)}`;
}

function heading(connection: Connection): string {
  return `Connection ${connection.id} (${connection.protocol}): ${dialled(connection)}`;
}

function dialled({ from, host, port }: Connection): string {
  return `${from} -> ${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function outcome({ verdict, reason, state, endpoint }: Connection): string {
  if (verdict === null) return state;
  if (verdict !== 'answered') return reason === null ? verdict : `${verdict} (${reason})`;
  return endpoint?.pod ? `answered by ${endpoint.pod}` : 'answered';
}
