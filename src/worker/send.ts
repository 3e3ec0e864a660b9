import { dispatch } from '../engine/cluster.ts';
import type { Place } from '../protocol/place.ts';
import type { Conductor } from '../shell/conductor.ts';

/** The outcome of a connection is known after this at the latest, in virtual time. */
const TIMEOUT_US = 10_000_000;
/** Time goes on in parts of this, so that the page is not far from the outcome when it is known. */
const PART_US = 10_000;

/** Commands count their tokens from 1; nobody waits for this one. */
const TOKEN = 0;

/** Opens one connection, waits for its outcome and closes it. Gives its id. */
export async function sendOne(
  conductor: Conductor,
  from: Place,
  host: string,
  port: number,
): Promise<{ id: number | null; problem: string | null }> {
  const cluster = conductor.cluster();
  const result = dispatch(cluster, {
    type: 'open',
    token: TOKEN,
    from,
    host,
    port,
    protocol: 'TCP',
    timeoutUs: TIMEOUT_US,
  });
  if (!result.ok) return { id: null, problem: result.message };
  const id = result.connection ?? null;
  if (id === null) return { id, problem: 'Nothing was sent.' };
  const limit = cluster.world.kernel.nowUs + 2 * TIMEOUT_US;
  while (isUnderWay(conductor, id) && conductor.cluster().world.kernel.nowUs < limit)
    await conductor.advanceTo(conductor.cluster().world.kernel.nowUs + PART_US);
  dispatch(conductor.cluster(), { type: 'close', connection: id });
  return { id, problem: null };
}

function isUnderWay(conductor: Conductor, id: number): boolean {
  const state = conductor.cluster().world.network.connections.get(id)?.state;
  return state === 'resolving' || state === 'opening';
}
