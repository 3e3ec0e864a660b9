import { select } from 'd3-selection';
import 'd3-transition';
import { zoom, zoomIdentity } from 'd3-zoom';
import type { View } from '../traffic/traffic.ts';
import type { Zoom } from './zoom.ts';

const LARGEST = 6;
const STEP_MS = 150;

/** What `createZoom` promises, by d3's zoom behaviour. */
export function createZoomBehavior(
  surface: SVGSVGElement,
  motion: () => boolean,
  onView: (view: View, byHand: boolean) => void,
): Zoom {
  const root = select<SVGSVGElement, unknown>(surface);
  let base = 1;
  let quiet = false;
  let view: View = { x: 0, y: 0, k: 1 };
  let content = { width: 1, height: 1 };
  let frame = { width: 1, height: 1 };

  const behavior = zoom<SVGSVGElement, unknown>()
    .clickDistance(5)
    .filter((event: Event) => {
      if (event.type === 'wheel') return (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey;
      if (event.type === 'dblclick') return false;
      if (event.type === 'touchstart') return (event as TouchEvent).touches.length > 1 || isLarger();
      return (event as MouseEvent).button === 0;
    })
    .on('zoom', (event: { transform: { x: number; y: number; k: number } }) => {
      const { x, y, k } = event.transform;
      view = { x, y, k: k * base };
      onView(view, !quiet);
    });
  root.call(behavior).on('dblclick.zoom', null);

  const isLarger = () =>
    content.width * view.k > frame.width + 1 || content.height * view.k > frame.height + 1;

  // Without ctrl the wheel moves a drawing that does not fit; else it is the page's.
  surface.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || event.metaKey || !isLarger()) return;
      event.preventDefault();
      const k = view.k / base;
      // A wheel that only turns up and down moves what is only too wide.
      const sideways = event.deltaX === 0 && content.height * view.k <= frame.height + 1;
      const [dx, dy] = sideways ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
      root.call(behavior.translateBy, -dx / k, -dy / k);
    },
    { passive: false },
  );

  const fitScale = () =>
    Math.min(1, frame.width / (content.width * base), frame.height / (content.height * base));
  const animated = () => (motion() ? root.transition().duration(STEP_MS) : root.transition().duration(0));

  return {
    get view() {
      return view;
    },
    larger: isLarger,
    setContent(width, height, viewWidth, viewHeight, scale) {
      const changed =
        width !== content.width ||
        height !== content.height ||
        viewWidth !== frame.width ||
        viewHeight !== frame.height ||
        scale !== base;
      if (!changed) return;
      content = { width, height };
      frame = { width: viewWidth, height: viewHeight };
      const rescaled = scale !== base;
      base = scale;
      behavior
        .extent([
          [0, 0],
          [viewWidth, viewHeight],
        ])
        .scaleExtent([fitScale(), LARGEST])
        .translateExtent([
          [0, 0],
          [Math.max(width * base, viewWidth), Math.max(height * base, viewHeight)],
        ]);
      quiet = true;
      if (rescaled) root.call(behavior.transform, zoomIdentity);
      else root.call(behavior.translateBy, 0, 0);
      quiet = false;
    },
    by(factor) {
      animated().call(behavior.scaleBy, factor);
    },
    reset() {
      const whole = fitScale();
      // A second time: from the first corner at full size to the whole at a glance.
      const identity = view.k === base && view.x === 0 && view.y === 0 && whole < 1;
      animated().call(behavior.transform, identity ? zoomIdentity.scale(whole) : zoomIdentity);
    },
    center(x, y, width, height, wide) {
      const k = Math.min(LARGEST, Math.max(view.k, wide / width)) / base;
      const [cx, cy] = [(x + width / 2) * base, (y + height / 2) * base];
      const target = zoomIdentity.translate(frame.width / 2 - cx * k, frame.height / 2 - cy * k).scale(k);
      animated().call(behavior.transform, target);
    },
    reveal(x, y, width, height) {
      const left = view.x + x * view.k;
      const top = view.y + y * view.k;
      const dx = left < 0 ? -left + 12 : Math.min(0, frame.width - 12 - (left + width * view.k));
      const dy = top < 0 ? -top + 12 : Math.min(0, frame.height - 12 - (top + height * view.k));
      if (dx === 0 && dy === 0) return;
      const k = view.k / base;
      root.call(behavior.translateBy, dx / k, dy / k);
    },
  };
}
