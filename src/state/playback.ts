import { create } from 'zustand';
import type { Happening } from '../protocol/happening.ts';
import type { HistoryRow } from '../protocol/messages.ts';

/** Virtual time as the page shows it. Written by the session's loop and the transport bar. */
export interface Playback {
  readonly playing: boolean;
  /** Virtual seconds a wall second. */
  readonly speed: number;
  /** A command waits for virtual time, so time goes on although the page is paused. */
  readonly commandsWait: boolean;
  /** How far the engine has come. */
  readonly engineUs: number;
  /** The furthest moment of this run, for the timeline; after a rewind later than `engineUs`. */
  readonly endUs: number;
  /** After a rewind: what happened later in this run, until somebody acts otherwise. */
  readonly ahead: readonly Happening[];
  /** The present history and those that acts in the past have left, the eldest first. */
  readonly histories: readonly HistoryRow[];
  /** Whether somebody has changed something since the page opened. */
  readonly acted: boolean;
}

/** From slow motion, in which a gap between two Nodes can be seen, to a class that can't wait. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 100] as const;

export const usePlayback = create<Playback>(() => ({
  playing: false,
  speed: 1,
  commandsWait: false,
  engineUs: 0,
  endUs: 0,
  ahead: [],
  histories: [],
  acted: false,
}));

/**
 * The moment that is drawn: a step behind the engine, so that dots move smoothly between frames. Kept out of the store,
 * because it changes with every animation frame.
 */
let shownUs = 0;

export function shownTime(): number {
  return shownUs;
}

export function setShownTime(us: number): void {
  shownUs = us;
}
