import { create } from 'zustand';

/**
 * How the stage draws traffic: `concept` through the virtual Services, `xray` through each Node's rules, `follow` one
 * connection step by step.
 */
export type StageMode = 'concept' | 'xray' | 'follow';

/** How a Node's rules are written in X-ray: in words, or as the real program's state. */
export type RulesForm = 'words' | 'text';

export interface StageModeState {
  readonly mode: StageMode;
  readonly rulesForm: RulesForm;
  /** The Node that a narrow screen shows in X-ray; null: the stage chooses. */
  readonly lookAt: string | null;
}

export const useStageMode = create<StageModeState>(() => ({
  mode: 'concept',
  rulesForm: 'text',
  lookAt: null,
}));

export function setStageMode(mode: StageMode): void {
  useStageMode.setState({ mode });
}

/** Into a mode, or out of it when it is already on: what its key does. */
export function toggleStageMode(mode: StageMode): void {
  useStageMode.setState((state) => ({ mode: state.mode === mode ? 'concept' : mode }));
}

export function lookAtNode(lookAt: string | null): void {
  useStageMode.setState({ lookAt });
}

export function setRulesForm(rulesForm: RulesForm): void {
  useStageMode.setState({ rulesForm });
}
