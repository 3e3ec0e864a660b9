import { setStageMode, useStageMode, type StageMode } from '../state/stageMode.ts';
import type { LayoutName } from './useLayout.ts';
import './modeSwitch.css';

const MODES: readonly {
  readonly id: StageMode;
  readonly label: string;
  readonly key: string;
  readonly about: string;
}[] = [
  { id: 'concept', label: 'Concept', key: '', about: 'Traffic as the Services describe it' },
  { id: 'xray', label: 'X-ray', key: 'X', about: "Traffic through each Node's own rules" },
  { id: 'follow', label: 'Follow', key: 'F', about: 'One connection, step by step' },
];

/** Which of its three pictures the stage shows. */
export function ModeSwitch({ layout }: { layout: LayoutName }) {
  const mode = useStageMode((state) => state.mode);
  return (
    <fieldset className="mode-switch">
      <legend className="sr-only">How the stage shows traffic</legend>
      {MODES.map((one) => (
        <label key={one.id} title={one.about} data-on={mode === one.id}>
          <input
            type="radio"
            name="stage-mode"
            className="sr-only"
            checked={mode === one.id}
            onChange={() => setStageMode(one.id)}
          />
          {one.label}
          {layout === 'wide' && one.key !== '' && <kbd aria-hidden="true">{one.key}</kbd>}
        </label>
      ))}
    </fieldset>
  );
}
