import { drawn, turn } from '../state/session.ts';

/** The page's one animation loop. Everything that moves registers here and is called once a frame. */

const turns = new Set<() => void>();
let last = 0;

/** How often time goes on in a hidden tab, where no animation frames come: a presenter's second window must not stop. */
const HIDDEN_TURN_MS = 200;

/** Calls `act` once a frame; gives what ends it. */
export function onTurn(act: () => void): () => void {
  turns.add(act);
  return () => {
    turns.delete(act);
  };
}

/** Starts the loop, which goes on as long as the page is open. */
export function startLoop(): void {
  const go = (now: number): void => {
    const wallSeconds = last === 0 ? 0 : (now - last) / 1000;
    last = now;
    turn(wallSeconds);
    for (const act of turns) act();
    drawn();
  };
  const frame = (now: number): void => {
    go(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  setInterval(() => {
    if (document.hidden) go(performance.now());
  }, HIDDEN_TURN_MS);
}
