import { contains } from './layout/box.ts';
import type { Layout } from './layout/layout.ts';
import type { Traffic } from './traffic/traffic.ts';
import type { View } from './traffic/traffic.ts';

/** Finds what is under the pointer: a thing of the drawing, a glyph on the canvas, or a wire. */
export function keyUnder(
  event: MouseEvent,
  paper: HTMLElement,
  layout: Layout | null,
  view: View,
  traffic: Traffic,
): string | null {
  const target = event.target instanceof Element ? event.target.closest<SVGElement>('[data-key]') : null;
  const key = target?.dataset.key ?? null;
  if (layout === null) return key;
  const bounds = paper.getBoundingClientRect();
  const x = (event.clientX - bounds.left - view.x) / view.k;
  const y = (event.clientY - bounds.top - view.y) / view.k;
  if (layout.form === 'micro' && (key === null || key.startsWith('Node/'))) {
    for (const at of layout.pods.values()) {
      if (at.form === 'micro' && contains(at.box, x, y)) return at.key;
    }
  }
  // Wires run where no text stands: over the ground, over frames of Nodes and cards.
  const wire = traffic.at(x, y);
  if (wire !== null && (key === null || key.startsWith('Node/') || key.startsWith('Service/'))) return wire;
  return key;
}
