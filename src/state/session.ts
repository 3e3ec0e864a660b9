import type { Frame } from '../protocol/frame.ts';
import type { Happening } from '../protocol/happening.ts';
import type { TimedInput } from '../protocol/input.ts';
import type { FromWorker, HistoryRow, KeptHistory, StartOptions, StartResult } from '../protocol/messages.ts';
import { startWorker, type WorkerClient } from '../worker/client.ts';
import { create } from 'zustand';
import { showManifest } from './documents.ts';
import { setShownTime, shownTime, usePlayback } from './playback.ts';
import {
  closeTab,
  LAPTOP_PROMPT,
  MAIN_TAB,
  resetPrompts,
  setPrompt,
  useTerminals,
  writeOutput,
} from './terminal.ts';
import { forgetActs } from './undo.ts';
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
/** Everything that entered, up to the present: with seed and cluster file, the whole run. A crashed worker comes back from it. */
const entered: TimedInput[] = [];
/** All inputs of the present history, when some lie ahead after a rewind; null otherwise. */
let course: readonly TimedInput[] | null = null;
/** The histories that were left, by their number. */
const left = new Map<number, KeptHistory>();
/** Where the page is travelling to; null when it is not. */
let goal: number | null = null;
const frameListeners = new Set<(frame: Frame) => void>();
/** A new cluster is on its way: what still comes of the one before does not count. */
let starting = false;
const idleListeners = new Set<() => void>();
/** Raised with every frame that was applied and every time the stage was drawn after it. */
let framesApplied = 0;
/** Whether something is still to be told, and whether it was asked for. */
let more: 'no' | 'to ask' | 'asked' = 'no';
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
  // A run that is made again is still the one that the acts were done in.
  if (options.inputs === undefined) forgetActs();
  useSession.setState({
    seed: options.seed,
    clusterFile: options.clusterFile,
    state: 'running',
    crash: null,
  });
  return result;
}

/** Starts a new worker and makes the run again, up to where it was, with the histories beside it. */
export async function recover(): Promise<void> {
  const { engineUs: untilUs, endUs, histories } = usePlayback.getState();
  const { seed, clusterFile } = useSession.getState();
  client?.close();
  client = null;
  goal = null;
  resetPrompts();
  const inputs = [...entered];
  const { id, parent, forkedAtUs } = presentOf(histories) ?? { id: 1, parent: null, forkedAtUs: 0 };
  const present = { id, parent, forkedAtUs, inputs: course ?? inputs, endUs };
  await begin({ seed, clusterFile, inputs, untilUs, histories: { present, left: [...left.values()] } });
}

/** Gives up a cluster that takes too long to be made: `begin` starts another. */
export function giveUp(): void {
  client?.close();
  client = null;
}

/** Everything that entered so far: with seed and cluster file, the whole run. */
export function runInputs(): readonly TimedInput[] {
  return entered;
}

/** How far ahead of what is shown the engine may be, in wall seconds: two frames. */
const AHEAD_S = 2 / 60;

/** How much wall time one turn of the loop counts at most: a tab that slept does not jump. */
const LONGEST_TURN_S = 0.25;

/** One turn of the page's loop: moves the shown time on by `wallSeconds` and asks the engine for more. */
export function turn(wallSeconds: number): void {
  const { playing, commandsWait, speed, engineUs } = usePlayback.getState();
  if (useSession.getState().state !== 'running') return;
  if (more === 'to ask') {
    more = 'asked';
    client?.tell({ type: 'more' });
  }
  if (!playing && !commandsWait) {
    setShownTime(engineUs);
    return;
  }
  const stepUs = Math.min(wallSeconds, LONGEST_TURN_S) * speed * 1e6;
  setShownTime(Math.min(shownTime() + stepUs, engineUs));
  if (advancing) return;
  const wanted = Math.round(shownTime() + stepUs + AHEAD_S * speed * 1e6);
  if (wanted <= engineUs) return;
  advancing = true;
  client?.tell({ type: 'advance', toUs: wanted });
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
  await engine().step();
}

/** Goes back to the happening before the present moment; to the beginning when none is known. */
export async function stepBack(): Promise<void> {
  await goTo(momentBefore(useWorld.getState().happenings, usePlayback.getState().engineUs));
}

/** The latest moment before `us` at which something happened, not before the beginning. */
export function momentBefore(happenings: readonly Happening[], us: number): number {
  return Math.max(0, happenings.findLast((one) => one.at < us)?.at ?? 0);
}

/** What is shown goes there at once: a clock that lagged behind would lie about all that stands beside it. */
export async function runUntilSettled(): Promise<void> {
  const settledUs = await engine().settle();
  if (usePlayback.getState().engineUs < settledUs) await frameWhere((frame) => frame.nowUs >= settledUs);
  setShownTime(usePlayback.getState().engineUs);
}

/**
 * Goes to another moment of this history, also one that lies ahead after a rewind. While one journey is under way only the
 * latest goal counts, so that the timeline can be dragged.
 */
export async function goTo(us: number): Promise<void> {
  pause();
  const onTheWay = goal !== null;
  goal = us;
  if (onTheWay) return;
  stopCommands();
  try {
    for (let to: number | null = us; to !== null; to = goal === to ? null : goal) await rewindTo(to);
  } finally {
    goal = null;
  }
}

/** Leaves this history for another one, where one was in it. */
export async function returnTo(history: HistoryRow): Promise<void> {
  pause();
  stopCommands();
  const arrived = frameWhere((frame) => frame.whole);
  await engine().returnTo(history.id, history.atUs);
  await arrived;
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
      const whole = framesDrawn === framesApplied && more === 'no';
      if (!whole || useSession.getState().state === 'starting') return;
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
      if (message.advanced) advancing = false;
      takeFrame(message);
      for (const listener of frameListeners) listener(message.frame);
      return;
    }
    case 'output':
      writeOutput({ tab: message.tab, text: message.text, kind: 'output' });
      return;
    case 'prompt':
      setPrompt(message.tab, message.prompt);
      return;
    case 'edit':
      showManifest(message);
      return;
    case 'ended':
      // A tab goes with its shell; the first one gets another shell.
      if (message.tab === MAIN_TAB) setPrompt(message.tab, LAPTOP_PROMPT);
      else closeTab(message.tab);
      return;
  }
}

function takeFrame(message: Extract<FromWorker, { type: 'frame' }>): void {
  const { frame, commandsWait, endUs, acted, inputs, inputsFrom } = message;
  // A new cluster is on its way: what still comes of the one before does not count for it.
  const fresh = starting && frame.whole;
  if (fresh) starting = false;
  entered.length = Math.min(entered.length, inputsFrom);
  for (const input of inputs) entered.push(input);
  const before = usePlayback.getState();
  const histories = message.histories ?? before.histories;
  keepHistories(message, fresh, histories);
  const sameHistory = !fresh && presentOf(histories)?.id === presentOf(before.histories)?.id;
  const ahead = !sameHistory || acted ? NOTHING : frame.whole ? laterThan(frame.nowUs) : before.ahead;
  framesApplied++;
  more = frame.more ? 'to ask' : 'no';
  applyFrame(frame);
  if (frame.whole || frame.nowUs < shownTime()) setShownTime(frame.nowUs);
  usePlayback.setState({
    engineUs: frame.nowUs,
    commandsWait,
    endUs,
    ahead,
    histories,
    ...(acted ? { acted: true } : {}),
  });
}

/** What a worker that crashes takes with it, kept here. */
function keepHistories(
  { frame, acted, course: whole, left: leftNow }: Extract<FromWorker, { type: 'frame' }>,
  fresh: boolean,
  histories: readonly HistoryRow[],
): void {
  if (frame.whole) course = whole;
  else if (acted) course = null;
  if (fresh) left.clear();
  for (const one of leftNow) left.set(one.id, one);
  const known = new Set(histories.filter((one) => !one.present).map((one) => one.id));
  for (const id of left.keys()) if (!known.has(id)) left.delete(id);
}

const NOTHING: readonly Happening[] = [];

function presentOf(histories: readonly HistoryRow[]): HistoryRow | undefined {
  return histories.find((one) => one.present);
}

/** What the page knows of this history beyond a moment. */
function laterThan(us: number): readonly Happening[] {
  const { ahead } = usePlayback.getState();
  const later = useWorld.getState().happenings.filter((one) => one.at > us);
  const known = later.at(-1)?.at ?? us;
  return [...later, ...ahead.filter((one) => one.at > known)];
}

function crashed(message: string): void {
  useSession.setState({ state: 'crashed', crash: message });
  pause();
}
