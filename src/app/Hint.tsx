import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { usePlayback } from '../state/playback.ts';
import { setPreferences, usePreferences } from '../state/preferences.ts';
import { useSelection } from '../state/selection.ts';
import './hint.css';

/** How often the hint looks where its Pod stands. */
const PLACE_MS = 250;

/** The Pods that the hint points at, as the stage draws them. */
const PODS = '.layer.pods [data-key^="Pod/default/web-"]';

/** On the first visit: one thing to try, at the thing itself. Gone after the first act. */
export function Hint() {
  const wanted = usePreferences((state) => state.hint);
  const acted = usePlayback((state) => state.acted);
  const selected = useSelection((state) => state.key?.startsWith('Pod/default/web-') ?? false);
  useEffect(() => {
    if (wanted && acted) setPreferences({ hint: false });
  }, [wanted, acted]);
  const element = useRef<HTMLDivElement>(null);
  const shown = wanted && !acted;
  useEffect(() => {
    if (!shown) return undefined;
    const place = (): void => placeAt(element.current);
    place();
    const timer = setInterval(place, PLACE_MS);
    return () => clearInterval(timer);
  }, [shown]);
  if (!shown) return null;
  return (
    <div
      ref={element}
      role="note"
      className="try"
      aria-label="Something to try"
      style={{ visibility: 'hidden' }}
    >
      <p>
        {selected ? (
          <>
            Now press <b>Make it unready</b> and watch where the traffic goes.
          </>
        ) : (
          <>
            Try this: <b>select this Pod</b>, then make it unready.
          </>
        )}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label="Close the hint"
        onClick={() => setPreferences({ hint: false })}
      >
        <X size={13} aria-hidden />
      </button>
    </div>
  );
}

/** Whether a Pod would lie under the hint. */
function covers(box: DOMRect): boolean {
  return [...document.querySelectorAll('.layer.pods > g')].some((element) => {
    const own = element.getBoundingClientRect();
    return own.left < box.right && own.right > box.left && own.top < box.bottom && own.bottom > box.top;
  });
}

/** Puts the hint under the first of its Pods; out of sight while there is none, or no room. */
function placeAt(element: HTMLElement | null): void {
  const pane = element?.offsetParent?.getBoundingClientRect();
  const pod = document.querySelector(PODS)?.getBoundingClientRect();
  if (!element || !pane) return;
  const { offsetWidth: width, offsetHeight: height } = element;
  const x = pod === undefined ? 0 : Math.max(6, Math.min(pod.left - pane.left, pane.width - width - 6));
  const left = Math.round(x);
  const top = pod === undefined ? 0 : pod.bottom + 10;
  const inSight =
    pod !== undefined &&
    pod.width > 0 &&
    pod.top > pane.top &&
    top + height < pane.bottom &&
    !covers(new DOMRect(pane.left + left, top, width, height));
  element.style.visibility = inSight ? 'visible' : 'hidden';
  if (!inSight) return;
  element.style.left = `${left}px`;
  element.style.top = `${Math.round(pod.bottom - pane.top + 10)}px`;
  element.style.setProperty(
    '--tip',
    `${Math.round(pod.left - pane.left + Math.min(24, pod.width / 2) - left)}px`,
  );
}
