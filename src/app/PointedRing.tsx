import { useEffect, useRef } from 'react';
import { useSelection } from '../state/selection.ts';
import { stageElement } from './stageView.ts';

/** How far the ring stands off the thing, in pixels. */
const GAP = 4;

/** A ring on the stage around what is pointed at elsewhere: a name in the terminal's output. It follows the thing. */
export function PointedRing() {
  const ring = useRef<HTMLDivElement>(null);
  const key = useSelection((state) => state.pointed);
  useEffect(() => {
    if (key === null) return undefined;
    let timer = 0;
    const follow = (): void => {
      place(ring.current, key);
      timer = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(timer);
  }, [key]);
  return <div ref={ring} className="pointed-ring" data-key={key ?? undefined} hidden={key === null} />;
}

function place(ring: HTMLElement | null, key: string): void {
  const host = ring?.offsetParent;
  if (!ring || !host) return;
  const drawn = stageElement().querySelector(`svg [data-key="${CSS.escape(key)}"]`);
  const box = drawn?.getBoundingClientRect();
  const around = host.getBoundingClientRect();
  ring.classList.toggle('nowhere', !box || box.width === 0);
  if (!box) return;
  ring.style.transform = `translate(${box.left - around.left - GAP}px, ${box.top - around.top - GAP}px)`;
  ring.style.width = `${box.width + 2 * GAP}px`;
  ring.style.height = `${box.height + 2 * GAP}px`;
}
