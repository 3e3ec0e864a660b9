import type { Box } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { View } from '../traffic/traffic.ts';
import { createBeyond } from './beyond.ts';
import { createMinimap } from './minimap.ts';

/** What tells where one is in a drawing that is larger than the screen. */
export interface Overview {
  place: (layout: Layout, view: View, width: number, height: number) => void;
  /** `shown`: somebody has moved it. */
  move: (layout: Layout, view: View, width: number, height: number, shown: boolean) => void;
}

export function createOverview(paper: HTMLElement, onReveal: (box: Box) => void): Overview {
  const minimap = createMinimap();
  const beyond = createBeyond(onReveal);
  paper.append(minimap.element, ...beyond.elements);
  return {
    place(layout, view, width, height) {
      minimap.update(layout);
      beyond.update(layout, view, width, height);
    },
    move(layout, view, width, height, shown) {
      minimap.move(view, width, height, shown);
      beyond.update(layout, view, width, height);
    },
  };
}
