import { useEffect, useRef, useState } from 'react';
import { useWorld, type WorldView } from './world.ts';

/** How often a list may change, so that it can be read, in milliseconds of wall time. */
const CALM_MS = 300;

/**
 * A part of the world for views that need not move with every frame: at most three times a second, and only when the
 * part itself has changed. `part` gives something kept in the world (or text, or a number), not something made anew.
 */
export function useCalmWorld<Part>(part: (world: WorldView) => Part): Part {
  const [, draw] = useState(0);
  const latest = useRef(part);
  latest.current = part;
  const shown = useRef<Part>(undefined as Part);
  shown.current = part(useWorld.getState());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let drawnAt = 0;
    const look = (): void => {
      timer = null;
      if (Object.is(latest.current(useWorld.getState()), shown.current)) return;
      drawnAt = performance.now();
      draw((count) => count + 1);
    };
    const end = useWorld.subscribe(() => {
      timer ??= setTimeout(look, Math.max(30, drawnAt + CALM_MS - performance.now()));
    });
    look();
    return () => {
      end();
      if (timer) clearTimeout(timer);
    };
  }, []);
  return shown.current;
}
