import { memo, useEffect, useMemo, useRef, type PointerEvent, type RefObject } from 'react';
import type { Happening } from '../protocol/happening.ts';
import type { HistoryRow } from '../protocol/messages.ts';
import { offerCopyOf } from '../state/copying.ts';
import { shownTime, usePlayback } from '../state/playback.ts';
import { goTo } from '../state/session.ts';
import { useCalmWorld } from '../state/useCalmWorld.ts';
import { onTurn } from './loop.ts';
import { captionsOf, isAct, isBreak, marksOf } from './timelineMarks.ts';
import { clockText } from './clockText.ts';
import { useWidth } from '../state/useWidth.ts';

/** How much of the past the timeline shows at least. */
const LEAST_SPAN_US = 60_000_000;

const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1_000_000,
  ArrowRight: 1_000_000,
  PageDown: -10_000_000,
  PageUp: 10_000_000,
};

/** What happened when: triangles for acts, rings for what followed. A click or a drag goes there. */
export function Timeline() {
  const happenings = useCalmWorld((state) => state.happenings);
  const ahead = usePlayback((state) => state.ahead);
  const spanUs = usePlayback((state) => spanOf(state.endUs));
  const forkedAtUs = usePlayback((state) => forkOf(state.histories));
  const bar = useRef<HTMLDivElement>(null);
  const past = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLDivElement>(null);
  const width = useWidth(bar);
  useNow(bar, past, now, spanUs, width);
  const seek = (event: PointerEvent): void => {
    const box = bar.current?.getBoundingClientRect();
    if (!box) return;
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    void goTo(Math.min(usePlayback.getState().endUs, Math.round(share * spanUs)));
  };
  return (
    <div
      ref={bar}
      className="timeline"
      role="slider"
      tabIndex={0}
      aria-label="Timeline"
      aria-valuemin={0}
      aria-valuenow={0}
      onPointerDown={(event) => {
        // The other button asks for what the moment can be copied as; it goes there as well.
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        offerCopyOf(null);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
      }}
      onKeyDown={(event) => {
        const to = keyTarget(event.key);
        if (to === null) return;
        event.preventDefault();
        void goTo(to);
      }}
    >
      <div className="timeline-line" />
      <div ref={past} className="timeline-past" />
      <Marks happenings={ahead} spanUs={spanUs} width={0} ahead />
      <Marks happenings={happenings} spanUs={spanUs} width={width} ahead={false} />
      {forkedAtUs !== null && (
        <span
          className="mark-fork"
          style={{ left: `${(100 * forkedAtUs) / spanUs}%` }}
          title={`${clockText(forkedAtUs)}  This history left another one here`}
        />
      )}
      <div ref={now} className="timeline-now" />
    </div>
  );
}

/** Where a key goes; null for keys that go nowhere. */
function keyTarget(key: string): number | null {
  const { engineUs, endUs } = usePlayback.getState();
  if (key === 'Home') return 0;
  if (key === 'End') return endUs;
  const step = KEYS[key];
  return step === undefined ? null : Math.min(endUs, Math.max(0, engineUs + step));
}

/** Where this history left another one; null when it is the first. */
function forkOf(histories: readonly HistoryRow[]): number | null {
  const present = histories.find((one) => one.present);
  return present && present.parent !== null ? present.forkedAtUs : null;
}

function spanOf(endUs: number): number {
  return Math.max(LEAST_SPAN_US, Math.ceil(endUs / 10_000_000) * 10_000_000);
}

const LABELS = [0, 0.25, 0.5, 0.75, 1];

const Marks = memo(function Marks(props: {
  happenings: readonly Happening[];
  spanUs: number;
  width: number;
  ahead: boolean;
}) {
  const { happenings, spanUs, width, ahead } = props;
  const marks = useMemo(() => marksOf(happenings), [happenings]);
  const at = (us: number): string => `${(100 * us) / spanUs}%`;
  return (
    <>
      {marks.map((mark) => (
        <span
          key={mark.id}
          className={isAct(mark) ? 'mark-act' : 'mark-happening'}
          data-broke={isBreak(mark) || undefined}
          data-ahead={ahead || undefined}
          style={{ left: at(mark.at) }}
          title={`${clockText(mark.at)}  ${mark.text}`}
        />
      ))}
      {captionsOf(marks, width / spanUs, width).map((caption) => (
        <span
          key={caption.id}
          className="mark-caption"
          style={{ left: at(caption.at), maxWidth: caption.widthPx }}
          title={caption.text}
        >
          {caption.text}
        </span>
      ))}
      {!ahead &&
        LABELS.map((share) => (
          <span key={share} className="timeline-label" style={{ left: `${share * 100}%` }}>
            {labelText((share * spanUs) / 1_000_000)}
          </span>
        ))}
    </>
  );
});

/** `45 s`, then `10 min`. */
function labelText(seconds: number): string {
  if (seconds < 600) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 6) / 10} min`;
}

/** How often the slider says its value, in milliseconds. */
const SAY_MS = 500;

/** Moves the hand past React, since it moves with every animation frame. */
function useNow(
  bar: RefObject<HTMLElement | null>,
  past: RefObject<HTMLElement | null>,
  now: RefObject<HTMLElement | null>,
  spanUs: number,
  width: number,
): void {
  useEffect(() => {
    let drawn = '';
    let saidAt = 0;
    return onTurn(() => {
      const us = shownTime();
      const share = (us / spanUs).toFixed(4);
      if (share !== drawn && now.current && past.current) {
        drawn = share;
        now.current.style.transform = `translateX(${Number(share) * width}px)`;
        past.current.style.transform = `scaleX(${share})`;
      }
      const at = performance.now();
      if (at - saidAt < SAY_MS || !bar.current) return;
      saidAt = at;
      const said = clockText(us);
      if (bar.current.getAttribute('aria-valuetext') === said) return;
      bar.current.setAttribute('aria-valuemax', String(Math.round(usePlayback.getState().endUs / 1000)));
      bar.current.setAttribute('aria-valuenow', String(Math.round(us / 1000)));
      bar.current.setAttribute('aria-valuetext', said);
    });
  }, [bar, past, now, spanUs, width]);
}
