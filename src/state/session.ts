import type { Frame } from '../protocol/frame.ts';
import type { Happening } from '../protocol/happening.ts';
import type { TimedInput } from '../protocol/input.ts';
import type { FromWorker, StartOptions, StartResult } from '../protocol/messages.ts';
import { startWorker, type WorkerClient } from '../worker/client.ts';
import { create } from 'zustand';
import { setShownTime, shownTime, usePlayback } from './playback.ts';
import { dueAgain, newRun, nextAgain, rewound, told, type Run } from './run.ts';
import { LAPTOP_PROMPT, resetPrompts, setPrompt, useTerminals, writeOutput } from './terminal.ts';
import { applyFrame, useWorld } from './world.ts';

/** The page's one link to the engine: it starts it, lets time go on, and brings it back when it has crashed. */
export interface Session {
  readonly seed: number;
  /** The cluster file's text; null for the default cluster. */
  readonly clusterFile: string | null;
  readonly state: 'starting' | 'running' | 'crashed';
  /** What the crash said; null otherwise. */
  readonly crash: string | null;
}

export const useSession = create<Session>(() => ({
  seed: 1,
  clusterFile: null,
  state: 'starting',
  crash: null,
}));

let client: WorkerClient | null = null;
let advancing = false;
let run: Run = newRun([]);
/** Where the page is travelling to; null when it is not. */
let goal: number | null = null;
const frameListeners = new Set<(frame: Frame) => void>();
/** A new cluster is on its way: what still comes of the one before does not count. */
let starting = false;
const idleListeners = new Set<() => void>();
/** Raised with every frame that was applied and every time the stage was drawn after it. */
let framesApplied = 0;
let framesDrawn = 0;

/** The engine's calls. Throws before `begin`. */
export function engine(): WorkerClient['api'] {
  if (!client) throw new Error('the engine has not been started');
  return client.api;
}

export function tellEngine(...message: Parameters<WorkerClient['tell']>): void {
  client?.tell(...message);
}

/** Starts a cluster in place of the one before. */
export async function begin(options: StartOptions): Promise<StartResult> {
  client ??= startWorker({ onMessage: receive, onCrash: crashed });
  advancing = false;
  stopCommands();
  starting = true;
  const arrived = frameWhere((frame) => frame.whole);
  const result = await client.api.start(options);
  if (!result.ok) {
    starting = false;
    return result;
  }
  await arrived;
  useSession.setState({
    seed: options.seed,
    clusterFile: options.clusterFile,
    state: 'running',
    crash: null,
  });
  return result;
}

/** Starts a new worker and makes the run again, up to where it was. */
export async function recover(): Promise<void> {
  const inputs = run.past;
  const untilUs = usePlayback.getState().engineUs;
  const { seed, clusterFile } = useSession.getState();
  client?.close();
  client = null;
  goal = null;
  resetPrompts();
  await begin({ seed, clusterFile, inputs: [...inputs], untilUs });
}

/** Everything that entered so far: with seed and cluster file, the whole run. */
export function runInputs(): Run['past'] {
  return run.past;
}

/** How far ahead of what is shown the engine may be, in wall seconds: two frames. */
const AHEAD_S = 2 / 60;

/** How much wall time one turn of the loop counts at most: a tab that slept does not jump. */
const LONGEST_TURN_S = 0.25;

/** One turn of the page's loop: moves the shown time on by `wallSeconds` and asks the engine for more. */
export function turn(wallSeconds: number): void {
  const { playing, commandsWait, speed, engineUs } = usePlayback.getState();
  if (useSession.getState().state !== 'running') return;
  if (!playing && !commandsWait) {
    setShownTime(engineUs);
    return;
  }
  const stepUs = Math.min(wallSeconds, LONGEST_TURN_S) * speed * 1e6;
  setShownTime(Math.min(shownTime() + stepUs, engineUs));
  if (advancing) return;
  sendAgain(engineUs);
  const next = run.sent === 0 ? nextAgain(run) : engineUs;
  const wanted = Math.min(next ?? Infinity, Math.round(shownTime() + stepUs + AHEAD_S * speed * 1e6));
  if (wanted <= engineUs) return;
  advancing = true;
  client?.tell({ type: 'advance', toUs: wanted });
}

/** After a rewind, what was done then is done again at its time, until somebody acts otherwise. */
function sendAgain(engineUs: number): void {
  if (run.sent > 0) return;
  const due = dueAgain(run, engineUs);
  if (due.length === 0) return;
  run = { ...run, sent: due.length };
  for (const { input } of due) client?.api.input(input).catch(forgetAhead);
}

/** What can't be done again ends what lay ahead. */
function forgetAhead(): void {
  run = { ...run, ahead: [], sent: 0 };
}

export function play(): void {
  usePlayback.setState({ playing: true });
}

export function pause(): void {
  usePlayback.setState({ playing: false });
}

export function setSpeed(speed: number): void {
  usePlayback.setState({ speed });
}

/** Goes on to the next happening and stops there. */
export async function stepForward(): Promise<void> {
  pause();
  const reached = await engine().step();
  // Not past what was done here before.
  const again = nextAgain(run);
  if (again !== null && again <= reached) await goTo(again);
}

export async function runUntilSettled(): Promise<void> {
  const reached = await engine().settle();
  const again = nextAgain(run);
  if (again !== null && again <= reached) await goTo(reached);
}

/**
 * Goes to another moment of this run, also one that lies ahead after a rewind. While one journey is under way only the
 * latest goal counts, so that the timeline can be dragged.
 */
export async function goTo(us: number): Promise<void> {
  pause();
  const onTheWay = goal !== null;
  goal = us;
  if (onTheWay) return;
  stopCommands();
  try {
    for (let to: number | null = us; to !== null; to = goal === to ? null : goal) await travel(to);
  } finally {
    goal = null;
  }
}

async function travel(us: number): Promise<void> {
  for (let next = nextAgain(run); next !== null && next <= us; next = nextAgain(run)) {
    await rewindTo(next);
    const due = dueAgain(run, next);
    run = { ...run, sent: due.length };
    const arrived = frameWhere(() => run.sent === 0);
    try {
      await Promise.all(due.map(({ input }) => engine().input(input)));
    } catch {
      forgetAhead();
      break;
    }
    await arrived;
  }
  await rewindTo(us);
}

/** Calls and frames come by ways of their own: what follows a rewind waits for both. */
async function rewindTo(us: number): Promise<void> {
  const arrived = frameWhere((frame) => frame.whole);
  await engine().rewind(us);
  await arrived;
}

/** A command that waits for a moment of another history would wait for ever. */
function stopCommands(): void {
  for (const tab of useTerminals.getState().tabs) {
    if (tab.prompt === null) tellEngine({ type: 'interrupt', tab: tab.id });
  }
}

/** Resolves after the next frame of which something is true has been applied. */
function frameWhere(isIt: (frame: Frame) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (frame: Frame): void => {
      if (!isIt(frame)) return;
      frameListeners.delete(check);
      resolve();
    };
    frameListeners.add(check);
  });
}

/** Resolves when the page has drawn all that the engine reported. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (framesDrawn < framesApplied || useSession.getState().state === 'starting') return;
      idleListeners.delete(check);
      resolve();
    };
    idleListeners.add(check);
    check();
  });
}

/** The loop tells that it has drawn what was applied by then. */
export function drawn(): void {
  framesDrawn = framesApplied;
  for (const listener of idleListeners) listener();
}

function receive(message: FromWorker): void {
  switch (message.type) {
    case 'frame': {
      const { frame, commandsWait } = message;
      if (message.advanced) advancing = false;
      const { endUs } = usePlayback.getState();
      // Asked before `followRun`, which ends the start.
      const fresh = starting && frame.whole;
      const acted = followRun(frame, message.inputs);
      framesApplied++;
      applyFrame(frame);
      if (frame.whole || frame.nowUs < shownTime()) setShownTime(frame.nowUs);
      usePlayback.setState({
        engineUs: frame.nowUs,
        commandsWait,
        endUs: fresh || acted ? frame.nowUs : Math.max(endUs, frame.nowUs),
        ...(fresh || acted ? { ahead: NOTHING } : {}),
        ...(acted ? { acted: true } : {}),
      });
      for (const listener of frameListeners) listener(frame);
      return;
    }
    case 'output':
      writeOutput({ tab: message.tab, text: message.text, kind: 'output' });
      return;
    case 'prompt':
      setPrompt(message.tab, message.prompt);
      return;
    case 'ended':
      setPrompt(message.tab, LAPTOP_PROMPT);
      return;
  }
}

const NOTHING: readonly Happening[] = [];

/** Keeps the run's inputs. True when somebody did something that this run had not seen. */
function followRun(frame: Frame, inputs: readonly TimedInput[]): boolean {
  if (starting) {
    if (!frame.whole) return false;
    run = newRun(inputs);
    starting = false;
    return false;
  }
  if (frame.whole) {
    run = rewound(run, frame.nowUs);
    const { ahead } = usePlayback.getState();
    const later = useWorld.getState().happenings.filter((one) => one.at > frame.nowUs);
    usePlayback.setState({
      ahead: [...later, ...ahead.filter((one) => one.at > (later.at(-1)?.at ?? frame.nowUs))],
    });
  }
  const next = told(run, inputs);
  run = next.run;
  return next.acted;
}

function crashed(message: string): void {
  useSession.setState({ state: 'crashed', crash: message });
  pause();
}

/** The world's clock, for views that are not in the loop. */
export function nowUs(): number {
  return useWorld.getState().nowUs;
}
