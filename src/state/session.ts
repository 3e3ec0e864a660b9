import type { FromWorker, StartOptions, StartResult } from '../protocol/messages.ts';
import { startWorker, type WorkerClient } from '../worker/client.ts';
import { create } from 'zustand';
import { setShownTime, shownTime, usePlayback } from './playback.ts';
import { setPrompt, writeOutput } from './terminal.ts';
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

export const useSession = create<Session>(() => ({ seed: 1, clusterFile: null, state: 'starting', crash: null }));

let client: WorkerClient | null = null;
let advancing = false;
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
  const result = await client.api.start(options);
  if (!result.ok) return result;
  useSession.setState({ seed: options.seed, clusterFile: options.clusterFile, state: 'running', crash: null });
  return result;
}

/** Starts a new worker and makes the run again, up to where it was. */
export async function recover(): Promise<void> {
  const inputs = client?.inputs() ?? [];
  const untilUs = usePlayback.getState().engineUs;
  const { seed, clusterFile } = useSession.getState();
  client?.close();
  client = null;
  await begin({ seed, clusterFile, inputs: [...inputs], untilUs });
}

/** Everything that entered so far: with seed and cluster file, the whole run. */
export function runInputs(): ReturnType<WorkerClient['inputs']> {
  return client?.inputs() ?? [];
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

export async function runUntilSettled(): Promise<void> {
  await engine().settle();
}

export async function goTo(us: number): Promise<void> {
  pause();
  await engine().rewind(us);
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
      framesApplied++;
      applyFrame(frame);
      if (frame.whole || frame.nowUs < shownTime()) setShownTime(frame.nowUs);
      usePlayback.setState({
        engineUs: frame.nowUs,
        commandsWait,
        endUs: frame.whole ? frame.nowUs : Math.max(endUs, frame.nowUs),
      });
      return;
    }
    case 'output':
      writeOutput({ tab: message.tab, text: message.text, kind: 'output' });
      return;
    case 'prompt':
      setPrompt(message.tab, message.prompt);
      return;
    case 'ended':
      setPrompt(message.tab, '');
      return;
  }
}

function crashed(message: string): void {
  useSession.setState({ state: 'crashed', crash: message });
  pause();
}

/** The world's clock, for views that are not in the loop. */
export function nowUs(): number {
  return useWorld.getState().nowUs;
}
