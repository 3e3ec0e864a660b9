import { connectionKey } from '../keys.ts';
import type { Atlas } from '../wires/atlas.ts';
import type { Route } from '../wires/route.ts';
import type { Brush } from './marks.ts';
import type { Play } from './playing.ts';

/** What has nothing to do with what is selected is seen so much. */
export const FAINT = 0.18;

/** How far a packet gets that a policy does not let out of its Pod. */
const EGRESS_STOP = 24;

export interface PaintOptions {
  readonly brush: Brush;
  readonly atlas: Atlas;
  readonly nowUs: number;
  readonly motion: boolean;
  /** Keys that stay bright; null for all. */
  readonly related: ReadonlySet<string> | null;
  readonly selection: string | null;
  /** A connection is followed: its number is known. */
  readonly following: boolean;
  /** Clients' tiles whose waiting has been told in this frame: once is enough, whatever they wait for. */
  readonly told: Set<string>;
  /** How many connections of a client's tile get no answer now. */
  readonly waiting: ReadonlyMap<string, number>;
}

/** Connections that share one wire, and how it is drawn. */
export interface Group {
  readonly route: Route;
  readonly failed: boolean;
  readonly plays: Play[];
}

/** Whether a connection has to do with what is selected. */
export function bright(play: Play, { related }: PaintOptions): boolean {
  return related === null || related.has(connectionKey(play.connection.id));
}

/** How much of a wire is seen: it fades at its end, and is faint beside what is selected. */
export function groupAlpha(group: Group, options: PaintOptions): number {
  let alpha = 0;
  for (const play of group.plays) {
    const { schedule } = play;
    const fade = Math.min(1, (schedule.to - options.nowUs) / Math.max(1, schedule.fadeUs));
    alpha = Math.max(alpha, fade * (bright(play, options) ? 1 : FAINT));
  }
  return alpha;
}

/** How far along its way the group's packets get. */
export function stopLength(group: Group): number {
  const egress = group.plays.some((play) => play.connection.reason === 'policy-egress');
  return egress ? Math.min(EGRESS_STOP, group.route.length) : group.route.length;
}

/** Nothing comes back: no word of why reaches the client. */
export function isSilent(group: Group): boolean {
  const kind = group.plays[0]?.schedule.outcome?.kind;
  return kind === 'dropped' || kind === 'unreachable';
}

/** How much of the way is known: a wire grows while its first packet is on the way. */
export function reach(group: Group, nowUs: number): number {
  let part = 0;
  for (const play of group.plays) {
    const first = play.schedule.shown.find((own) => own.leg.what === 'syn' || own.leg.what === 'request');
    if (first === undefined || nowUs >= first.end) {
      if (play.connection.state !== 'resolving' && first !== undefined) part = 1;
    } else if (nowUs > first.start) {
      part = Math.max(part, (nowUs - first.start) / Math.max(1, first.end - first.start));
    }
  }
  return part;
}
