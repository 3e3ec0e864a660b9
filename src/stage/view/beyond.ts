import { bottom, centerX, centerY, type Box } from '../layout/box.ts';
import type { Layout } from '../layout/layout.ts';
import type { View } from '../traffic/traffic.ts';

/** Says at the edges how many Nodes lie beyond them; pressed, it brings the next of them into sight. */
export interface Beyond {
  readonly elements: readonly HTMLElement[];
  update: (layout: Layout, view: View, width: number, height: number) => void;
}

export type Side = 'left' | 'right' | 'below';

/** The Nodes of which less than half can be seen, by the side on which they are, the nearest first. */
export function nodesBeyond(
  layout: Layout,
  view: View,
  width: number,
  height: number,
): Readonly<Record<Side, Box[]>> {
  const x = (box: Box): number => view.x + centerX(box) * view.k;
  const y = (box: Box): number => view.y + centerY(box) * view.k;
  const boxes = layout.nodes.map((node) => node.box).sort((a, b) => a.x - b.x || a.y - b.y);
  return {
    left: boxes.filter((box) => x(box) < 0).reverse(),
    right: boxes.filter((box) => x(box) > width),
    below: boxes.filter((box) => x(box) >= 0 && x(box) <= width && y(box) > height).sort((a, b) => a.y - b.y),
  };
}

const SIGNS = { left: ['‹ ', ''], right: ['', ' ›'], below: ['', ' ⌄'] } as const;

export function createBeyond(onReveal: (box: Box) => void): Beyond {
  const sides = (['left', 'right', 'below'] as const).map((side) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = `stage-beyond ${side}`;
    element.hidden = true;
    let next: Box | undefined;
    element.addEventListener('click', () => {
      if (next !== undefined) onReveal(next);
    });
    const show = (boxes: readonly Box[], top: number): void => {
      [next] = boxes;
      if (element.hidden !== (boxes.length === 0)) element.hidden = boxes.length === 0;
      if (boxes.length === 0) return;
      const words = `${boxes.length} more ${boxes.length === 1 ? 'Node' : 'Nodes'}`;
      const text = `${SIGNS[side][0]}${words}${SIGNS[side][1]}`;
      if (element.textContent !== text) element.textContent = text;
      if (side !== 'below') element.style.top = `${Math.round(top)}px`;
    };
    return { side, element, show };
  });
  return {
    elements: sides.map((own) => own.element),
    update(layout, view, width, height) {
      const beyond = nodesBeyond(layout, view, width, height);
      const top = view.y + bottom(layout.bands.services) * view.k;
      for (const { side, show } of sides) show(beyond[side], Math.max(0, top));
    },
  };
}
