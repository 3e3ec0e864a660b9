import { drawn, turn } from '../state/session.ts';

/** The page's one animation loop. Everything that moves registers here and is called once a frame. */

const turns = new Set<Turn>();
let last = 0;

/** How often time goes on in a hidden tab, where no animation frames come: a presenter's second window must not stop. */
const HIDDEN_TURN_MS = 200;

/** What is done once a frame; false says that it has not yet come to all that there is. */
type Turn = () => boolean | void;

/** Calls `act` once a frame; gives what ends it. */
export function onTurn(act: Turn): () => void {
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
    let all = true;
    for (const act of turns) if (act() === false) all = false;
    if (all) drawn();
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
