import { useMemo, useRef } from 'react';
import type { Happening } from '../protocol/happening.ts';
import { usePlayback } from '../state/playback.ts';
import { goTo } from '../state/session.ts';
import { useWorld } from '../state/world.ts';
import { clockText } from './Transport.tsx';

/** How much of the past the timeline shows at least. */
const LEAST_SPAN_US = 60_000_000;

/** Marks drawn at most; acts first, then the latest happenings. */
const MARKS = 160;

/** What happened when: triangles for acts, rings for what followed. A click goes there. */
export function Timeline() {
  const happenings = useWorld((state) => state.happenings);
  const nowUs = usePlayback((state) => state.engineUs);
  const endUs = usePlayback((state) => state.endUs);
  const bar = useRef<HTMLDivElement>(null);
  const span = Math.max(LEAST_SPAN_US, Math.ceil(endUs / 10_000_000) * 10_000_000);
  const marks = useMemo(() => marksOf(happenings), [happenings]);
  const at = (us: number): string => `${(100 * us) / span}%`;
  const seek = (clientX: number): void => {
    const box = bar.current?.getBoundingClientRect();
    if (!box) return;
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    void goTo(Math.min(endUs, Math.round(share * span)));
  };
  return (
    <div
      ref={bar}
      className="timeline"
      role="slider"
      tabIndex={0}
      aria-label="Timeline"
      aria-valuemin={0}
      aria-valuemax={Math.round(endUs / 1000)}
      aria-valuenow={Math.round(nowUs / 1000)}
      aria-valuetext={clockText(nowUs)}
      onClick={(event) => seek(event.clientX)}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -1_000_000 : event.key === 'ArrowRight' ? 1_000_000 : 0;
        if (step !== 0) void goTo(Math.min(endUs, Math.max(0, nowUs + step)));
      }}
    >
      <div className="timeline-line" />
      <div className="timeline-past" style={{ width: at(nowUs) }} />
      {marks.map((mark) => (
        <span
          key={mark.id}
          className={mark.cause === null ? 'mark-act' : 'mark-happening'}
          data-broke={isBreak(mark) || undefined}
          style={{ left: at(mark.at) }}
          title={`${clockText(mark.at)}  ${mark.text}`}
        />
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span key={share} className="timeline-label" style={{ left: `${share * 100}%` }}>
          {Math.round((share * span) / 1_000_000)} s
        </span>
      ))}
      <div className="timeline-now" style={{ left: at(nowUs) }} />
    </div>
  );
}

function marksOf(happenings: readonly Happening[]): Happening[] {
  const shown = happenings.filter((one) => one.at >= 0);
  const acts = shown.filter((one) => one.cause === null).slice(-MARKS);
  const others = shown.filter((one) => one.cause !== null).slice(-(MARKS - Math.min(acts.length, MARKS / 2)));
  return [...others, ...acts];
}

/** Whether something stopped working there. */
function isBreak(happening: Happening): boolean {
  return /fail|refused|timeout|not-ready|crash|removed|down/.test(happening.what);
}
