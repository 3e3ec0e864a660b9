import type { View } from '../traffic/traffic.ts';

/** Panning and zooming of the drawing. A drawing that fits stays where it is until it is enlarged. */
export interface Zoom {
  readonly view: View;
  setContent: (width: number, height: number, viewWidth: number, viewHeight: number, scale: number) => void;
  by: (factor: number) => void;
  reset: () => void;
  /** Moves just so far that a box of the drawing can be seen. */
  reveal: (x: number, y: number, width: number, height: number) => void;
  /** Enlarges until a box is `wide` pixels wide, and puts it into the middle. */
  center: (x: number, y: number, width: number, height: number, wide: number) => void;
  readonly larger: () => boolean;
}

/** What moves the drawing, and what tells where one is, load so long after the stage, in milliseconds. */
export const LATER_MS = 250;

/**
 * `onView` is called with each change; `byHand` when somebody panned or zoomed. Until the behaviour has loaded the drawing
 * stands as it is; the last move that was asked for by then is made up for.
 */
export function createZoom(
  surface: SVGSVGElement,
  motion: () => boolean,
  onView: (view: View, byHand: boolean) => void,
): Zoom {
  let behavior: Zoom | null = null;
  let content: Parameters<Zoom['setContent']> | null = null;
  let asked: ((zoom: Zoom) => void) | null = null;
  let still: View = { x: 0, y: 0, k: 1 };
  const ask = (move: (zoom: Zoom) => void): void => {
    if (behavior) move(behavior);
    else asked = move;
  };
  const load = async (): Promise<void> => {
    const { createZoomBehavior } = await import('./zoomBehavior.ts');
    behavior = createZoomBehavior(surface, motion, onView);
    if (content) behavior.setContent(...content);
    asked?.(behavior);
  };
  setTimeout(() => void load(), LATER_MS);
  return {
    get view() {
      return behavior?.view ?? still;
    },
    larger: () => behavior?.larger() ?? (content !== null && exceeds(content)),
    setContent(...args) {
      if (behavior) return behavior.setContent(...args);
      if (content?.every((one, index) => one === args[index])) return;
      content = args;
      still = { x: 0, y: 0, k: args[4] };
      onView(still, false);
    },
    by: (factor) => ask((zoom) => zoom.by(factor)),
    reset: () => ask((zoom) => zoom.reset()),
    reveal: (...box) => ask((zoom) => zoom.reveal(...box)),
    center: (...box) => ask((zoom) => zoom.center(...box)),
  };
}

function exceeds([width, height, viewWidth, viewHeight, scale]: Parameters<Zoom['setContent']>): boolean {
  return width * scale > viewWidth + 1 || height * scale > viewHeight + 1;
}
