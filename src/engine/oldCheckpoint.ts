import { changedKeys, createNumberTable, createTable, type Table } from '../base/table.ts';
import type { LogLines } from './node/state.ts';
import { forkWorld, type World } from './world.ts';

/**
 * What is over and still listed, connections and lines of logs, is other in every checkpoint while traffic flows: an hour of
 * it would fill a gigabyte. Simplified: a checkpoint that is no longer among the latest keeps the end of these lists. Who goes
 * back that far finds them shorter until traffic has filled them again; nothing that happens depends on them.
 */
const CLOSED_KEPT = 25;
const LINES_KEPT = 20;

/** Where there are more lines, they belong to so many containers that few of them change between two checkpoints. */
const LINES_LOOKED_AT = 50_000;

/** The state of a checkpoint for the long run; `before`: that of the one before it. The same when nothing is to be left out. */
export function lightened(world: World, before: World): World {
  const { network } = world;
  const heavy = network.closed.size > CLOSED_KEPT;
  const logs = withoutOldLines(world, before);
  if (!heavy && logs === null) return world;
  const light = forkWorld(world);
  return {
    ...light,
    network: heavy ? { ...light.network, ...withoutOldConnections(world) } : light.network,
    kubelet: logs === null ? light.kubelet : { ...light.kubelet, logs },
  };
}

function withoutOldConnections({ network }: World): Pick<World['network'], 'connections' | 'closed'> {
  const connections: World['network']['connections'] = createNumberTable();
  const closed: World['network']['closed'] = createNumberTable();
  network.connections.forEachPair((id, one) => {
    if (one.state !== 'closed') connections.set(id, one);
  });
  const from = (network.closed.maxKey() ?? 0) - CLOSED_KEPT;
  network.closed.forRange(from + 1, Number.MAX_SAFE_INTEGER, true, (order, id) => {
    const one = network.connections.get(id);
    if (!one) return;
    closed.set(order, id);
    connections.set(id, one);
  });
  return { connections, closed };
}

/** Null when no log that has grown since is long. */
function withoutOldLines({ kubelet }: World, before: World): Table<LogLines> | null {
  const { logs, logEnds } = kubelet;
  if (logs.size > LINES_LOOKED_AT) return null;
  const long = new Set(
    changedKeys(before.kubelet.logEnds, logEnds).set.filter((run) => (logEnds.get(run) ?? 0) > LINES_KEPT),
  );
  if (long.size === 0) return null;
  const kept = createTable<LogLines>();
  logs.forEachPair((key, lines) => {
    const colon = key.lastIndexOf(':');
    const run = key.slice(0, colon);
    const isOld = Number(key.slice(colon + 1)) + lines.texts.length <= (logEnds.get(run) ?? 0) - LINES_KEPT;
    if (!isOld || !long.has(run)) kept.set(key, lines);
  });
  return kept;
}
