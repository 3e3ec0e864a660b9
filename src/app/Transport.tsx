import { ChevronsRight, GitBranch, Pause, Play, RotateCcw, StepBack, StepForward } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { SPEEDS, shownTime, usePlayback } from '../state/playback.ts';
import { openDock } from '../state/selection.ts';
import { goTo, pause, play, runUntilSettled, setSpeed, stepBack, stepForward } from '../state/session.ts';
import { clockText } from './clockText.ts';
import { onTurn } from './loop.ts';
import { SimplifiedButton } from './Simplified.tsx';
import { Timeline } from './Timeline.tsx';
import type { LayoutName } from './useLayout.ts';
import './transport.css';

/** Time: play, pause, step, speed, and what happened when. */
export function Transport({ layout }: { layout: LayoutName }) {
  const playing = usePlayback((state) => state.playing);
  return (
    <footer className="transport" aria-label="Time">
      <button
        type="button"
        className="icon-button"
        title="Back to the beginning"
        onClick={() => void goTo(0)}
      >
        <RotateCcw size={15} aria-hidden />
        <span className="sr-only">Back to the beginning</span>
      </button>
      <button
        type="button"
        className="icon-button"
        title="Back to the happening before ([)"
        aria-label="One happening back"
        onClick={() => void stepBack()}
      >
        <StepBack size={15} aria-hidden />
      </button>
      <button
        type="button"
        className="play-button"
        title={playing ? 'Pause (Space)' : 'Play (Space)'}
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={playing ? pause : play}
      >
        {playing ? <Pause size={17} aria-hidden /> : <Play size={17} aria-hidden />}
      </button>
      <button
        type="button"
        className="icon-button"
        title="Step to the next happening (])"
        aria-label="Step"
        onClick={() => void stepForward()}
      >
        <StepForward size={15} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-button"
        title="Run until nothing is on its way"
        aria-label="Run until settled"
        onClick={() => void runUntilSettled()}
      >
        <ChevronsRight size={16} aria-hidden />
      </button>
      <SpeedMenu />
      <Clock />
      <WhichHistory />
      <Timeline />
      {layout === 'wide' && <SimplifiedButton />}
    </footer>
  );
}

function SpeedMenu() {
  const speed = usePlayback((state) => state.speed);
  return (
    <select
      className="speed"
      aria-label="Speed"
      title="Speed of virtual time"
      value={speed}
      onChange={(event) => setSpeed(Number(event.target.value))}
    >
      {SPEEDS.map((one) => (
        <option key={one} value={one}>
          {`${one}×`}
        </option>
      ))}
    </select>
  );
}

/** What acting now would mean, and which history this is when there are several. */
function WhichHistory() {
  const past = usePlayback((state) => !state.playing && state.engineUs < state.endUs);
  const histories = usePlayback((state) => state.histories);
  const present = histories.find((one) => one.present);
  return (
    <div className="which-history">
      {histories.length > 1 && present && (
        <button
          type="button"
          className="text-button"
          title="The histories: return to one, or compare two"
          onClick={() => openDock('histories')}
        >
          <GitBranch size={14} aria-hidden />
          <span className="sr-only">Histories: this is </span>
          {`${present.id} of ${histories.length}`}
        </button>
      )}
      <span role="status">{past ? 'In the past: acting begins another history' : ''}</span>
    </div>
  );
}

/** `00:42.310`; longer with hours. */
const MINUTES_LENGTH = 9;

/** The virtual clock; written past React, since it changes with every animation frame. */
function Clock() {
  const element = useRef<HTMLOutputElement>(null);
  useEffect(
    () =>
      onTurn(() => {
        const text = clockText(shownTime());
        if (!element.current || element.current.textContent === text) return;
        element.current.textContent = text;
        element.current.toggleAttribute('data-hours', text.length > MINUTES_LENGTH);
      }),
    [],
  );
  return <output ref={element} className="clock" aria-label="Virtual time" aria-live="off" />;
}
