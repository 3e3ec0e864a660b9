import type { Layout } from '../layout/layout.ts';
import type { View } from '../traffic/traffic.ts';
import { svg } from '../layers/svg.ts';

/** Where one is in a drawing that is larger than the screen. */
export interface Minimap {
  readonly element: SVGSVGElement;
  update: (layout: Layout) => void;
  /** `shown` for a moment: it would hide what lies beneath it. */
  move: (view: View, width: number, height: number, shown: boolean) => void;
}

const WIDTH = 132;
const SHOWN_MS = 1_400;

export function createMinimap(): Minimap {
  const things = svg('g');
  const frame = svg('rect', { class: 'minimap-view', rx: 2 });
  const element = svg('svg', { class: 'stage-minimap', 'aria-hidden': 'true' }, things, frame);
  let scale = 1;
  let size = { width: 1, height: 1 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    update(layout) {
      size = { width: layout.width, height: layout.height };
      scale = Math.min(WIDTH / layout.width, 96 / layout.height);
      element.setAttribute('width', String(Math.round(layout.width * scale)));
      element.setAttribute('height', String(Math.round(layout.height * scale)));
      const mark = (kind: string, own: { x: number; y: number; width: number; height: number }) =>
        svg('rect', {
          class: kind,
          x: own.x * scale,
          y: own.y * scale,
          width: own.width * scale,
          height: own.height * scale,
          rx: 1.5,
        });
      things.replaceChildren(
        ...layout.outside.map((own) => mark('minimap-thing', own.box)),
        ...layout.cards.map((own) => mark('minimap-thing', own.box)),
        ...layout.nodes.map((own) => mark('minimap-thing', own.box)),
      );
    },
    move(view, width, height, shown) {
      clearTimeout(timer);
      element.classList.toggle('on', shown);
      if (!shown) return;
      timer = setTimeout(() => element.classList.remove('on'), SHOWN_MS);
      const x = Math.max(0, -view.x / view.k);
      const y = Math.max(0, -view.y / view.k);
      frame.setAttribute('x', String(x * scale));
      frame.setAttribute('y', String(y * scale));
      frame.setAttribute('width', String(Math.min(size.width - x, width / view.k) * scale));
      frame.setAttribute('height', String(Math.min(size.height - y, height / view.k) * scale));
    },
  };
}
