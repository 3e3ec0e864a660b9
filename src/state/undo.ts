import { create } from 'zustand';

/** What a control has done and how it is taken back. */
export interface DoneAct {
  /** `sessionAffinity of web`. */
  readonly title: string;
  readonly back: () => Promise<boolean>;
  readonly forth: () => Promise<boolean>;
}

/** Acts of the controls, the latest last. Commands and applied files are not among them: time takes those back. */
interface UndoState {
  readonly done: readonly DoneAct[];
  readonly undone: readonly DoneAct[];
}

/** Further back than this nobody remembers what it was. */
const MOST_ACTS = 100;

export const useUndo = create<UndoState>(() => ({ done: [], undone: [] }));

let replaying = false;

export function remember(act: DoneAct): void {
  if (replaying) return;
  useUndo.setState(({ done }) => ({ done: [...done, act].slice(-MOST_ACTS), undone: [] }));
}

export function forgetActs(): void {
  useUndo.setState({ done: [], undone: [] });
}

/** Takes the latest act back; false when there is none or the cluster refuses it. */
export async function undo(): Promise<boolean> {
  const act = useUndo.getState().done.at(-1);
  if (!act || replaying || !(await replay(act.back))) return false;
  useUndo.setState(({ done, undone }) => ({ done: done.slice(0, -1), undone: [...undone, act] }));
  return true;
}

/** Does again what was taken back last. */
export async function redo(): Promise<boolean> {
  const act = useUndo.getState().undone.at(-1);
  if (!act || replaying || !(await replay(act.forth))) return false;
  useUndo.setState(({ done, undone }) => ({ done: [...done, act], undone: undone.slice(0, -1) }));
  return true;
}

async function replay(act: () => Promise<boolean>): Promise<boolean> {
  replaying = true;
  try {
    return await act();
  } finally {
    replaying = false;
  }
}
