import { create } from 'zustand';
import type { Connection } from '../protocol/connection.ts';
import type { Place } from '../protocol/place.ts';
import type { FollowStep } from './followSteps.ts';
import { usePlayback } from './playback.ts';
import { select, useSelection } from './selection.ts';
import { engine, goTo } from './session.ts';
import { setStageMode, useStageMode } from './stageMode.ts';
import { useWorld } from './world.ts';

/** The connection that is followed step by step. It is kept here: going back in time must not take it away. */
export interface Follow {
  readonly connection: Connection | null;
  readonly steps: readonly FollowStep[];
  /** Which of them is shown. */
  readonly step: number;
  /** When the page was before it went to the connection's own time; null when it stayed. */
  readonly cameFromUs: number | null;
  /** Why nothing could be sent; null when it could. */
  readonly problem: string | null;
}

const NOTHING: Follow = { connection: null, steps: [], step: 0, cameFromUs: null, problem: null };

export const useFollow = create<Follow>(() => NOTHING);

/** Follows a connection from its first step on, at the time at which its outcome was known. */
export async function follow(connection: Connection): Promise<void> {
  const { engineUs } = usePlayback.getState();
  const { cameFromUs } = useFollow.getState();
  const { followSteps } = await import('./followSteps.ts');
  const steps = followSteps(connection);
  useFollow.setState({
    connection,
    steps,
    step: 0,
    cameFromUs: cameFromUs ?? engineUs,
    problem: null,
  });
  setStageMode('follow');
  select(`Connection/${connection.id}`);
  useSelection.setState({ side: 'follow' });
  await goTo(momentOf(connection, steps));
}

/** Then its way is known, and the cluster is as it was when it was decided. */
function momentOf(connection: Connection, steps: readonly FollowStep[]): number {
  const last = steps.at(-1)?.at ?? connection.startedAt;
  return Math.max(0, connection.establishedAt ?? Math.max(last, connection.startedAt));
}

export function showStep(step: number): void {
  const { steps } = useFollow.getState();
  useFollow.setState({ step: Math.min(Math.max(0, step), Math.max(0, steps.length - 1)) });
}

/** Into another connection's place comes nothing; the page goes back to where it was. */
export async function stopFollowing(): Promise<void> {
  const { cameFromUs } = useFollow.getState();
  useFollow.setState(NOTHING);
  if (useStageMode.getState().mode === 'follow') setStageMode('concept');
  if (useSelection.getState().side === 'follow') useSelection.setState({ side: 'inspect' });
  if (cameFromUs !== null) await goTo(cameFromUs);
}

/** The one to follow when nobody has picked one: the selected one, else the latest that failed, else the latest. */
export function likeliest(connections: Iterable<Connection>, selection: string | null): Connection | null {
  const whole = [...connections].filter((one) => one.owner.kind !== 'probe' && one.verdict !== null);
  const picked = whole.find((one) => selection === `Connection/${one.id}`);
  const mine = whole.filter((one) => concerns(one, selection));
  const latest = (mine.length > 0 ? mine : whole).toSorted((a, b) => b.id - a.id);
  return picked ?? latest.slice(0, 20).find((one) => one.verdict !== 'answered') ?? latest[0] ?? null;
}

function concerns({ service, endpoint, from, owner }: Connection, selection: string | null): boolean {
  if (selection === null) return false;
  return (
    selection === `Service/${service?.split(':')[0]}` ||
    selection === `Pod/${endpoint?.pod}` ||
    selection === `Pod/${from.replace(/^pod\//, '')}` ||
    (owner.kind === 'client' && selection === `Client/${owner.name}`)
  );
}

/** Sends one connection and follows it. */
export async function sendAndFollow(from: Place, host: string, port: number): Promise<void> {
  const { id, problem } = await engine().send(from, host, port);
  const connection = id === null ? undefined : useWorld.getState().connections.get(id);
  if (!connection) {
    useFollow.setState({ problem: problem ?? 'The connection is no longer known.' });
    return;
  }
  await follow(connection);
}

// Whoever presses F, or the mode's button, means some connection: the likeliest one, unless one is followed already.
useStageMode.subscribe(({ mode }, before) => {
  if (mode === before.mode) return;
  if (mode !== 'follow') {
    if (before.mode === 'follow' && useFollow.getState().connection) void stopFollowing();
    return;
  }
  useSelection.setState({ side: 'follow' });
  if (useFollow.getState().connection) return;
  const found = likeliest(useWorld.getState().connections.values(), useSelection.getState().key);
  if (found) void follow(found);
});
